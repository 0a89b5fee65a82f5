import { describe, expect, test } from 'vitest';
import { unusedInstructions } from '../../../../src/extension/prompts/unusedInstructions';
import type { Explanation } from '../../../../src/protocol/explanation';
import { madeUp, withTrustOf, type MadeUpModel } from '../attribution/explanations';

type Clauses = readonly (readonly [influenceOfEachWord: number, words: number])[];

/** Clauses of so many words, each word with the same influence, every second one against the answer. */
function prompt(tuned: Clauses, base?: Clauses): Explanation {
  const clauses = tuned.map(([, words], c) => Array.from({ length: words }, (_, w) => `c${c}w${w}`).join(' '));
  const text = clauses.join('\n');
  const share = (of: Clauses): number[] =>
    of.flatMap(([influence, words]) => Array.from({ length: words }, (_, w) => (w % 2 ? -influence : influence)));
  const models: MadeUpModel[] = base
    ? [
        { role: 'base', share: share(base) },
        { role: 'tuned', share: share(tuned) },
      ]
    : [{ role: 'single', share: share(tuned) }];
  return madeUp(text, models, {
    clauses: clauses.map(clause => {
      const start = text.indexOf(clause);
      return { text: clause, spans: [{ start, end: start + clause.length }], message: 0, origin: 'rule' };
    }),
  });
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
      'of two words',
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
    expect(unusedInstructions(prompt(tuned)).map(unused => unused.clause)).toEqual(expected);
  });

  test('gives the figures it was judged by', () => {
    const [unused, ...more] = unusedInstructions(
      prompt([
        [0.8, 5],
        [0.1, 5],
        [1, 5],
      ]),
    );
    expect(more).toEqual([]);
    expect(unused!.clause).toBe(1);
    expect(unused!.influence).toBeCloseTo(0.1, 12);
    expect(unused!.median).toBeCloseTo(0.9, 12);
  });

  test('the base model’s influence does not count, nor does one that is no better than chance', () => {
    const even: Clauses = [
      [1, 5],
      [1, 5],
    ];
    const uneven: Clauses = [
      [1, 5],
      [0, 5],
    ];
    expect(unusedInstructions(prompt(even, uneven))).toEqual([]);
    const found = (state: 'weak' | 'chance'): number => unusedInstructions(withTrustOf(state)(prompt(uneven))).length;
    expect([found('weak'), found('chance')]).toEqual([1, 0]);
  });
});
