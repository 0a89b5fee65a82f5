/** @file Influence: signed attribution as parts of the words' whole, by token and by word. */
import { sumOverWords } from './words';
import type { TokenKind } from './share';

export interface WordParts {
  /** Signed, one number a word; absolute values add up to 1, or all are 0. */
  readonly words: readonly number[];
  /** The tokens in the same unit, 0 where they do not compete. */
  readonly tokens: readonly number[];
  /** What template and special tokens have in that unit: sums of absolute values. */
  readonly apart: { readonly template: number; readonly special: number };
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
  };
}
