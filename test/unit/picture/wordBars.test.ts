/** @file The bars beside the words: signs, the place of zero, sentences, and which quantities there are. */
import { describe, expect, test } from 'vitest';
import { quantitiesOf, shownQuantity, strongWords, wordBars } from '../../../src/picture/wordBars';
import type { ModelExplanation } from '../../../src/protocol/explanation';

function model(role: 'base' | 'tuned', influence: readonly number[], density?: readonly number[]): ModelExplanation {
  const words = influence.map((value, w) => ({
    tokens: [w],
    influence: value,
    share: Math.abs(value),
    ...(density && { density: density[w]! }),
  }));
  return { role, words } as unknown as ModelExplanation;
}

const words = (count: number) => Array.from({ length: count }, (_, from) => ({ from, to: from + 1 }));

describe('bars', () => {
  test('of influence go to both sides of one zero, over the largest of their model', () => {
    const models = [model('tuned', [0.5, -0.25, 0.25]), model('base', [0.1, 0.1, -0.8])];
    const { zero, models: bars } = wordBars(models, 'influence', words(3), []);
    // The base reaches one whole length to the left, the tuned one to the right.
    expect(zero).toBe(0.5);
    expect(bars[0]!.lengths).toEqual([0.5, -0.25, 0.25]);
    expect(bars[1]!.lengths[2]).toBe(-0.5);
    expect(bars[1]!.figures).toEqual([0.1, 0.1, -0.8]);
    for (const { lengths } of bars) {
      for (const length of lengths) {
        expect(zero + length).toBeGreaterThanOrEqual(0);
        expect(zero + length).toBeLessThanOrEqual(1);
      }
    }
  });

  test('begin at the left where nothing speaks against the answer', () => {
    const { zero, models } = wordBars([model('tuned', [0.6, 0.4])], 'influence', words(2), []);
    expect(zero).toBe(0);
    expect(models[0]!.lengths).toEqual([1, 0.4 / 0.6]);
  });

  test('of a sentence are the sum of its words, and of density the largest; zero stays where a sentence unfolds', () => {
    const one = model('tuned', [0.3, 0.3, -0.4], [0.2, 0.9, 0.4]);
    const sentences = [
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ];
    const folded = wordBars([one], 'influence', sentences, sentences);
    expect(folded.models[0]!.figures).toEqual([0.6, -0.4]);
    const unfolded = wordBars([one], 'influence', [sentences[0]!, ...words(3)], sentences);
    expect(unfolded.zero).toBe(folded.zero);
    expect(unfolded.models[0]!.lengths[0]).toBe(folded.models[0]!.lengths[0]);
    expect(wordBars([one], 'density', sentences, sentences).models[0]!.lengths).toEqual([0.9, 0.4]);
  });

  test('of nothing at all have no length', () => {
    const { zero, models } = wordBars([model('tuned', [0, 0])], 'influence', words(2), []);
    expect([zero, ...models[0]!.lengths]).toEqual([0, 0, 0]);
  });
});

test('a quantity is there where every model has it for every word; else the influence is shown', () => {
  const models = [model('base', [1], [1]), model('tuned', [1])];
  expect(quantitiesOf({ models })).toEqual(['influence', 'share']);
  expect(shownQuantity({ models }, 'density')).toBe('influence');
  expect(shownQuantity({ models: models.slice(0, 1) }, 'density')).toBe('density');
  expect(shownQuantity({ models }, 'gradient')).toBe('influence');
});

test('strong words are those of either model and either sign', () => {
  const models = [model('base', [0.7, 0.1, 0.1, 0.1]), model('tuned', [0.1, -0.5, 0.35, 0.05])];
  expect([...strongWords(models, 'influence', 0.4)].sort()).toEqual([0, 1, 2]);
});
