/** @file From which layer on a token and a word are known, and the sentences about it. */
import { describe, expect, test } from 'vitest';
import { knownFrom, wordKnownFrom } from '../../../src/explain/comparison/knownFrom';
import { knowingLine, knownText, knownWords } from '../../../src/picture/knowingWords';
import { COMPARISON_SCHEMA, type Comparison } from '../../../src/protocol/comparison';
import type { ComparedKnowing } from '../../../src/protocol/comparisonSections';
import { madeUp } from '../extension/attribution/explanations';

describe('a token is known', () => {
  test.each([
    [[5, 1, 1], 1],
    [[1, 1, 1], 0],
    // It was lost on the way: what counts is that it stays.
    [[1, 3, 1], 2],
    [[1, 1, 2], null],
    [[9], null],
  ])('with ranks %j from %s on', (ranks, from) => {
    expect(knownFrom(ranks)).toBe(from);
  });

  test('with its word where all of them are', () => {
    expect(wordKnownFrom([2, 0, 1])).toBe(2);
    expect(wordKnownFrom([2, null])).toBeNull();
  });
});

/** An answer of two words, the first of two tokens. */
function comparison(): Comparison {
  const made = madeUp('say it', [
    { role: 'base', share: [1, 0], density: [1, 0] },
    { role: 'tuned', share: [0, 1], density: [0, 1] },
  ]);
  const words = [
    { text: 'Rosa', end: false, tokens: [0, 1] },
    { text: '', end: true, tokens: [2] },
  ];
  const models = made.models.map(model => ({ ...model, response: { ...model.response, words } }));
  const under = (word: number) =>
    (['base', 'tuned'] as const).map(role => ({ role, word, logProbability: -1, rank: 1 }));
  return {
    ...{ schema: COMPARISON_SCHEMA, explanation: { ...made, models }, answers: [], warnings: [], failures: [] },
    surprise: { models: [], words: words.map(({ text, end }, w) => ({ text, end, models: under(w) })) },
    instruction: { scores: [], gained: [], lost: [] },
  };
}

test('a comparison tells each word in both models, and the whole in a line', () => {
  const tokens = (of: readonly (readonly number[])[]) => of.map(ranks => ({ ranks, from: knownFrom(ranks) }));
  const knowing: ComparedKnowing = {
    models: [
      {
        role: 'base',
        layers: 3,
        tokens: tokens([
          [4, 1, 1],
          [7, 2, 3],
          [1, 1, 1],
        ]),
      },
      {
        role: 'tuned',
        layers: 3,
        tokens: tokens([
          [4, 1, 1],
          [7, 2, 1],
          [2, 1, 1],
        ]),
      },
    ],
  };
  const known = knownWords(comparison(), knowing);
  expect(known.map(knownText)).toEqual(['tuned from layer 2, base never', 'tuned from layer 1, base from layer 0']);
  expect(knowingLine(comparison(), knowing)).toBe(
    'tuned knows 2 of 2 words, on average from layer 1.5 of 0 to 2; base knows 1 of 2 words, on average from layer 0.0 of 0 to 2',
  );
});
