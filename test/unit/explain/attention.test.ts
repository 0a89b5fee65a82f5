/** Word edges and masses against their plain definition on random patterns, cut into rows at random. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attendedText, type AttendedInput } from '../../../src/explain/attention/attendedText';
import { attentionMass, massDifference } from '../../../src/explain/attention/attentionMass';
import { AttentionTally } from '../../../src/explain/attention/attentionTally';
import { layerBands } from '../../../src/explain/attention/layerRanges';
import { focusSide } from '../../../src/explain/attention/wordEdges';
import { massKinds } from '../../../src/protocol/attention';
import { spread } from '../../support/runGraph';

/** `<bos> Sum up: red hat <end>` and an answer of a word in two tokens and an end; "up" and ":" share a token. */
const input: AttendedInput = {
  promptTokens: [
    { kind: 'special', inkSpans: [] },
    { kind: 'file', inkSpans: [{ start: 0, end: 2 }] },
    { kind: 'file', inkSpans: [{ start: 2, end: 3 }] },
    { kind: 'file', inkSpans: [{ start: 4, end: 7 }] },
    { kind: 'file', inkSpans: [{ start: 8, end: 15 }] },
    { kind: 'template', inkSpans: [] },
  ],
  words: [
    { span: { start: 0, end: 3 } },
    { span: { start: 4, end: 6 } },
    { span: { start: 8, end: 11 } },
    { span: { start: 12, end: 15 } },
  ],
  clauses: [{ spans: [{ start: 0, end: 6 }] }],
  answerTokens: 3,
  answerWords: [{ tokens: [0, 1] }, { tokens: [2] }],
  focus: [0],
};
const [layers, heads, tokens] = [3, 2, 9];
const everything = { layers: { from: 0, to: layers - 1 } };

interface Attention {
  /** [layer][head][row][column], rows sum to 1 */
  readonly alpha: number[][][][];
  readonly norms: Float32Array[];
}

function attention(seed: number): Attention {
  const noise = spread(layers * heads * tokens * tokens, seed);
  const alpha = Array.from({ length: layers }, (_, l) =>
    Array.from({ length: heads }, (_h, h) =>
      Array.from({ length: tokens }, (_i, i) => {
        const row = Array.from({ length: i + 1 }, (_j, j) =>
          Math.exp(3 * noise[((l * heads + h) * tokens + i) * tokens + j]!),
        );
        const sum = row.reduce((a, b) => a + b, 0);
        return row.map(x => x / sum);
      }),
    ),
  );
  return { alpha, norms: alpha.map((_, l) => spread(heads * tokens, seed + 99 + l).map(x => 1.5 + x)) };
}

function tally({ alpha, norms }: Attention, cuts: readonly number[], weighted: boolean): AttentionTally {
  const sums = new AttentionTally(attendedText(input), { layers, heads });
  const starts = [...new Set([0, ...cuts])].sort((a, b) => a - b);
  starts.forEach((start, c) => {
    const rows = (starts[c + 1] ?? tokens) - start;
    alpha.forEach((layer, l) => {
      // What lies past the diagonal is 0 in a model; here it is not, and must not be read.
      const pattern = layer.flatMap(head =>
        Array.from({ length: rows }, (_, r) =>
          Array.from({ length: start + rows }, (_j, j) => head[start + r]![j] ?? 7),
        ).flat(),
      );
      sums.add({
        layer: l,
        start,
        rows,
        pattern: Float32Array.from(pattern),
        ...(weighted ? { norms: norms[l]! } : {}),
      });
    });
  });
  return sums;
}

/** Tokens of each word, written down by hand; token 3 holds the word "up" alone, token 4 two words. */
const readingTokens = [[1, 2], [3], [4], [4], [6, 7], [8]];
const readTokens = [[1, 2], [3], [4], [], [6, 7], [8]];

const edge = (w: (i: number, j: number) => number, reader: number, read: number): number => {
  const sums = readingTokens[reader]!.map(i => readTokens[read]!.reduce((sum, j) => sum + (j <= i ? w(i, j) : 0), 0));
  return sums.reduce((a, b) => a + b, 0) / sums.length;
};

describe.each([true, false])('value-weighted: %s', weighted => {
  test('word edges are sums over read tokens and means over reading tokens, however the rows are cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(fc.integer({ min: 1, max: tokens - 1 }), { maxLength: 5 }),
        (seed, cuts) => {
          const given = attention(seed);
          const { reads, readBy } = tally(given, cuts, weighted);
          for (let l = 0; l < layers; l++) {
            for (let h = 0; h < heads; h++) {
              const w = (i: number, j: number): number =>
                given.alpha[l]![h]![i]![j]! * (weighted ? given.norms[l]![h * tokens + j]! : 1);
              readingTokens.forEach((_, word) => {
                const at = (l * heads + h) * readingTokens.length + word;
                expect(reads[0]![at]).toBeCloseTo(edge(w, 0, word), 5);
                expect(readBy[0]![at]).toBeCloseTo(edge(w, word, 0), 5);
              });
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('the kinds hold the whole row: verb, clause, text, answer, sink and template', () => {
    const given = attention(5);
    const { mass } = attentionMass(tally(given, [4], weighted), layerBands(layers), everything);
    const kindTokens = { verbs: [1, 2], clauses: [3], text: [4], answer: [6, 7, 8], sink: [0], template: [5] };
    const rows = [1, 2, 3, 4, 6, 7, 8];
    for (const kind of massKinds) {
      for (let at = 0; at < layers * heads; at++) {
        const [l, h] = [Math.floor(at / heads), at % heads];
        const sums = rows.map(i =>
          kindTokens[kind].reduce(
            (sum, j) => sum + (given.alpha[l]![h]![i]![j] ?? 0) * (weighted ? given.norms[l]![h * tokens + j]! : 1),
            0,
          ),
        );
        expect(mass[kind].data[at]).toBeCloseTo(sums.reduce((a, b) => a + b, 0) / rows.length, 5);
      }
    }
  });
});

test('raw attention is conserved: with sink and template every head sums to 1, and so do the shares', () => {
  const scope = { layers: { from: 1, to: 2 }, head: 1 };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), seed => {
      const found = attentionMass(tally(attention(seed), [3, 7], false), layerBands(layers), scope);
      const { mass, scopeShares, bandShares, layerShares } = found;
      for (let at = 0; at < layers * heads; at++)
        expect(massKinds.reduce((sum, kind) => sum + mass[kind].data[at]!, 0)).toBeCloseTo(1, 5);
      for (const shares of [scopeShares, ...bandShares, ...layerShares])
        expect(massKinds.reduce((sum, kind) => sum + shares[kind], 0)).toBeCloseTo(1, 9);
      for (const kind of massKinds)
        expect(scopeShares[kind]).toBeCloseTo((mass[kind].data[3]! + mass[kind].data[5]!) / 2, 5);
    }),
    { numRuns: 20 },
  );
});

test('a difference is tuned minus base and sums to 0', () => {
  const bands = layerBands(layers);
  const [base, tuned] = [1, 2].map(seed => attentionMass(tally(attention(seed), [], false), bands, everything)) as [
    ReturnType<typeof attentionMass>,
    ReturnType<typeof attentionMass>,
  ];
  const { bandShares, mass } = massDifference(base, tuned);
  bandShares.forEach((shares, b) => {
    expect(massKinds.reduce((sum, kind) => sum + shares[kind], 0)).toBeCloseTo(0, 9);
    expect(shares.text).toBeCloseTo(tuned.bandShares[b]!.text - base.bandShares[b]!.text, 12);
  });
  expect(mass.verbs.data[3]).toBeCloseTo(tuned.mass.verbs.data[3]! - base.mass.verbs.data[3]!, 12);
});

test.each([
  [1, ['0-0']],
  [2, ['0-0', '1-1']],
  [6, ['0-0', '1-2', '3-3', '4-5']],
  [30, ['0-6', '7-14', '15-21', '22-29']],
  [32, ['0-7', '8-15', '16-23', '24-31']],
])('%i layers have the bands %j', (count, expected) => {
  expect(layerBands(count).map(({ from, to }) => `${from}-${to}`)).toEqual(expected);
});

describe('the edges that are kept', () => {
  const bands = layerBands(2);
  const grid = { layers: 2, heads: 2 };
  const words = 8;
  /** Word 0 looks at itself and at the others; head by head. */
  const table = Float32Array.from(
    [
      [9, 4, 3, 2, 1, 0, 0, 0.001],
      [9, 4, 3, 2, 1, 0, 0, 0.001],
      [9, 0, 0, 0, 0, 0, 5, 0.001],
      [9, 0, 0, 0, 0, 8, 0, 0.001],
    ].flat(),
  );
  const choice = { grid, words, bands, scope: { layers: { from: 0, to: 1 } }, top: 2 };

  test('are the strongest of all heads and of each band, never the word itself, nothing below a hundredth', () => {
    const side = focusSide([table], 0, choice);
    expect(side.edges.map(e => e.word)).toEqual([1, 5, 2, 6]);
    expect(side.edges.map(e => e.models[0]!.total)).toEqual([2, 2, 1.5, 1.25]);
    expect(side.edges[1]!.models[0]!.bands).toEqual([0, 4]);
    expect(side.edges[1]!.models[0]!.topHeads).toEqual([{ layer: 1, head: 1, weight: 8 }]);
    expect(side.others).toBe(3);
    expect(Array.from(side.totals[0]!.data)).toEqual([10.001, 10.001, 5.001, 8.001]);
  });

  test('are ranked by one head where it is asked for', () => {
    const side = focusSide([table], 0, { ...choice, scope: { layers: { from: 1, to: 1 }, head: 1 }, top: 1 });
    expect(side.edges.map(e => [e.word, e.models[0]!.total])).toEqual([
      [5, 8],
      [1, 0],
    ]);
  });

  test('of a pair are those of either model, with what tuning changed', () => {
    const tuned = Float32Array.from(table, (x, at) => (at % words === 7 ? 50 : x / 2));
    const side = focusSide([table, tuned], 0, { ...choice, top: 1 });
    expect(side.edges.map(e => e.word)).toEqual([7, 1, 5]);
    const [gained, lost] = side.edges;
    expect(gained!.difference!.total).toBeCloseTo(49.999, 5);
    expect(lost!.difference).toEqual({ total: -1, bands: [-2, 0] });
  });
});
