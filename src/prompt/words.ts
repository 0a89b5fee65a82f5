/** @file Words of a prompt and of an answer, as Unicode segments them, with their places (UAX 29 through Intl.Segmenter). */
import type { Span } from '../base/span';
import { sliceMapped, sourceSpan } from './mappedText';
import type { PromptDocument, Segment } from './promptDocument';

/** A word of the file's own text; a variable, with or without a value, is one word that spans its placeholder. */
export interface Word {
  readonly text: string;
  readonly span: Span;
  /** Index into the document's messages. */
  readonly message: number;
  readonly role: string;
}

export interface ResponseWord {
  readonly text: string;
  /** UTF-16 offsets into the response. */
  readonly start: number;
  readonly end: number;
}

/** Characters given to the segmenter at once: it looks words up from the text's beginning where they were not cached. */
const CHUNK = 16 * 1024;
const makeSegmenter = (): Intl.Segmenter => new Intl.Segmenter(undefined, { granularity: 'word' });

/** Words of all messages in file order; `text` is the file that the document was parsed from. Linear in its length. */
export function promptWords(text: string, document: PromptDocument): Word[] {
  const segmenter = makeSegmenter();
  const words: Word[] = [];
  document.messages.forEach((message, index) => {
    for (const segment of message.segments) {
      for (const span of wordSpans(segment, segmenter)) {
        words.push({ text: span.text ?? text.slice(span.start, span.end), span: { start: span.start, end: span.end }, message: index, role: message.role });
      }
    }
  });
  return words;
}
