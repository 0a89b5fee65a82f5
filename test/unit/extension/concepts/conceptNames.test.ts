/** @file Names of concepts: kept by the pair's weights, layer and component, and taken away again. */
import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import { beforeEach, describe, expect, test } from 'vitest';
import { ConceptNaming } from '../../../../src/picture/conceptNaming';
import { ConceptNames, LONGEST_NAME } from '../../../../src/extension/concepts/conceptNames';

/** What VS Code keeps, in memory: values go through JSON as they do there. */
class Kept implements vscode.Memento {
  readonly #values = new Map<string, string>();
  keys = (): readonly string[] => [...this.#values.keys()];
  get(key: string): never {
    return JSON.parse(this.#values.get(key) ?? 'null') as never;
  }
  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

const pairOf = (...fingerprints: string[]) => ({
  models: fingerprints.map(fingerprint => ({
    role: 'base' as const,
    folder: '/a',
    family: 'llama',
    parameters: 1,
    dtype: 'F32',
    precision: 'float32',
    fingerprint,
  })),
});
const pair = pairOf('aa', 'bb');
const place = { layer: 4, component: 12 };

describe('a name', () => {
  let kept: Kept;
  let names: ConceptNames;
  beforeEach(() => {
    kept = new Kept();
    names = new ConceptNames(kept);
  });

  test('is there again after a restart, in another folder too, and nowhere else', async () => {
    await names.set(pair, place, ' colours ');
    const again = new ConceptNames(kept);
    expect(again.get(pair, place)).toBe('colours');
    expect(again.all(pair)).toEqual([{ ...place, name: 'colours' }]);
    expect(again.get(pair, { layer: 4, component: 1 })).toBeUndefined();
    for (const other of [pairOf('bb', 'aa'), pairOf('aa'), pairOf('aa', 'bc')]) expect(again.all(other)).toEqual([]);
  });

  test('can be another, and is taken away by an empty one, with nothing left behind', async () => {
    await names.set(pair, place, 'colours');
    await names.set(pair, place, 'paints');
    expect(names.get(pair, place)).toBe('paints');
    await names.set(pair, place, ' ');
    expect(names.all(pair)).toEqual([]);
    expect<unknown>(kept.get('conceptNames.v1')).toEqual({});
  });

  test('is cut where it is too long', async () => {
    await names.set(pair, place, 'x'.repeat(1000));
    expect(names.get(pair, place)).toHaveLength(LONGEST_NAME);
  });

  test('tells who listens', async () => {
    let heard = 0;
    names.onDidChange(() => heard++);
    await names.set(pair, place, 'colours');
    await names.set(pair, place, '');
    expect(heard).toBe(2);
  });

  test('of a place like a property of every object is none', async () => {
    expect(names.get(pairOf('constructor'), place)).toBeUndefined();
    await names.set(pairOf('__proto__'), place, 'odd');
    expect(names.get(pairOf('__proto__'), place)).toBe('odd');
  });

  test('of the two thousandth and first concept of a pair drives out the first', async () => {
    await names.set(pair, { layer: 0, component: 0 }, 'n0');
    const [key] = Object.keys(kept.get('conceptNames.v1'));
    const full = Object.fromEntries(Array.from({ length: 2000 }, (_, c) => [`0.${c}`, `n${c}`]));
    await kept.update('conceptNames.v1', { [key!]: full });
    await names.set(pair, { layer: 0, component: 2000 }, 'n2000');
    expect(names.all(pair)).toHaveLength(2000);
    expect(names.get(pair, { layer: 0, component: 0 })).toBeUndefined();
    expect(names.get(pair, { layer: 0, component: 2000 })).toBe('n2000');
  });
});

test('names that a model gave say whose they are, leave the user’s own, and are taken back together', async () => {
  const names = new ConceptNames(new Kept());
  await names.set(pair, place, 'mine');
  const other = { layer: 4, component: 13 };
  await names.give(pair, [
    { ...place, name: 'theirs', by: 'tuned' },
    { ...other, name: 'colours', by: 'tuned' },
  ]);
  expect(names.all(pair)).toEqual([
    { ...place, name: 'mine' },
    { ...other, name: 'colours', by: 'tuned' },
  ]);
  const naming = new ConceptNaming(names.all(pair));
  expect([naming.of(place), naming.of(other)]).toEqual(['mine', '≈ colours (named by tuned)']);
  await names.takeBack(pair);
  expect(names.all(pair)).toEqual([{ ...place, name: 'mine' }]);
});

test.each([null, 7, 'x', [], { a: null }, { '0.0': null }, { '0.0': { name: 1, by: 2 } }, { 'x.y': 'z', '4.-1': 'z' }])(
  'a store that holds %j has no names, and takes one',
  async damaged => {
    const key = createHash('sha256').update('aa bb').digest('hex').slice(0, 32);
    for (const store of [damaged, { [key]: damaged }]) {
      const kept = new Kept();
      await kept.update('conceptNames.v1', store);
      const names = new ConceptNames(kept);
      expect(names.all(pair)).toEqual([]);
      expect(names.get(pair, place)).toBeUndefined();
      await names.set(pair, place, 'colours');
      expect(names.all(pair)).toEqual([{ ...place, name: 'colours' }]);
    }
  },
);
