/** @file A pair of GGUF files in the real engine: every request reads the same numbers as from folders with the same values. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EngineClient } from '../../src/client/engineClient';
import type { ModelChoice } from '../../src/protocol/request';
import { engineEntry, failure, watched, wish } from '../support/engine';
import { demo } from '../support/modelFolders';
import { quantizedDemo, valuesFolder } from '../support/quantizedDemo';
import { relativeError } from '../support/relativeError';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const pair: readonly ModelChoice[] = (['base', 'tuned'] as const).map(role => {
  return { role, folder: quantizedDemo(join(folder, `${role}.gguf`), demo[role]) };
});
/** The same values in float32, mapped. */
const originals: readonly ModelChoice[] = pair.map(({ role, folder: file }) => {
  return { role, folder: valuesFolder(join(folder, role), file, demo[role as 'base' | 'tuned']) };
});
/** Four models over twenty thousand words, on a machine that others use. */
const LONG = 600_000;
let caches = 0;

function client(cache = join(folder, `cache-${++caches}`)): EngineClient {
  const own = new EngineClient({ entry: engineEntry, env: () => ({ INSTRUCT_LENS_CACHE: cache }) });
  onTestFinished(() => own.dispose());
  return own;
}

test('explain and attention', { timeout: LONG }, async () => {
  const engine = client();
  const text = 'Anna has a red drum. Ben likes the small cat.\n\nSummarize the story.';
  const found = await engine.explain(wish(text, { models: pair }));
  const original = await engine.explain(wish(text, { models: originals }));
  const said = ({ models }: typeof found) => models.map(m => m.response.text);
  expect(said(found)).toEqual(said(original));
  const numbers = ({ models }: typeof found) => models.map(m => m.words.map(word => word.density));
  expect(relativeError(numbers(found), numbers(original))).toBeLessThan(1e-4);
  const { document, words, sampling, baseRendering } = wish(text);
  const ask = { document, words, sampling, baseRendering, weighting: 'value', top: 6 } as const;
  const reports = await Promise.all([client(), engine].map(own => own.attention({ ...ask, models: pair })));
  expect(reports[0]).toEqual(reports[1]);
  const { focus } = await engine.attention({ ...ask, models: originals });
  expect(reports[0]!.focus).toEqual(focus);
});

test(
  'heads',
  async () => {
    const verbs = ['count', 'reverse', 'find'];
    const found = await client().heads({ models: pair, verbs });
    const original = await client().heads({ models: originals, verbs });
    expect(found.models.map(({ pairs }) => pairs)).toEqual(original.models.map(({ pairs }) => pairs));
    expect(found.statistic).toEqual(original.statistic);
  },
  LONG,
);

test('concepts', async () => {
  const choice = { concepts: 8, vocabulary: 'whole-words', matching: 'one-to-one', layers: [3] } as const;
  const found = await client().concepts({ ...choice, models: pair });
  const original = await client().concepts({ ...choice, models: originals });
  expect(found.layers).toEqual(original.layers);
  expect(found.words).toEqual(original.words);
});

test('nothing is written, neither into a cache nor beside the file', async () => {
  const cache = join(folder, `cache-${caches + 1}`);
  await client().explain(wish('Summarize the story.', { models: pair, extent: 'influence' }));
  expect(existsSync(join(cache, 'gguf'))).toBe(false);
  expect(readdirSync(folder).filter(name => name.endsWith('.gguf'))).toHaveLength(2);
});

test(
  'an engine that is killed between two layers leaves nothing behind, and the next one has the same numbers',
  { timeout: LONG },
  async () => {
    const cache = join(folder, `cache-${++caches}`);
    const own = new EngineClient({
      entry: engineEntry,
      env: () => ({ INSTRUCT_LENS_CACHE: cache, INSTRUCT_LENS_LAYERWISE: '1' }),
    });
    onTestFinished(() => own.dispose());
    const before = readdirSync(folder);
    const asked = wish('Anna has a red drum. Summarize the story.', { models: pair, response: 'Anna has a drum.' });
    const request = watched(own, asked);
    const dying = failure(request.answer);
    await request.reached('loading', 1);
    process.kill(own.pid!, 'SIGKILL');
    expect((await dying).reason).toBe('engine-died');
    const again = await own.explain(asked);
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(cache) ? readdirSync(cache).filter(name => !name.endsWith('.entry')) : []).toEqual([]);
    const numbers = ({ models }: typeof again) => models.map(m => m.words.map(word => word.density));
    const original = await client().explain({ ...asked, models: originals });
    expect(relativeError(numbers(again), numbers(original))).toBeLessThan(1e-4);
  },
);
