/** @file Influence and share: one signed number a prompt word from one backward over the whole answer. */
import { sumOverWords } from './tokenWords';

export interface WordParts {
  /** Signed, one number a word; absolute values add up to 1, or all are 0. */
  readonly words: readonly number[];
  /** The tokens in the same unit, 0 where they do not compete. */
  readonly tokens: readonly number[];
  /** What template and special tokens have in that unit: sums of absolute values. */
  readonly apart: { readonly template: number; readonly special: number };
  /** That unit: the sum of the words' sizes as they were given. */
  readonly whole: number;
}

/**
 * A word is the signed sum of its tokens, so that what its pieces say against each other cancels; then each is divided by the sum of the
 * words' absolute values.
 * @param attribution of the whole answer, one number a prompt token
 */
export function wordParts(
  attribution: ArrayLike<number>,
  kinds: readonly TokenKind[],
  wordTokens: readonly (readonly number[])[],
): WordParts {
  const sums = sumOverWords(attribution, wordTokens);
  const whole = sums.reduce((sum, value) => sum + Math.abs(value), 0);
  const part = (value: number): number => (whole === 0 ? 0 : value / whole);
  const drawn = (kind: TokenKind): number =>
    kinds.reduce((sum, other, i) => (other === kind ? sum + Math.abs(attribution[i]!) : sum), 0);
  return {
    words: sums.map(part),
    tokens: kinds.map((kind, i) => (kind === 'file' ? part(attribution[i]!) : 0)),
    apart: { template: part(drawn('template')), special: part(drawn('special')) },
    whole,
  };
}

export type TokenKind = 'file' | 'template' | 'special';

export interface Shares {
  /** One number a prompt token; those of the file's own text add up to 1, the others are 0. */
  readonly share: readonly number[];
  /** What template and special tokens drew, in the same unit; may exceed 1. */
  readonly apart: { readonly template: number; readonly special: number };
}

/**
 * |span attribution| over its sum on the competing rows (the file's own text). All 0 where that sum is 0.
 * @param spanAttribution of the sum of the target over the response, one number a prompt token
 */
export function shares(spanAttribution: ArrayLike<number>, kinds: readonly TokenKind[]): Shares {
  const drawn = (kind: TokenKind): number =>
    kinds.reduce((sum, other, i) => (other === kind ? sum + Math.abs(spanAttribution[i]!) : sum), 0);
  const whole = drawn('file');
  const part = (value: number): number => (whole === 0 ? 0 : value / whole);
  return {
    share: kinds.map((kind, i) => (kind === 'file' ? part(Math.abs(spanAttribution[i]!)) : 0)),
    apart: { template: part(drawn('template')), special: part(drawn('special')) },
  };
}
