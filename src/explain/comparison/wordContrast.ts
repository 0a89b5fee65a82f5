/** @file A contrast between two tokens over the words of the prompt. */
import { sumOverWords, tokensOfWords, type InkedToken } from '../attribution/words';
import type { ExplainedToken, PromptWord } from '../../protocol/explanation';

/**
 * Signed part of each word: over the sum of |attribution| on the rows that compete (the file's own text), summed over the word's
 * tokens. All 0 where nothing was attributed.
 * @param attribution one number a token of the prompt
 */
export function wordContrast(
  attribution: ArrayLike<number>,
  tokens: readonly (Pick<ExplainedToken, 'kind'> & InkedToken)[],
  words: readonly PromptWord[],
): number[] {
  const competing = tokens.map(({ kind }, n) => (kind === 'file' ? attribution[n]! : 0));
  const whole = competing.reduce((sum, value) => sum + Math.abs(value), 0);
  const placed = tokens.map(token => (token.kind === 'file' ? token : { inkSpans: [] }));
  return sumOverWords(
    competing.map(value => (whole === 0 ? 0 : value / whole)),
    tokensOfWords(placed, words),
  );
}
