/** @file Information flow from what a layer gave to parts of words. */
import { expect, test } from 'vitest';
import { flowParts, layerFlow } from '../../../src/explain/attribution/flow';

test('a layer is shared out over tokens and the residual stream', () => {
  // |y| = 6; the stream alone: 6 − (|1 − 2| + |−1 + 4|) = 2.
  const parts = layerFlow([1, 0, 2], [1, -1], [2, -4]);
  expect(parts).toEqual([1 / 5, 0, 2 / 5].map(part => expect.closeTo(part, 9) as number));
});

test('what points away from the sum is nothing, and a layer without any has no parts', () => {
  expect(layerFlow([1, 1], [-5], [5])).toEqual([0.5, 0.5].map(part => expect.closeTo(part, 9) as number));
  expect(layerFlow([0, 0], [0], [0])).toEqual([0, 0]);
});

test('the first token does not compete, and what it has is told in the words’ unit', () => {
  const kinds = ['file', 'file', 'template', 'file', 'special'] as const;
  const parts = flowParts([10, 1, 4, 3, 2], kinds, [[0, 1], [3]]);
  expect(parts.words).toEqual([0.25, 0.75]);
  expect(parts.tokens).toEqual([0, 0.25, 0, 0.75, 0]);
  expect(parts.apart).toEqual({ template: 1, special: 0.5 });
  expect(parts.first).toBe(2.5);
});

test('without any flow all is 0', () => {
  const parts = flowParts([3, 0], ['special', 'file'], [[1]]);
  expect(parts).toMatchObject({ words: [0], first: 0, apart: { template: 0, special: 0 } });
});
