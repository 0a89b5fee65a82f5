/** @file Tokens placed on words and clauses, and the numbers of words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Span } from '../../../src/base/span';
import { overlaps } from '../../../src/base/span';
import { matrixFromRows, matrixToRows } from '../../../src/base/matrix';
import {
  answerWordColumns,
  mostServed,
  sumOverWords,
  tokensOfClause,
  tokensOfWords,
  wordNumbers,
} from '../../../src/explain/attribution/tokenWords';

function span(start: number, end: number): Span {
  return { start, end };
}

function inked(...spans: readonly Span[]): { readonly inkSpans: readonly Span[] } {
  return { inkSpans: spans };
}

describe('the tokens of words', () => {
  // "Un-do it" as Un | - | do it | (space only) | a template token
  const tokens = [inked(span(0, 2)), inked(span(2, 3)), inked(span(3, 8)), inked(), inked()];

  test('are those whose ink touches them, one token may touch several', () => {
    const words = [{ span: span(0, 5) }, { span: span(6, 8) }];
    expect(tokensOfWords(tokens, words)).toEqual([[0, 1, 2], [2]]);
  });

  test('only touch at a border without belonging', () => {
    expect(tokensOfWords(tokens, [{ span: span(2, 3) }])).toEqual([[1]]);
  });

  test('of a token with two spans are listed once a word', () => {
    expect(
      tokensOfWords([inked(span(0, 1), span(1, 2), span(9, 10))], [{ span: span(0, 3) }, { span: span(9, 12) }]),
    ).toEqual([[0], [0]]);
  });

  test('are found as a search through all words finds them', () => {
    const cuts = fc.uniqueArray(fc.nat(60), { minLength: 0, maxLength: 12 });
    const ink = fc
      .tuple(fc.nat(60), fc.integer({ min: 1, max: 9 }))
      .map(([at, length]) => inked(span(at, at + length)));
    const property = fc.property(cuts, fc.array(ink, { maxLength: 10 }), (offsets, placed) => {
      const ends = offsets.sort((a, b) => a - b);
      // Every other stretch is a word, the ones between are gaps.
      const words = ends.slice(1).flatMap((end, i) => (i % 2 === 0 ? [{ span: span(ends[i]!, end) }] : []));
      const naive = words.map(word =>
        placed.flatMap((token, i) => (overlaps(token.inkSpans[0]!, word.span) ? [i] : [])),
      );
      expect(tokensOfWords(placed, words)).toEqual(naive);
    });
    fc.assert(property);
  });
});

test('the tokens of a clause are those whose ink overlaps one of its spans', () => {
  const tokens = [inked(span(0, 4)), inked(span(5, 9)), inked(), inked(span(10, 12), span(20, 22))];
  expect(tokensOfClause(tokens, [span(3, 5), span(21, 30)])).toEqual([0, 3]);
  expect(tokensOfClause(tokens, [])).toEqual([]);
});

test('a sum over words counts a shared token for the first', () => {
  expect(sumOverWords([1, 2, 4, 8], [[0, 1], [1, 2], [1], [3]])).toEqual([3, 4, 0, 8]);
});

describe('answer words', () => {
  const attribution = matrixFromRows([
    [1, 2, -4, 8],
    [-1, 0, 0, 1],
  ]);
  const answer = [{ tokens: [0, 1] }, { tokens: [2] }, { tokens: [3] }, { tokens: [] }];

  test('are the sums of their columns', () => {
    expect(matrixToRows(answerWordColumns(attribution, answer))).toEqual([
      [3, -4, 8, 0],
      [-1, 0, 1, 0],
    ]);
  });

  test('served most come strongest first, at most three, and only where something was given', () => {
    const columns = answerWordColumns(attribution, answer);
    expect(mostServed(columns, [0, 1])).toEqual([2, 0]);
    expect(mostServed(columns, [1])).toEqual([2]);
    expect(mostServed(columns, [])).toEqual([]);
    expect(mostServed(matrixFromRows([[1, 4, 2, 3]]), [0])).toEqual([1, 3, 2]);
  });

  test('count what one token gave in full, whatever another took away', () => {
    const given = matrixFromRows([
      [5, 3],
      [-4, 0],
    ]);
    expect(mostServed(given, [0, 1])).toEqual([0, 1]);
  });
});

test('a word has the sum of its shares, the largest of its densities, and no density before the matrix is there', () => {
  const wordTokens = [[0, 1], [1, 2], []];
  const share = [0.25, 0.25, 0.5];
  const influence = [0.5, -0.5, 0];
  expect(wordNumbers(wordTokens, { influence, share })).toEqual([
    { tokens: [0, 1], influence: 0.5, share: 0.5 },
    { tokens: [1, 2], influence: -0.5, share: 0.5 },
    { tokens: [], influence: 0, share: 0 },
  ]);
  const matrix = { drawn: [0.1, 1, 0.4], answerWords: matrixFromRows([[0], [3], [-1]]) };
  expect(wordNumbers(wordTokens, { influence, share, matrix })).toEqual([
    { tokens: [0, 1], influence: 0.5, share: 0.5, density: 1, mostFor: [0] },
    { tokens: [1, 2], influence: -0.5, share: 0.5, density: 1, mostFor: [0] },
    { tokens: [], influence: 0, share: 0, density: 0, mostFor: [] },
  ]);
});
