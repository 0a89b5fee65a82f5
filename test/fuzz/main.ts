/** @file A process that fuzzes one target for a time; scripts/fuzz.mjs builds and starts it. What it finds it keeps in the corpus. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpusName, corpusOf, fuzz } from './fuzz';
import { scratchFolder, targetsIn } from './targets';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    /** The first input, where an earlier process came to an end. */
    first: { type: 'string', default: '0' },
    inputs: { type: 'string', default: 'Infinity' },
  },
});

/** What is not on its way yet when the process ends is lost. */
function said(message: object): Promise<void> {
  return new Promise(resolve => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });
}

async function main(name: string | undefined): Promise<number> {
  const root = process.cwd();
  const targets = targetsIn(root, scratchFolder());
  const make = name === undefined ? undefined : targets[name];
  if (name === undefined || make === undefined) {
    console.error(`Name one of: ${Object.keys(targets).join(', ')}.`);
    return 2;
  }
  const [seed, first] = [Number(values.seed), Number(values.first)];
  const corpus = join(root, 'test', 'fuzz', 'corpus');
  const end = Date.now() + 1000 * Number(values.seconds);
  const outcome = await fuzz(make(), {
    seed: seed + first,
    corpus: first === 0 ? corpusOf(corpus, name) : [],
    goOn: async inputs => {
      // Whoever started this process learns which input it did not survive: said before it is tried, not only on its way.
      await said({ input: first + inputs });
      return Date.now() < end && inputs < Number(values.inputs);
    },
  });
  for (const { input, number, what } of outcome.findings) {
    mkdirSync(join(corpus, name), { recursive: true });
    const file = join(corpus, name, corpusName(input));
    writeFileSync(file, input);
    console.log(`${name}: input ${number === undefined ? 'of the corpus' : seed + first + number}, ${file}\n${what}\n`);
  }
  await said({ outcome: { ...outcome, findings: outcome.findings.length } });
  return outcome.findings.length === 0 ? 0 : 1;
}

void main(positionals[0]).then(code => process.exit(code));
