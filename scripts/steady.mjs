// `npm run test:steady`: the tests of the window again and again while the machine has other work, to find those that pass only in
// peace. `-- --times 3` for another number than ten; other words go to scripts/test-host.mjs (`--grep TEXT`, `--only suite`).
// The last line is "N of N runs passed".
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';
import { installHosts, runHostTests } from './test-host.mjs';

const OLDEST = '1.100.3';
/** Until it is ended, or whoever started it is gone. */
const BUSY = 'const parent = process.ppid; while (process.ppid === parent) for (let i = 0; i < 1e8; i++);';

/** One process a core that does nothing but count. */
function keepBusy() {
  const children = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore' }),
  );
  return () => children.forEach(child => child.kill('SIGKILL'));
}

/** @returns {Promise<number>} how many runs passed */
async function runAgainAndAgain(times, words) {
  let passed = 0;
  for (let run = 1; run <= times; run++) {
    console.log(`━━ run ${run} of ${times}`);
    const { passed: well, counts } = await runHostTests(words);
    if (well) passed += 1;
    console.log(`   run ${run}: ${well ? 'passed' : 'FAILED'}, ${counts?.passed ?? 0} tests passed`);
  }
  return passed;
}

async function main() {
  const options = { times: { type: 'string', default: '10' }, only: { type: 'string', default: 'ui' } };
  const { values, tokens } = parseArgs({ options, strict: false, tokens: true });
  const times = Number(values.times);
  if (!Number.isInteger(times) || times < 1) throw new Error(`--times is "${values.times}"; give a number from 1.`);
  const others = tokens
    .filter(({ kind, name }) => kind === 'positional' || !['times', 'only'].includes(name))
    .flatMap(({ kind, value, rawName }) =>
      kind === 'positional' ? [value] : [rawName, ...(value === undefined ? [] : [value])],
    );
  if (!setUp() || !(await installHosts([OLDEST]))) return false;
  const rest = keepBusy();
  try {
    const passed = await runAgainAndAgain(times, ['--only', values.only, ...others]);
    console.log(`${passed} of ${times} runs passed`);
    return passed === times;
  } finally {
    rest();
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
