/** @file Ranks, likeliest tokens and divergences: of the goldens' logits by plain definitions, and where the answer is known. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jensenShannon } from '../../../src/explain/comparison/divergence';
import { nextTokens, rankOfToken } from '../../../src/explain/comparison/nextTokens';

interface Golden {
  readonly ids: readonly number[];
  readonly prompt_tokens: number;
  readonly logits_response: readonly (readonly number[])[];
  readonly logp_response: readonly number[];
}

const families = ['llama', 'llama-bias', 'mistral', 'qwen2', 'qwen2-loaded', 'qwen3', 'gpt2'];
const goldens = families.map(
  family => JSON.parse(readFileSync(`test/golden/data/${family}/golden.json`, 'utf8')) as Golden,
);

/** Softmax as the textbook has it. */
function probabilities(logits: readonly number[]): number[] {
  const whole = logits.reduce((sum, x) => sum + Math.exp(x), 0);
  return logits.map(x => Math.exp(x) / whole);
}

/** ½ KL(p || m) + ½ KL(q || m) in bits. */
function plainDivergence(p: readonly number[], q: readonly number[]): number {
  const half = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x, i) => (x === 0 ? sum : sum + (x / 2) * Math.log2(x / ((x + b[i]!) / 2))), 0);
  return half(p, q) + half(q, p);
}

const row = (values: readonly number[]): Float32Array => Float32Array.from(values);
const float32 = (values: readonly number[]): number[] => [...row(values)];

describe.each(goldens.map((golden, i) => [families[i]!, golden] as const))('%s', (_, golden) => {
  const targets = golden.ids.slice(golden.prompt_tokens);
  const told = nextTokens(row(golden.logits_response.flat()), targets, 10);

  test('ranks and the ten likeliest are those of its logits in order', () => {
    golden.logits_response.map(float32).forEach((logits, m) => {
      const order = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b);
      expect([...told.ids.subarray(m * 10, (m + 1) * 10)]).toEqual(order.slice(0, 10));
      expect(told.ranks[m]).toBe(1 + order.findIndex(id => logits[id] === logits[targets[m]!]));
    });
  });

  test('log-probabilities of the likeliest are those of its logits, and the answer’s own agree with PyTorch', () => {
    let compared = 0;
    golden.logits_response.map(float32).forEach((logits, m) => {
      const p = probabilities(logits);
      for (let i = 0; i < 10; i++) {
        const id = told.ids[m * 10 + i]!;
        expect(told.logProbabilities[m * 10 + i]).toBeCloseTo(Math.log(p[id]!), 10);
        if (id !== targets[m]) continue;
        expect(told.logProbabilities[m * 10 + i]).toBeCloseTo(golden.logp_response[m]!, 4);
        compared++;
      }
    });
    expect(compared).toBe(told.ranks.filter(rank => rank <= 10).length);
  });

  test('divergences from every other family of the same vocabulary are those of the textbook', () => {
    const others = goldens.filter(other => other.logits_response[0]!.length === golden.logits_response[0]!.length);
    expect(others.length).toBeGreaterThan(1);
    for (const other of others) {
      golden.logits_response.slice(0, other.logits_response.length).forEach((logits, m) => {
        const [a, b] = [logits, other.logits_response[m]!].map(float32) as [number[], number[]];
        const expected = plainDivergence(probabilities(a), probabilities(b));
        expect(jensenShannon(row(a), row(b))).toBeCloseTo(expected, 12);
      });
    }
  });
});

describe('divergence', () => {
  const never = -Infinity;

  test.each<[string, number[], number[], number]>([
    ['equal distributions', [1, 2, 3], [1, 2, 3], 0],
    ['equal ones whose logits differ by a constant', [1, 2, 3], [101, 102, 103], 0],
    ['distributions without a common token', [0, 0, never, never], [never, never, 0, 0], 1],
    // One half each on two of three tokens, one of them common: ½ + ½·log₂ of the halves and quarters is ½ bit.
    ['one common token of two', [0, 0, never], [never, 0, 0], 0.5],
    // p = (1, 0), q = (½, ½): ½ log₂(4/3) + ¼ log₂(2/3) + ¼ log₂ 2.
    ['a sure and a fair coin', [0, never], [0, 0], 0.5 * Math.log2(4 / 3) + 0.25 * Math.log2(2 / 3) + 0.25],
    ['logits of a thousand', [1000, never], [-1000, -1000], 0.311278124459],
  ])('of %s', (_, a, b, bits) => {
    expect(jensenShannon(row(a), row(b))).toBeCloseTo(bits, 10);
    expect(jensenShannon(row(b), row(a))).toBeCloseTo(bits, 10);
  });

  test('of rows of different length is that of the shorter one padded with what cannot come', () => {
    const [a, b] = [row([2, 1, 0.5, 3]), row([1, 2])];
    const padded = row([1, 2, never, never]);
    expect(jensenShannon(a, b)).toBeCloseTo(jensenShannon(a, padded), 14);
    expect(jensenShannon(b, a)).toBeCloseTo(jensenShannon(a, padded), 14);
    expect(jensenShannon(a, b)).toBeGreaterThan(0.3);
  });

  test('of models that hardly differ keeps its digits', () => {
    // Two tokens at even odds, one logit moved by e: p − q = ±e/4 in first order, and the divergence is e² / (32 ln 2).
    const e = 2 ** -20;
    const bits = jensenShannon(row([0, 0]), row([e, 0]));
    expect(bits / ((e * e) / (32 * Math.LN2))).toBeCloseTo(1, 6);
  });

  test('lies between 0 and 1 bit, is symmetric, and is the textbook’s, whatever the logits', () => {
    const logit = fc.oneof(fc.float({ min: -40, max: 40, noNaN: true }), fc.constant(never));
    const pair = fc.tuple(fc.array(fc.tuple(logit, logit), { minLength: 1, maxLength: 30 }));
    fc.assert(
      fc.property(pair, ([entries]) => {
        // Some token must be able to come.
        const [a, b] = [0, 1].map(side => row([0, ...entries.map(entry => entry[side]!)])) as [
          Float32Array,
          Float32Array,
        ];
        const bits = jensenShannon(a, b);
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(bits).toBeLessThanOrEqual(1);
        expect(jensenShannon(b, a)).toBeCloseTo(bits, 12);
        expect(bits).toBeCloseTo(plainDivergence(probabilities([...a]), probabilities([...b])), 10);
      }),
    );
  });
});

describe('next tokens', () => {
  test('equal logits share the better rank and are told by id', () => {
    const logits = row([3, 5, 5, 1, 5, 3]);
    expect([...logits.keys()].map(id => rankOfToken(logits, id))).toEqual([4, 1, 1, 6, 1, 4]);
    expect([...nextTokens(logits, [3], 4).ids]).toEqual([1, 2, 4, 0]);
  });

  test('a token that cannot come is the last, its log-probability minus infinity', () => {
    const logits = row([0, -Infinity, 0]);
    const { ranks, ids, logProbabilities } = nextTokens(logits, [1], 3);
    expect([ranks, [...ids]]).toEqual([[3], [0, 2, 1]]);
    expect([...logProbabilities]).toEqual([-Math.LN2, -Math.LN2, -Infinity]);
  });

  test('a vocabulary smaller than what is told is told whole', () => {
    const { told, ids } = nextTokens(row([1, 2, 4, 3]), [0, 1], 10);
    expect([told, [...ids]]).toEqual([2, [1, 0, 0, 1]]);
  });

  test('a sure token keeps its last digits', () => {
    const { logProbabilities } = nextTokens(row([1000, 980, 0]), [0], 1);
    expect(logProbabilities[0]).toBe(-Math.log1p(Math.exp(-20)));
  });

  test('of a large vocabulary are those of sorting it', () => {
    const logits = Float32Array.from({ length: 50_000 }, (_, i) => Math.fround(Math.sin(i * 12.9898) * 20));
    const order = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b);
    expect([...nextTokens(logits, [7], 10).ids]).toEqual(order.slice(0, 10));
  });
});
