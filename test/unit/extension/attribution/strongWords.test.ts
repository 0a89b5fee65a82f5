/** @file Which words are strong, and the walk over them. */
import { describe, expect, it } from 'vitest';
import { nextPlace, rankedWords, strongWords } from '../../../../src/extension/attribution/attributionPlan';

describe('strong words', () => {
  it('are those of 0.5 and more, in file order', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i % 2 ? 0.9 : 0.3));
    expect(strongWords(values, 0.1)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i + 1));
  });

  it('are the ten strongest in a weak picture', () => {
    const values = Array.from({ length: 20 }, (_, i) => 0.4 - i / 100);
    expect(strongWords(values, 0.1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('are never those that are not drawn', () => expect(strongWords([0, 0.05, 0.2, -0.7], 0.1)).toEqual([2, 3]));

  it('rank by size, whatever the sign, equal ones in file order', () => {
    expect(rankedWords([0.2, -0.9, 0.2, 0.5], 0)).toEqual([1, 3, 0, 2]);
  });
});

describe('walk', () => {
  it.each([
    [0, 1, 0],
    [5, 1, 1],
    [6, 1, 1],
    [99, 1, 0],
    [99, -1, 2],
    [5, -1, 2],
    [20, -1, 1],
  ] as const)('from %s by %s', (cursor, direction, expected) => {
    expect(nextPlace([5, 10, 20], cursor, direction)).toBe(expected);
  });

  it('goes nowhere without strong words', () => expect(nextPlace([], 0, 1)).toBeUndefined());
});
