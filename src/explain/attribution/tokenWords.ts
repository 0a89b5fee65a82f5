/** @file From tokens to the words that people read. */
import { firstEndingAfter, overlaps } from '../../base/span';
import type { Span } from '../../base/span';
import type { Matrix } from '../../base/matrix';
import type { WordNumbers } from '../../protocol/explanation';

/** What is needed of a token to place it: its characters in the file, leading space aside. */
export interface InkedToken {
  readonly inkSpans: readonly Span[];
}

/** Answer words that a prompt word names as those it served. */
const MOST_FOR = 3;

/**
 * The tokens of each word: those whose ink overlaps it. Subword tokens share a word; a token may also touch several words.
 * @param words in file order, not overlapping
 */
export function tokensOfWords(tokens: readonly InkedToken[], words: readonly { readonly span: Span }[]): number[][] {
  const result: number[][] = words.map(() => []);
  tokens.forEach(({ inkSpans }, token) => {
    const touched = new Set(inkSpans.flatMap(ink => wordsTouched(ink, words)));
    touched.forEach(word => result[word]!.push(token));
  });
  return result;
}

function wordsTouched(ink: Span, words: readonly { readonly span: Span }[]): number[] {
  const touched: number[] = [];
  for (let word = firstEndingAfter(words, ink.start, ({ span }) => span.end); word < words.length; word++) {
    if (words[word]!.span.start >= ink.end) break;
    touched.push(word);
  }
  return touched;
}

/** The tokens of a clause: those whose ink overlaps one of its spans. */
export function tokensOfClause(tokens: readonly InkedToken[], spans: readonly Span[]): number[] {
  return tokens.flatMap(({ inkSpans }, token) =>
    inkSpans.some(ink => spans.some(span => overlaps(ink, span))) ? [token] : [],
  );
}

/**
 * Sum of a number over each word's tokens, a token that touches two words counted for the first: words then add up to no more
 * than the tokens do.
 */
export function sumOverWords(values: ArrayLike<number>, wordTokens: readonly (readonly number[])[]): number[] {
  const counted = new Set<number>();
  return wordTokens.map(tokens => {
    const fresh = tokens.filter(token => !counted.has(token));
    fresh.forEach(token => counted.add(token));
    return fresh.reduce((sum, token) => sum + values[token]!, 0);
  });
}

/** Largest value among the tokens, 0 without any. */
function maximumOver(values: ArrayLike<number>, tokens: readonly number[]): number {
  return tokens.reduce((top, token) => Math.max(top, values[token]!), 0);
}

/**
 * Columns of the attribution added up to answer words.
 * @param attribution prompt tokens x response tokens
 * @returns prompt tokens x answer words
 */
export function answerWordColumns(
  attribution: Matrix,
  answerWords: readonly { readonly tokens: readonly number[] }[],
): Matrix {
  const { rows, columns, data } = attribution;
  const result = new Float64Array(rows * answerWords.length);
  for (let row = 0; row < rows; row++) {
    answerWords.forEach(({ tokens }, word) => {
      result[row * answerWords.length + word] = tokens.reduce((sum, m) => sum + data[row * columns + m]!, 0);
    });
  }
  return { rows, columns: answerWords.length, data: result };
}

/**
 * The answer words that a prompt word served most: largest sum of its tokens' positive attribution, strongest first.
 * @param columns prompt tokens x answer words
 */
export function mostServed(columns: Matrix, tokens: readonly number[]): number[] {
  const sums = Array.from({ length: columns.columns }, (_, word) => ({
    word,
    sum: tokens.reduce((sum, n) => sum + Math.max(0, columns.data[n * columns.columns + word]!), 0),
  }));
  return sums
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum)
    .slice(0, MOST_FOR)
    .map(({ word }) => word);
}

/** What a word's numbers are made from: by word, and one entry a prompt token. What was not computed is left out. */
export interface NumbersOfRun {
  /** By word. */
  readonly influence?: readonly number[];
  readonly flow?: readonly number[];
  readonly gradient?: readonly number[];
  readonly share?: ArrayLike<number>;
  readonly matrix?: { readonly drawn: readonly number[]; readonly answerWords: Matrix };
}

/** Share is summed, density is the largest of the word's tokens. */
export function wordNumbers(wordTokens: readonly (readonly number[])[], numbers: NumbersOfRun): WordNumbers[] {
  const { influence, flow, gradient, matrix } = numbers;
  const share = numbers.share && sumOverWords(numbers.share, wordTokens);
  return wordTokens.map((tokens, word) => ({
    tokens,
    ...(influence && { influence: influence[word]! }),
    ...(flow && { flow: flow[word]! }),
    ...(share && { share: share[word]! }),
    ...(gradient && { gradient: gradient[word]! }),
    ...(matrix && { density: maximumOver(matrix.drawn, tokens), mostFor: mostServed(matrix.answerWords, tokens) }),
  }));
}
