/** @file Levels, densities and scores: by hand, by property, and against PyTorch's numbers for the demo pair. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixFromRows, matrixToRows, selectRows } from '../../../src/base/matrix';
import { LensError } from '../../../src/base/errors';
import {
  densities,
  paperDensities,
  instructionScore,
  scoreClauses,
  levels,
  paperLevels,
} from '../../../src/explain/attribution/density';
import { readPaperScoreRequest, scorePaper, scoreQuantized } from '../../../src/explain/attribution/paperScore';
import { shares } from '../../../src/explain/attribution/influence';
import { demoRuns } from './demoReference';

const AGREEMENT = 1e-6;

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThanOrEqual(AGREEMENT);
}

describe.each(demoRuns())('the demo reference: %s', (_name, prompt, run) => {
  const own = selectRows(matrixFromRows(run.attribution_log_probability), prompt.user_tokens);
  const instruction = prompt.instruction_tokens.map(token => prompt.user_tokens.indexOf(token));

  test("gives the product's densities and score", () => {
    const scored = densities(levels(own, 7));
    expectClose(scored, run.density);
    expectClose(densities(levels(own, 0)), run.density_display);
    expectClose([instructionScore(scored, instruction)], [run.instruction_score]);
  });

  test("gives the paper's densities and score from probabilities", () => {
    const probability = run.logp.map(Math.exp);
    const attribution = matrixToRows(own).map(row => row.map((value, m) => value * probability[m]!));
    const paper = scorePaper({ attribution, instruction });
    expectClose(paper.density, run.paper.density);
    expectClose([paper.instruction_score], [run.paper.instruction_score]);
  });
});

describe('levels', () => {
  const tiny = 1e-12;

  test.each<[string, number[][], number, number[][]]>([
    ['tenths of the column maximum, rounded up', [[1], [0.71], [0.7], [0.001]], 0, [[10], [8], [7], [1]]],
    ['0 up to b', [[1], [0.71], [0.7], [0.001]], 7, [[10], [8], [0], [0]]],
    ['0 for negative entries', [[-5], [2], [0]], 0, [[0], [10], [0]]],
    [
      '0 for a column without a positive entry',
      [
        [-5, 1],
        [0, 0.5],
      ],
      0,
      [
        [0, 10],
        [0, 5],
      ],
    ],
    ['the same however small a column is', [[tiny], [tiny / 2]], 0, [[10], [5]]],
    [
      'the same for a matrix whose maximum is 10 and minimum 0',
      [
        [10, 8],
        [7.5, 0],
      ],
      7,
      [
        [10, 10],
        [8, 0],
      ],
    ],
    ['empty without columns', [[], []], 0, [[], []]],
  ])('are %s', (_name, attribution, b, expected) => {
    expect(matrixToRows(levels(matrixFromRows(attribution), b))).toEqual(expected);
  });

  test('by the literal formula vanish below its epsilon', () => {
    expect(
      matrixToRows(
        paperLevels(
          matrixFromRows([
            [1e-9, 1],
            [1e-12, 0.75],
          ]),
        ),
      ),
    ).toEqual([
      [0, 10],
      [0, 8],
    ]);
  });

  test('do not change when a column is scaled', () => {
    const column = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
    // A power of two scales without rounding; the range keeps clear of denormals.
    const property = fc.property(column, fc.integer({ min: -60, max: 60 }), (values, power) => {
      const kept = values.map(value => (Math.abs(value) < 1e-200 ? 0 : value));
      const quantized = (scale: number): number[][] =>
        matrixToRows(levels(matrixFromRows(kept.map(v => [v * scale])), 0));
      expect(quantized(2 ** power)).toEqual(quantized(1));
    });
    fc.assert(property);
  });
});

test('matrices that were quantized by the formula, epsilon included, score as the raw ones do', () => {
  const entry = fc.oneof(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: -1e-8, max: 1e-8, noNaN: true }),
  );
  const property = fc.property(fc.array(fc.tuple(entry, entry, entry), { minLength: 1, maxLength: 8 }), raw => {
    const tops = [0, 1, 2].map(column => Math.max(0, ...raw.map(row => row[column]!)) + 1e-9);
    const quantized = raw.map(row => row.map((value, m) => Math.ceil((10 * Math.max(value, 0)) / tops[m]!)));
    const instruction = [0];
    const [own, again] = [
      scoreQuantized({ attribution: quantized, instruction }),
      scorePaper({ attribution: raw, instruction }),
    ];
    expectClose(own.density, again.density);
    expectClose([own.instruction_score], [again.instruction_score]);
  });
  fc.assert(property);
});

describe('density', () => {
  test('counts how many columns use a row, next to the busiest row', () => {
    // Rows: four equal levels: 4/4^(1/4) = 2.83; one level: 1; two unequal: 18/(10^4+8^4)^(1/4); none: 0.
    const rows = matrixFromRows([
      [10, 10, 10, 10],
      [9, 0, 0, 0],
      [0, 10, 8, 0],
      [0, 0, 0, 0],
    ]);
    const raw = [4 ** 0.75, 1, 18 / (1e4 + 4096) ** 0.25, 0];
    expectClose(
      densities(rows),
      raw.map(value => value / raw[0]!),
    );
    expectClose(
      paperDensities(rows),
      raw.map(value => value / raw[0]!),
    );
  });

  test('of the paper adds 1e-9 to each norm', () => {
    const [, low] = paperDensities(matrixFromRows([[10], [1]]));
    expect(low).toBeCloseTo(1 / (1 + 1e-9) / (10 / (10 + 1e-9)), 14);
    expect(densities(matrixFromRows([[10], [1]]))).toEqual([1, 1]);
  });

  test('is 0 everywhere where nothing was used', () => {
    expect(
      densities(
        matrixFromRows([
          [0, 0],
          [0, 0],
        ]),
      ),
    ).toEqual([0, 0]);
    expect(densities(matrixFromRows([[], []]))).toEqual([0, 0]);
    expect(densities(matrixFromRows([]))).toEqual([]);
  });

  test('lies in [0, 1] and reaches 1 where anything was used', () => {
    const matrix = fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
      maxLength: 6,
    });
    const property = fc.property(matrix, rows => {
      const density = densities(levels(matrixFromRows(rows), 0));
      const used = rows.flat().some(value => value > 0);
      expect(density.every(value => value >= 0 && value <= 1)).toBe(true);
      expect(density.includes(1)).toBe(used);
    });
    fc.assert(property);
  });
});

describe('the instruction score', () => {
  test('is the sum of densities over log2(2 + number)', () => {
    expect(instructionScore([1, 0.5, 0.25], [0, 2])).toBeCloseTo(1.25 / 2, 12);
    expect(instructionScore([1, 0.5], [])).toBe(0);
  });

  test('of all clauses counts a shared token once', () => {
    expect(scoreClauses([1, 0.5, 0.25], [[0, 1], [1], []])).toEqual({
      value: 1.5 / 2,
      tokens: 2,
      clauses: [
        { value: 1.5 / 2, tokens: 2 },
        { value: 0.5 / Math.log2(3), tokens: 1 },
        { value: 0, tokens: 0 },
      ],
    });
  });
});

describe('share', () => {
  test('of the competing tokens adds up to 1; the others are told apart in the same unit', () => {
    const kinds = ['special', 'template', 'file', 'file', 'template'] as const;
    expect(shares([-8, 1, 3, -1, -1], kinds)).toEqual({
      share: [0, 0, 0.75, 0.25, 0],
      apart: { template: 0.5, special: 2 },
    });
  });

  test('is 0 where nothing of the file was used', () => {
    expect(shares([2, 0], ['template', 'file'])).toEqual({ share: [0, 0], apart: { template: 0, special: 0 } });
  });
});

describe('re-scoring', () => {
  test('takes any levels-like matrix for raw attributions', () => {
    const raw = [
      [10, 0],
      [7.5, 2],
      [0, 1],
    ];
    const density = [1, 18 / (8 ** 4 + 10 ** 4) ** 0.25, 0];
    const top = density[1]!;
    expectClose(
      scorePaper({ attribution: raw, instruction: [1] }).density,
      density.map(value => value / top),
    );
  });

  test.each<[string, unknown, RegExp]>([
    ['not an object', [1], /Can't score line 3: it is not a JSON object/],
    ['null', null, /is not a JSON object/],
    ['no matrix', { instruction: [] }, /"attribution" is not a list of rows/],
    ['no rows', { attribution: [], instruction: [] }, /"attribution" is empty/],
    ['no columns', { attribution: [[], []], instruction: [0] }, /"attribution" is empty/],
    ['ragged rows', { attribution: [[1, 2], [1]], instruction: [] }, /attribution\[1\] is not a list of 2 numbers/],
    [
      'a row that is a number',
      { attribution: [[1], 1], instruction: [] },
      /attribution\[1\] is not a list of 1 numbers/,
    ],
    [
      'an infinite entry',
      {
        attribution: [
          [1, 1],
          [1, Infinity],
        ],
        instruction: [],
      },
      /attribution\[1\]\[1\] is Infinity/,
    ],
    ['a null entry', { attribution: [[null]], instruction: [] }, /attribution\[0\]\[0\] is null/],
    ['an entry as text', { attribution: [['1']], instruction: [] }, /attribution\[0\]\[0\] is "1"/],
    ['no instruction', { attribution: [[1]] }, /"instruction" is not a list/],
    [
      'an index behind the rows',
      { attribution: [[1], [2]], instruction: [0, 2] },
      /instruction\[1\] is 2, not a row index from 0 to 1/,
    ],
    ['a negative index', { attribution: [[1]], instruction: [-1] }, /instruction\[0\] is -1/],
    ['half an index', { attribution: [[1]], instruction: [0.5] }, /instruction\[0\] is 0\.5/],
    ['an index twice', { attribution: [[1], [1]], instruction: [1, 1] }, /names row 1 twice/],
  ])('refuses %s', (_name, value, message) => {
    let thrown: unknown;
    try {
      readPaperScoreRequest(value, 'line 3');
    } catch (error) {
      thrown = error;
    }
    expect(LensError.is(thrown, 'bad-input') && thrown.message).toMatch(message);
  });

  test('gives 0 for a prompt without an instruction', () => {
    const request = readPaperScoreRequest({ id: 'x', attribution: [[1], [0.1]], instruction: [] }, 'line 1');
    expect(scorePaper(request)).toEqual({ density: [1, 0], instruction_score: 0 });
  });
});
