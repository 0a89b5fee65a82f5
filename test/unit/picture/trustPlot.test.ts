/** @file The trust plot: curves within their box, their order, the words for those who cannot see it, and the warning of a pair. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trustAlternative, trustPlot, trustRows } from '../../../src/picture/trustPlot';
import { fairnessOf, trustWarning } from '../../../src/picture/trustWarning';
import type { Explanation } from '../../../src/protocol/explanation';
import type { TrustFigures } from '../../../src/protocol/trust';

const BOX = { width: 90, height: 40, margin: 3 };

function figures(
  picture: readonly number[],
  random: readonly (readonly number[])[],
  more: Partial<TrustFigures> = {},
): TrustFigures {
  return {
    method: 'influence',
    state: 'strong',
    fractions: [0.1, 0.2, 0.5],
    words: [1, 2, 5],
    picture,
    random,
    areas: { picture: 0, random: random.map(() => 0) },
    seed: 1,
    ...more,
  };
}

const example = figures(
  [1, 1.9, 2],
  [
    [0.1, 0.4, 1],
    [-0.2, 0.9, 0.5],
  ],
  { leaveOneOut: [1.2, 2.1, 2.5], way: 0.85 },
);

describe('the plot', () => {
  const loss = fc.double({ min: -50, max: 50, noNaN: true });
  const curve = fc.tuple(loss, loss, loss);

  test('stays within its box, whatever the losses', () => {
    fc.assert(
      fc.property(curve, fc.array(curve, { minLength: 4, maxLength: 6 }), (picture, random) => {
        const { picture: line, band, zero } = trustPlot(figures(picture, random), BOX);
        for (const [x, y] of [...line, ...band, [BOX.margin, zero] as const]) {
          expect(x).toBeGreaterThanOrEqual(BOX.margin);
          expect(x).toBeLessThanOrEqual(BOX.width - BOX.margin);
          expect(y).toBeGreaterThanOrEqual(BOX.margin - 1e-9);
          expect(y).toBeLessThanOrEqual(BOX.height - BOX.margin + 1e-9);
        }
      }),
    );
  });

  test('begins where nothing is deleted, and a larger loss stands higher', () => {
    const { picture, band, leaveOneOut, zero } = trustPlot(example, BOX);
    expect(picture).toHaveLength(4);
    for (const curve of [picture, band, leaveOneOut!]) expect(curve[0]).toEqual([BOX.margin, zero]);
    picture.forEach(([x, y], i) => {
      expect(leaveOneOut![i]![0]).toBe(x);
      if (i > 0) expect(leaveOneOut![i]![1]).toBeLessThan(y);
    });
    // Forth along the least losses, back along the largest.
    expect(band).toHaveLength(8);
    expect(band[1]![1]).toBeGreaterThan(band[6]![1]);
    expect(trustPlot(figures([1, 1, 1], [[0, 0, 0]]), BOX).leaveOneOut).toBeUndefined();
  });

  test('of no loss at all is a line', () => {
    const none = trustPlot(figures([0, 0, 0], [[0, 0, 0]]), BOX);
    expect(new Set(none.picture.map(([, y]) => y))).toEqual(new Set([none.zero]));
  });

  test('is told in words and in numbers', () => {
    expect(trustAlternative(example)).toBe(
      'Trust strong. Without its 20 % strongest words, the answer loses 1.90 nats per token; without random words, 0.65 (0.40 to 0.90). The picture goes 85 % of the way from chance to exact leave-one-out.',
    );
    expect(trustRows(example)[0]).toEqual({
      fraction: '10 %',
      words: '1',
      picture: '1.00',
      random: '−0.20 to 0.10',
      leaveOneOut: '1.20',
    });
  });
});

describe('a pair', () => {
  const pair = (base: TrustFigures['state'] | undefined, tuned: TrustFigures['state']): Explanation =>
    ({
      models: [
        { role: 'base', trust: base ? { ...example, state: base } : { method: 'influence', absent: 'one word' } },
        { role: 'tuned', trust: { ...example, state: tuned } },
      ],
    }) as unknown as Explanation;

  test('is warned of where either picture is at chance', () => {
    expect(trustWarning(pair('strong', 'weak'))).toBeUndefined();
    expect(trustWarning(pair(undefined, 'weak'))).toBeUndefined();
    expect(trustWarning(pair('chance', 'strong'))).toMatch(
      /^On this answer the influence of the base model is no better/,
    );
    expect(trustWarning(pair('chance', 'chance'))).toMatch(/influence of both models/);
    const given = [{ code: 'own-answers' as const, message: 'Not fair.' }];
    expect(fairnessOf({ warnings: given, explanation: pair('strong', 'chance') })).toEqual([
      'Not fair.',
      expect.stringContaining('of the tuned model'),
    ]);
  });
});
