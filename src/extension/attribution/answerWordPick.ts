/** @file The words of an answer as a list to choose from: the palette's way of picking one in the panel. */
import { printable } from '../../base/printable';
import { figure } from '../../base/readableNumbers';
import type { ModelExplanation } from '../../protocol/explanation';

export interface AnswerWordItem {
  readonly label: string;
  readonly description: string;
  /** Index into the answer's words. */
  readonly word: number;
}

/** @param named what the end of an answer is called, and a logarithm of a probability */
export function answerWordItems(
  { response }: ModelExplanation,
  named: { readonly end: string; readonly logProbability: (value: string) => string },
): AnswerWordItem[] {
  return response.words.map(({ text, tokens, end }, word) => {
    const sum = tokens.reduce((total, token) => total + response.tokens[token]!.logProbability, 0);
    return { label: end ? named.end : printable(text), description: named.logProbability(figure(sum)), word };
  });
}
