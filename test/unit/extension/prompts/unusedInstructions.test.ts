import { describe, expect, test } from 'vitest';
import { unusedInstructions } from '../../../../src/extension/prompts/unusedInstructions';
import type { Explanation, ModelRole } from '../../../../src/protocol/explanation';
import { explained, references } from '../../cli/terminal/referenceExplanation';

const { explanation } = explained(references[0]!);

type Clauses = readonly (readonly [value: number, tokens: number])[];

/** The explanation with other scores of clauses. */
function scored(by: Partial<Record<ModelRole, Clauses>>, stage: Explanation['stage'] = 'complete'): Explanation {
  const models = explanation.models.map(model => {
    const clauses = (by[model.role] ?? []).map(([value, tokens]) => ({ value, tokens }));
    return { ...model, instructionScore: { value: 1, tokens: 10, clauses } };
  });
  return { ...explanation, stage, models };
}

describe('instructions that the answer hardly used', () => {
  const table: [string, Clauses, number[]][] = [
    [
      'far below the others',
      [
        [0.8, 5],
        [0.1, 5],
        [1.0, 5],
      ],
      [1],
    ],
    [
      'just at a quarter of the median',
      [
        [0.8, 5],
        [0.2, 5],
        [0.8, 5],
      ],
      [],
    ],
    [
      'just under it',
      [
        [0.8, 5],
        [0.1999, 5],
        [0.8, 5],
      ],
      [1],
    ],
    [
      'of two tokens',
      [
        [0.8, 5],
        [0, 2],
        [0.8, 5],
      ],
      [],
    ],
    ['one clause has nothing to be measured by', [[0, 5]], []],
    [
      'two clauses measure each other',
      [
        [0.8, 5],
        [0.1, 3],
      ],
      [1],
    ],
    [
      'none where all are unused',
      [
        [0, 5],
        [0, 5],
        [0, 5],
      ],
      [],
    ],
    [
      'the median of an even number is between the middle two',
      [
        [0.05, 5],
        [0.1, 5],
        [0.3, 5],
        [0.5, 5],
        [9, 5],
      ],
      [0],
    ],
    [
      'several',
      [
        [0, 4],
        [0.01, 4],
        [1, 4],
        [1, 4],
        [1, 4],
      ],
      [0, 1],
    ],
  ];
  test.each(table)('%s', (_, tuned, expected) => {
    expect(unusedInstructions(scored({ tuned })).map(unused => unused.clause)).toEqual(expected);
  });

  test('gives the figures it was judged by', () => {
    expect(
      unusedInstructions(
        scored({
          tuned: [
            [0.8, 5],
            [0.1, 5],
            [1.0, 5],
          ],
        }),
      ),
    ).toEqual([{ clause: 1, score: 0.1, median: 0.9 }]);
  });

  test('the base model’s scores do not count, nor does a first picture', () => {
    const even: Clauses = [
      [1, 5],
      [1, 5],
    ];
    const uneven: Clauses = [
      [1, 5],
      [0, 5],
    ];
    expect(unusedInstructions(scored({ base: uneven, tuned: even }))).toEqual([]);
    expect(unusedInstructions(scored({ tuned: uneven }, 'influence'))).toEqual([]);
  });
});
