/** @file Models that are used on their own stay on the list, and the list begins with what is chosen. */
import { describe, expect, test } from 'vitest';
import type { FoundPair } from '../../../../src/extension/models/foundPairs';
import { OwnModels } from '../../../../src/extension/models/ownModels';
import { pairGroups } from '../../../../src/extension/models/pairGroups';

/** As VS Code's own: values under keys. */
function memory(kept: Record<string, unknown> = {}) {
  return {
    get: (key: string): unknown => kept[key],
    update: (key: string, value: unknown): Promise<void> => Promise.resolve(void (kept[key] = value)),
  };
}

describe('a model that was added', () => {
  test('is there after another one was chosen, the latest first, each once', async () => {
    const state = memory();
    let chosen = 'demo';
    const own = new OwnModels(state, () => chosen);
    expect(own.all).toEqual([]);
    for (const folder of ['/m/smollm2', '/m/gemma.gguf', '/m/smollm2']) {
      await own.add(folder);
      chosen = folder;
    }
    chosen = 'demo';
    expect(own.all).toEqual(['/m/smollm2', '/m/gemma.gguf']);
    expect(new OwnModels(state, () => chosen).all).toEqual(own.all);
  });

  test('is there while it is chosen, however the setting came to name it', () => {
    expect(new OwnModels(memory(), () => '/m/by-hand').all).toEqual(['/m/by-hand']);
  });

  test('of more than thirty the oldest go, and what is no folder is left out', async () => {
    const own = new OwnModels(memory({ 'ownModels.v1': ['relative', 7, '/m/old'] }), () => 'demo');
    expect(own.all).toEqual(['/m/old']);
    for (let i = 0; i < 30; i++) await own.add(`/m/${i}`);
    expect(own.all).toHaveLength(30);
    expect(own.all).not.toContain('/m/old');
  });
});

describe('the list', () => {
  const own = (id: string): FoundPair => ({ kind: 'own', id, folder: id });
  const demo: FoundPair = { kind: 'pair', name: 'demo', title: 'bundled', base: '/b', tuned: '/t' };
  const single: FoundPair = { kind: 'single', id: 'a/x', folder: '/hub/x' };
  const unfinished: FoundPair = { kind: 'unfinished', id: 'a/y', folder: '/hub/y', why: 'not complete' };
  const all = [single, unfinished, own('/m/smollm2'), own('/m/gemma'), demo];

  test.each<[string, FoundPair]>([
    ['/m/smollm2', own('/m/smollm2')],
    ['demo', demo],
    ['a/x', single],
  ])('begins with %s where that is chosen, which stands once', (current, chosen) => {
    const [first, ...rest] = pairGroups(all, current);
    expect(first).toEqual({ title: 'current', pairs: [chosen] });
    expect(rest.flatMap(({ pairs }) => pairs)).not.toContainEqual(chosen);
    expect(rest.flatMap(({ pairs }) => pairs)).toHaveLength(all.length - 1);
  });

  test('has groups in one order, none of them empty', () => {
    const groups = pairGroups(all, 'gone').map(({ title, pairs }) => [title, pairs]);
    expect(groups).toEqual([
      ['pairs', [demo]],
      ['own', [own('/m/smollm2'), own('/m/gemma')]],
      ['singles', [single, unfinished]],
    ]);
  });
});
