import { describe, expect, test } from 'vitest';
import { deletedCounts, judged, randomOrders, rankedBy } from '../../../src/explain/ablation/deletionCurve';
import { promisingGroups } from '../../../src/explain/ablation/promisingWords';
import { betterMethod, trustSentence } from '../../../src/picture/trustSentence';

describe('the deletion curve', () => {
  test('deletes parts of the words, never all, each number once', () => {
    expect(deletedCounts(100).map(({ words }) => words)).toEqual([5, 10, 20, 35, 50]);
    expect(deletedCounts(12).map(({ words }) => words)).toEqual([1, 2, 4, 6]);
    expect(deletedCounts(2).map(({ words }) => words)).toEqual([1]);
    expect(deletedCounts(1)).toEqual([]);
  });

  test('ranks by value with its sign, equal ones as they stand', () => {
    expect(rankedBy([0.1, -0.9, 0.5, 0.1])).toEqual([2, 0, 3, 1]);
  });

  test('draws orders that are orders, the same for the same seed', () => {
    const orders = randomOrders(9, 4, 7);
    expect(orders).toEqual(randomOrders(9, 4, 7));
    expect(orders).not.toEqual(randomOrders(9, 4, 8));
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  const random = [[0.1], [0.2], [0.3], [0.4]];
  test.each([
    ['inside the random orders', { picture: [0.35], random }, 'chance', undefined],
    ['just above them', { picture: [0.45], random }, 'weak', undefined],
    ['far above them', { picture: [0.6], random }, 'strong', undefined],
    [
      'far above them, but leave-one-out is much farther',
      { picture: [0.6], random, leaveOneOut: [2.25] },
      'weak',
      0.175,
    ],
    ['most of the way to leave-one-out', { picture: [0.5], random, leaveOneOut: [0.65] }, 'strong', 0.625],
    [
      'above them all, where nothing is lost',
      { picture: [-0.01], random: [[-0.15], [-0.13], [-0.14]] },
      'weak',
      undefined,
    ],
    ['below chance', { picture: [0.05], random, leaveOneOut: [0.65] }, 'chance', -0.5],
    [
      'where leave-one-out is no better than chance',
      { picture: [0.6], random, leaveOneOut: [0.1] },
      'strong',
      undefined,
    ],
  ])('%s', (_, curves, state, way) => {
    const said = judged(curves);
    expect(said.state).toBe(state);
    if (way === undefined) expect(said.way).toBeUndefined();
    else expect(said.way).toBeCloseTo(way, 10);
  });

  test('auto takes the method whose deletions cost most', () => {
    const of = (picture: number) => ({
      ...judged({ picture: [picture], random }),
      picture: [picture],
      random,
      method: 'influence' as const,
      fractions: [0.2],
      words: [1],
      seed: 1,
    });
    const methods = ['influence', 'gradient'] as const;
    expect(
      betterMethod(
        [
          [of(0.4), of(0.5)],
          [of(0.9), of(0.3)],
        ],
        methods,
      ),
    ).toBe('influence');
    expect(betterMethod([[of(0.4), of(0.5)]], methods)).toBe('gradient');
    expect(
      betterMethod(
        [
          [
            { method: 'influence', absent: 'one word' },
            { method: 'gradient', absent: 'one word' },
          ],
        ],
        methods,
      ),
    ).toBe('influence');
    expect(trustSentence(of(0.4))).toMatch(/^Without its 20 % strongest words/);
  });
});

test('words are taken apart in the sentences that make up nine tenths of all effects, and in those of which nothing is known', () => {
  expect([...promisingGroups([8, -1.5, 0.3, 0.2])].sort()).toEqual([0, 1]);
  expect([...promisingGroups([undefined, 1, 0])].sort()).toEqual([0, 1]);
  expect([...promisingGroups([undefined])]).toEqual([0]);
});
