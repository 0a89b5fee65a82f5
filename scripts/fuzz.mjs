// `npm run fuzz -- TARGET --seconds N [--seed S]`: inputs made from a seed for one reader of files or messages, or for each of them. A target
// runs in a process of its own: the tokenizers' native library may end one, which is no fault as long as no input does it elsewhere.
// The last line has the figures; what is found is kept in test/fuzz/corpus and makes the exit code 1.
import { fork } from 'node:child_process';
import { clearTimeout, setTimeout } from 'node:timers';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';

const ALL = ['safetensors', 'gguf', 'config', 'tokenizer', 'templates', 'prompts', 'cache', 'messages'];
/** The only one whose reader is a native library, which runs in the engine alone. */
const MAY_ABORT = 'tokenizer';
/** An input that keeps the library busy for longer is counted as one that ended its process: Cancel does that. */
const STUCK_MS = 30_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});

if (!setUp()) process.exit(2);
const { build } = await import('esbuild');
await build({
  entryPoints: { main: 'test/fuzz/main.ts' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outdir: 'dist/fuzz',
  external: ['onnxruntime-node', 'tokenizers'],
  logLevel: 'warning',
});

/** One process. @returns its outcome, or the input that it did not survive */
function run(target, first, seconds) {
  return new Promise(resolve => {
    const words = [target, '--seed', values.seed, '--first', String(first), '--seconds', String(seconds)];
    const child = fork('dist/fuzz/main.js', words, {
      silent: target === MAY_ABORT,
      execArgv: ['--max-old-space-size=2048'],
    });
    let [input, outcome] = [first, undefined];
    const stuck = () => child.kill('SIGKILL');
    let timer = setTimeout(stuck, STUCK_MS);
    child.stdout?.pipe(process.stdout);
    child.on('message', said => {
      clearTimeout(timer);
      timer = setTimeout(stuck, STUCK_MS);
      input = said.input ?? input;
      outcome = said.outcome ?? outcome;
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ outcome, input, code, signal });
    });
  });
}

async function fuzz(target, seconds) {
  const end = Date.now() + 1000 * seconds;
  let [first, inputs, refused, findings, aborts, slowest] = [0, 0, 0, 0, 0, 0];
  do {
    const { outcome, input, code, signal } = await run(target, first, Math.max(1, (end - Date.now()) / 1000));
    if (outcome === undefined) {
      if (target !== MAY_ABORT) {
        console.log(`${target}: the process ended (${signal ?? code}) with input ${Number(values.seed) + input}`);
        findings++;
      } else aborts++;
      inputs += input - first + 1;
      first = input + 1;
      continue;
    }
    inputs += outcome.inputs;
    refused += outcome.refused;
    findings += outcome.findings;
    slowest = Math.max(slowest, outcome.slowestMs);
    break;
  } while (Date.now() < end && findings === 0);
  const lost = target === MAY_ABORT ? `, ${aborts} ended their process` : '';
  console.log(
    `${target}: ${inputs} inputs (seed ${values.seed}), ${refused} refused in words${lost}, slowest ${Math.round(slowest)} ms, ${findings} findings`,
  );
  return findings;
}

const targets = positionals.length > 0 ? positionals : ALL;
const unknown = targets.filter(target => !ALL.includes(target));
if (unknown.length > 0) {
  console.error(`There is no target ${unknown.join(', ')}. Name one of: ${ALL.join(', ')}.`);
  process.exit(2);
}
let found = 0;
for (const target of targets) found += await fuzz(target, Number(values.seconds));
process.exitCode = found === 0 ? 0 : 1;
