/** @file A little of the fuzzing, with inputs that are the same each time, and all that it ever found. More of it: `npm run fuzz`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder';
import { corpusOf, fuzz } from './fuzz';
import { targetsIn } from './targets';

const root = join(import.meta.dirname, '..', '..');
const targets = targetsIn(root, temporaryFolder());
/** Some seconds all together. */
const INPUTS: Readonly<Record<string, number>> = {
  ...{ safetensors: 400, gguf: 300, config: 200, templates: 200, prompts: 400, cache: 2000, messages: 500 },
};

test.each(Object.entries(INPUTS))('%s', async (name, count) => {
  const corpus = corpusOf(join(import.meta.dirname, 'corpus'), name);
  const { findings, refused, inputs } = await fuzz(targets[name]!(), {
    seed: 1,
    corpus,
    goOn: inputs => inputs < count,
  });
  expect(findings.map(({ number, what }) => `${number}: ${what}`)).toEqual([]);
  expect(inputs).toBe(corpus.length + count);
  // Inputs that are all taken, or none, come to nothing.
  if (name !== 'cache' && name !== 'messages' && name !== 'prompts') {
    expect(refused).toBeGreaterThan(count / 20);
    expect(refused).toBeLessThan(inputs);
  }
});

test('the script names its targets', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/fuzz.mjs', 'nothing'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/There is no target nothing\. Name one of: safetensors, /),
  ]);
});
