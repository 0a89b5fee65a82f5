/** @file Words of an answer by their places in its text, and what a passage of them is called. */
import { overlaps, type Span } from '../../base/span';
import { responseWords } from '../../prompt/words';
import type { ExplainedResponse, Explanation } from '../../protocol/explanation';
import type { TokenRange } from '../../protocol/passage';
import type { KnownAnswer } from '../../protocol/attention';

/** First and last of some words of an answer. */
export interface WordRange {
  readonly first: number;
  readonly last: number;
}

/** Where the words stand in the answer's text; its end, which is a word of the matrix, stands nowhere. */
export function answerSpans({ text, words }: ExplainedResponse): Span[] {
  return responseWords(text)
    .slice(0, words.filter(({ end }) => !end).length)
    .map(({ start, end }) => ({ start, end }));
}

/** The word at the cursor, or all words that a selection touches; undefined between words. */
export function wordsIn(response: ExplainedResponse, selection: Span): WordRange | undefined {
  const spans = answerSpans(response);
  const touched = spans.flatMap((span, word) => {
    const isEmpty = selection.start === selection.end;
    const at = isEmpty ? span.start <= selection.start && selection.start <= span.end : overlaps(span, selection);
    return at ? [word] : [];
  });
  // A cursor between two words that touch means the one behind it.
  const first = selection.start === selection.end ? touched.at(-1) : touched[0];
  return first === undefined ? undefined : { first, last: touched.at(-1)! };
}

/** The passage as the answer has it, on one line. */
export function passageText(response: ExplainedResponse, { first, last }: WordRange): string {
  const spans = answerSpans(response);
  const [start, end] = [spans[first], spans[last]];
  return start && end ? response.text.slice(start.start, end.end).replaceAll(/\s+/g, ' ') : '';
}

/** The same words in each model's tokens; undefined where one has none there. */
export function passageAnswers(
  { models }: Explanation,
  { first, last }: WordRange,
): (KnownAnswer & TokenRange)[] | undefined {
  const answers = models.map(({ role, response }) => {
    const tokens = response.words.slice(first, last + 1).flatMap(word => word.tokens);
    const ids = response.tokens.map(({ id }) => id);
    return { role, ids, from: Math.min(...tokens), to: Math.max(...tokens) + 1 };
  });
  return answers.every(({ from, to }) => Number.isFinite(from) && from < to) ? answers : undefined;
}
