/** The heads request in the real engine: computed once a pair, kept on disk, called off between layers. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CancelledError } from '../../src/base/errors';
import { EngineClient } from '../../src/client/engineClient';
import type { HeadsReport } from '../../src/protocol/heads';
import { demoPair, engineEntry, failure } from '../support/engine';
import { demo, slowModel } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const verbs = ['translate', 'count', 'reverse', 'list', 'find', 'give', 'zzyzx'];
/** Two models over twenty thousand words, on a machine that others use. */
const LONG = 300_000;

function client(): EngineClient {
  const own = new EngineClient({ entry: engineEntry, env: () => ({ INSTRUCT_LENS_CACHE: join(folder, 'cache') }) });
  onTestFinished(() => own.dispose());
  return own;
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

function checkReport({ models, verbs: table, statistic, vocabulary, layers, heads, bands }: HeadsReport): void {
  expect([layers, heads, bands.length, models.map(m => m.role)]).toEqual([6, 6, 4, ['base', 'tuned']]);
  expect(vocabulary.words).toBeGreaterThan(15_000);
  expect(vocabulary.instructionVerbs).toEqual(verbs);
  for (const { pairs, instructionPairs, strongest } of models) {
    expect(pairs.data.every((n, at) => n > 0 && instructionPairs.data[at]! <= n)).toBe(true);
    expect(strongest).toHaveLength(36);
    for (const { pairs: named } of strongest)
      expect(named.map(p => p.weight)).toEqual(named.map(p => p.weight).sort((a, b) => b - a));
  }
  for (const { models: counts, change } of table) {
    const [base, tuned] = counts.map(m => m.data);
    const rose = Array.from(tuned!).filter((n, at) => n > base![at]!).length;
    const changed = Array.from(tuned!).filter((n, at) => n !== base![at]!).length;
    expect(change!.all).toEqual({ rose, changed });
    expect(sum(change!.bands.map(b => b.changed))).toBe(changed);
  }
  const { all, bands: byBand } = statistic!;
  expect(all.instruction.rose).toBe(sum(table.map(v => v.change!.all.rose)));
  expect(all.instruction.changed).toBe(sum(byBand.map(b => b.instruction.changed)));
  expect(all.general.changed).toBeGreaterThan(all.instruction.changed);
  expect(all.instruction.share).toBe(all.instruction.rose / all.instruction.changed);
}

test(
  'the demo pair: what tuning changed of each verb, the same from the cache, and again where the cache is damaged',
  async () => {
    const layers: string[] = [];
    const first = await client().heads(
      { models: demoPair, verbs },
      { onProgress: p => layers.push(`${p.phase} ${p.role!} ${p.done}/${p.total!}`) },
    );
    expect(layers).toEqual(
      ['base', 'tuned'].flatMap(role => Array.from({ length: 7 }, (_, l) => `heads ${role} ${l}/6`)),
    );
    checkReport(first);
    const files = readdirSync(join(folder, 'cache'));
    expect(files).toHaveLength(2);
    const again: string[] = [];
    const known = await client().heads({ models: demoPair, verbs }, { onProgress: p => again.push(p.phase) });
    expect([known, again]).toEqual([first, []]);
    writeFileSync(join(folder, 'cache', files[0]!), 'damaged');
    expect(await client().heads({ models: demoPair, verbs })).toEqual(first);
  },
  LONG,
);

test(
  'a request that is called off ends soon, and the next one is answered',
  async () => {
    const engine = client();
    const cancel = new AbortController();
    const models = [{ role: 'single' as const, folder: slowModel(join(folder, 'slow')) }];
    const answer = engine.heads(
      { models, verbs },
      { signal: cancel.signal, onProgress: p => p.done === 0 && cancel.abort() },
    );
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
    const error = await failure(engine.heads({ models: [models[0]!, demoPair[1]!], verbs }));
    expect(error.message).toMatch(/^Base has 8 layers of 8 heads/);
  },
  LONG,
);

test(
  'verbs that no word of the vocabulary spells are refused',
  async () => {
    const error = await failure(client().heads({ models: [{ role: 'single', folder: demo.tuned }], verbs: [] }));
    expect([error.reason, error.next]).toEqual(['bad-input', expect.stringMatching(/verbs/)]);
  },
  LONG,
);
