import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headPairs } from '../../../src/explain/heads/headPairs';
import { bandStatistic, headChange } from '../../../src/explain/heads/riseShare';
import { similarityThreshold, SimilarWords } from '../../../src/explain/heads/similarWords';
import { StrongestWords } from '../../../src/explain/heads/headWordRanks';

test('the strongest words of a neuron are the first of a sort, however they come in', () => {
  const activations = fc.array(fc.float({ noNaN: true, min: -9, max: 9 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(activations, fc.integer({ min: 1, max: 12 }), fc.nat(60), (values, kept, cut) => {
      const words = new StrongestWords(2, kept);
      const all = Float32Array.from(values);
      words.add(1, all.subarray(0, cut), 0);
      words.add(1, all.subarray(cut), Math.min(cut, all.length));
      const found = words.of(1);
      const expected = Array.from(all, Math.abs)
        .sort((a, b) => b - a)
        .slice(0, kept);
      expect(Array.from(found.activations, Math.abs).sort((a, b) => b - a)).toEqual(expected);
      found.words.forEach((word, i) => expect(found.activations[i]).toBe(all[word]));
      expect(new Set(found.words).size).toBe(expected.length);
      expect(words.of(0).words.length).toBe(0);
    }),
  );
});

describe('alike', () => {
  test('is what lies above the mean and 1.96 standard deviations of both words', () => {
    // Of the others of word 0: mean 0.25, standard deviation 0.25.
    expect(similarityThreshold(Float32Array.of(1, 0, 0.5, 0.25 + Math.sqrt(0.0625), 0.25 - 0.25), 0)).toBeCloseTo(
      0.25 + 1.96 * 0.25,
      6,
    );
  });

  test('holds for a word and itself, and needs both thresholds', () => {
    const similar = new SimilarWords(Float64Array.of(0.5, 0.2, 0.9, ...new Array<number>(40).fill(2)));
    const rows = [
      [1, 0.6, 0.6],
      [0.6, 1, 0.3],
      [0.6, 0.3, 1],
    ];
    rows.forEach((row, w) => similar.add(w, Float32Array.from([...row, ...new Array<number>(40).fill(0)])));
    const pairs = rows.map((row, a) => row.map((_, b) => similar.has(a, b)));
    expect(pairs).toEqual([
      [true, true, false],
      [true, true, false],
      [false, false, true],
    ]);
    expect(similar.has(0, 40)).toBe(false);
  });
});

test('a pair that several neurons hold counts once; opposite signs make none; a verb on both sides counts once', () => {
  const similar = new SimilarWords(new Float64Array(3).fill(-1));
  for (let w = 0; w < 3; w++) similar.add(w, new Float32Array(3));
  const words = (...entries: [number, number][]) => ({
    words: Int32Array.from(entries, e => e[0]),
    activations: Float32Array.from(entries, e => e[1]),
  });
  const verbs = { ofWord: Int32Array.of(0, -1, 1), instruction: 1, count: 2 };
  const neuron = { query: words([0, 2], [1, -1]), key: words([0, 3], [2, 1]) };
  const again = { query: words([0, -4]), key: words([2, -4], [1, 1]) };
  expect(headPairs([neuron, again], similar, verbs)).toEqual({
    pairs: 2,
    instructionPairs: 2,
    byVerb: Int32Array.of(2, 1),
    strongest: [
      { query: 0, key: 2, weight: 16 },
      { query: 0, key: 0, weight: 6 },
    ],
  });
});

describe('the statistic', () => {
  test('counts heads that rose among those that changed', () => {
    expect(headChange([1, 2, 3, 0], [2, 2, 1, 5])).toEqual({ rose: 2, changed: 3 });
  });

  test('is pooled over verbs, with intervals that hold it and their difference', () => {
    const verbs = fc.array(
      fc.nat(9).chain(changed => fc.nat(changed).map(rose => ({ rose, changed }))),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(verbs, verbs, (instruction, general) => {
        const result = bandStatistic(instruction, general);
        for (const [verbs, { rose, changed, share, interval }] of [
          [instruction, result.instruction],
          [general, result.general],
        ] as const) {
          const [r, c] = [verbs.reduce((s, v) => s + v.rose, 0), verbs.reduce((s, v) => s + v.changed, 0)];
          expect([rose, changed]).toEqual([r, c]);
          expect(share).toBe(c === 0 ? undefined : r / c);
          if (share === undefined || interval === undefined) continue;
          expect(interval[0]).toBeGreaterThanOrEqual(0);
          expect(interval[1]).toBeLessThanOrEqual(1);
          expect(interval[0]).toBeLessThanOrEqual(interval[1]);
        }
        const { difference, instruction: own, general: other } = result;
        expect(difference?.value).toBe(
          own.share === undefined || other.share === undefined ? undefined : own.share - other.share,
        );
        expect(bandStatistic(instruction, general)).toEqual(result);
      }),
      { numRuns: 20 },
    );
  });

  test('an interval is as wide as a binomial one where every verb has one head', () => {
    const half = Array.from({ length: 100 }, (_, i) => ({ rose: i % 2, changed: 1 }));
    const [low, high] = bandStatistic(half, []).instruction.interval!;
    // 0.5 -+ 1.96 * 0.05
    expect(low).toBeCloseTo(0.402, 1);
    expect(high).toBeCloseTo(0.598, 1);
    expect(high - low).toBeGreaterThan(0.15);
  });
});
