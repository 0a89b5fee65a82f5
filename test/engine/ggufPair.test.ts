/** @file A pair of GGUF files in the real engine: every request reads the same numbers as from the folders that they were made of. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EngineClient } from '../../src/client/engineClient';
import type { ModelChoice, Progress } from '../../src/protocol/request';
import { demoGguf } from '../support/demoGguf';
import { demoPair, engineEntry, failure, wish } from '../support/engine';
import { demo } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const pair: readonly ModelChoice[] = (['base', 'tuned'] as const).map(role => {
  return { role, folder: demoGguf(join(folder, `${role}.gguf`), demo[role]) };
});
/** Four models over twenty thousand words, on a machine that others use. */
const LONG = 600_000;
let caches = 0;

function client(cache = join(folder, `cache-${++caches}`)): EngineClient {
  const own = new EngineClient({ entry: engineEntry, env: () => ({ INSTRUCT_LENS_CACHE: cache }) });
  onTestFinished(() => own.dispose());
  return own;
}

const converted = (progress: readonly Progress[]) => [
  ...new Set(progress.filter(({ phase }) => phase === 'converting').map(({ role }) => role)),
];

test('explain and attention', async () => {
  const engine = client();
  const text = 'Anna has a red drum. Ben likes the small cat.\n\nSummarize the story.';
  const progress: Progress[] = [];
  const found = await engine.explain(wish(text, { models: pair }), { onProgress: p => progress.push(p) });
  expect(converted(progress)).toEqual(['tuned', 'base']);
  const original = await engine.explain(wish(text, { models: demoPair }));
  const numbers = ({ models }: typeof found) => models.map(m => [m.response.text, m.words, m.instructionScore]);
  expect(numbers(found)).toEqual(numbers(original));
  const { document, words, sampling, baseRendering } = wish(text);
  const ask = { document, words, sampling, baseRendering, weighting: 'value', top: 6 } as const;
  const reports = await Promise.all([client(), engine].map(own => own.attention({ ...ask, models: pair })));
  expect(reports[0]).toEqual(reports[1]);
  const { focus } = await engine.attention({ ...ask, models: demoPair });
  expect(reports[0]!.focus).toEqual(focus);
});

test(
  'two windows with one cache, emptied over and over: every request has its weights to the end',
  async () => {
    const cache = join(folder, `cache-${++caches}`);
    const [cleaner, ...windows] = [client(cache), client(cache), client(cache)];
    let going = true;
    let removed = 0;
    const cleaning = (async () => {
      while (going) removed += (await cleaner.convertedWeights({ remove: true })).files;
    })();
    const text = 'Anna has a red drum. Ben likes the small cat.\n\nSummarize the story.';
    const { document, words, sampling, baseRendering } = wish(text, { models: pair });
    const ask = { document, words, sampling, baseRendering, weighting: 'value', top: 6, models: pair } as const;
    const rounds = windows.map(async window => {
      const found: unknown[] = [];
      // The answer is known after the first time; the graph of the value norms is made anew each time.
      for (let round = 0; round < 4; round++) found.push((await window.attention(ask)).focus);
      return found;
    });
    const found = (await Promise.all(rounds)).flat();
    going = false;
    await cleaning;
    const expected = (await client().attention({ ...ask, models: demoPair })).focus;
    for (const focus of found) expect(focus).toEqual(expected);
    expect(removed).toBeGreaterThan(0);
  },
  LONG,
);

test(
  'heads, asked first of all, converts what it reads',
  async () => {
    const progress: Progress[] = [];
    const verbs = ['count', 'reverse', 'find'];
    const found = await client().heads({ models: pair, verbs }, { onProgress: p => progress.push(p) });
    expect(converted(progress)).toEqual(['base', 'tuned']);
    const original = await client().heads({ models: demoPair, verbs });
    expect(found.models.map(({ pairs }) => pairs)).toEqual(original.models.map(({ pairs }) => pairs));
    expect(found.statistic).toEqual(original.statistic);
  },
  LONG,
);

test('concepts, asked first of all, convert what they read', async () => {
  const progress: Progress[] = [];
  const choice = { concepts: 8, vocabulary: 'whole-words', matching: 'one-to-one', layers: [3] } as const;
  const found = await client().concepts({ ...choice, models: pair }, { onProgress: p => progress.push(p) });
  expect(converted(progress)).toEqual(['base', 'tuned']);
  const original = await client().concepts({ ...choice, models: demoPair });
  expect(found.layers).toEqual(original.layers);
  expect(found.words).toEqual(original.words);
});

test('where nothing is to be kept, a GGUF that needs conversion is described and says what to do', async () => {
  const engine = client('');
  const [{ folder: file }] = pair as [ModelChoice];
  expect(await engine.describe({ folder: file })).toMatchObject({ family: 'llama' });
  const before = readdirSync(folder);
  const error = await failure(engine.explain(wish('Summarize the story.', { models: pair })));
  expect(error.message).toContain('INSTRUCT_LENS_CACHE is empty');
  expect(readdirSync(folder)).toEqual(before);
  expect(existsSync(join(process.cwd(), 'gguf'))).toBe(false);
});
