// What CI runs: the checks and tests that need nothing, then those with real models, which are downloaded. Each stage runs whatever became
// of the one before; the last line printed is "N passed, N failed" over both.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './setup.mjs';

const stages = [
  { name: 'checks and tests', script: 'test.mjs' },
  { name: 'real models', script: 'test-real.mjs', words: ['--if-fetched'] },
];

/** @returns {Promise<{ passed: number, failed: number, skipped: number }>} of a stage's last line */
async function run({ name, script, words = [] }) {
  console.log(`━━ ${name}`);
  const child = spawn(process.execPath, [join(root, 'scripts', script), ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    if (line.trim() !== '') last = line;
  }
  return countsOf(last, await ended);
}

/** A stage that says nothing, or fails without a count, is one failure. */
function countsOf(line, status) {
  const [, passed, failed, skipped] = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line) ?? [];
  if (passed === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const counted = Number(failed);
  return {
    passed: Number(passed),
    failed: status === 0 ? counted : Math.max(counted, 1),
    skipped: Number(skipped ?? 0),
  };
}

/** Downloads cost the machine nothing, so they go beside the tests. What could not be fetched the second stage tries again, and says. */
function fetchBeside() {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const log = openSync(join(root, '.cache', 'real-models.log'), 'w');
  const script = join(root, 'scripts', 'real-models', 'fetch.mjs');
  const child = spawn(process.execPath, [script], { cwd: root, stdio: ['ignore', log, log] });
  return new Promise(resolve => {
    child.on('close', resolve);
    child.on('error', resolve);
  });
}

const fetched = fetchBeside();
const counts = [];
for (const stage of stages) {
  if (stage.script === 'test-real.mjs') await fetched;
  counts.push(await run(stage));
}
const sum = key => counts.reduce((total, count) => total + count[key], 0);
process.exitCode = sum('failed') > 0 ? 1 : 0;
console.log(
  `${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`,
);
