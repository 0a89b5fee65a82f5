/** @file The explained word at a place of the text as it is now. */
import type { Span } from '../../base/span';
import type { PromptWord } from '../../protocol/explanation';
import type { KeptText } from './keptText';

export interface WordAtPlace {
  /** Index into the words. */
  readonly word: number;
  /** In the text now. */
  readonly span: Span;
}

/**
 * Undefined between words, and on words that were changed since they were explained.
 * @param words in the text that was explained
 */
export function wordAt(words: readonly PromptWord[], text: KeptText, offset: number): WordAtPlace | undefined {
  const before = text.offsetBefore(offset);
  if (before === undefined) return undefined;
  const word = words.findIndex(({ span }) => span.start <= before && before < span.end);
  const span = words[word] && text.word(words[word].span);
  return span && { word, span };
}
