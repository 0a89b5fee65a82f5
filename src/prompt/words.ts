/** @file Words of a prompt and of an answer, as Unicode segments them, with their places (UAX 29 through Intl.Segmenter). */
import { textOf, type Span } from '../base/span';
import { sourceSpan } from './source/mappedText';
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

/** Characters given to the segmenter at once: V8's takes quadratic time over a text (measured: 0.17 s for a million this way, 320 s at once). */
const CHUNK = 512;
/** Segments at a chunk's end that are read again with what follows: a boundary depends on at most two characters behind it ("can't"). */
const UNSURE = 3;

/** Words of all messages in file order, none overlapping; `text` is the file that the document was parsed from. Linear in its length. */
export function promptWords(text: string, document: PromptDocument): Word[] {
  const segmenter = makeSegmenter();
  const words: Word[] = [];
  document.messages.forEach((message, index) => {
    for (const segment of message.segments) {
      for (const word of wordsOf(segment, text, segmenter)) words.push({ ...word, message: index, role: message.role });
    }
  });
  return inFileOrder(words);
}

/** A template's loop says the same words of the file again and again: each stands once, where the file has it. */
function inFileOrder(words: Word[]): Word[] {
  const ascending = words.every((word, i) => i === 0 || words[i - 1]!.span.end <= word.span.start);
  if (ascending) return words;
  const sorted = words.toSorted((a, b) => a.span.start - b.span.start);
  let end = 0;
  return sorted.filter(({ span }) => {
    const fresh = span.start >= end;
    if (fresh) end = span.end;
    return fresh;
  });
}

/** Words of an answer. */
export function responseWords(text: string): ResponseWord[] {
  return [...wordRanges(text, makeSegmenter())].map(({ start, end }) => ({ text: text.slice(start, end), start, end }));
}

/** Word boundaries of one language for all machines; dictionaries for Chinese, Japanese and Thai come with every locale. */
function makeSegmenter(): Intl.Segmenter {
  return new Intl.Segmenter('en', { granularity: 'word' });
}

function* wordsOf(segment: Segment, file: string, segmenter: Intl.Segmenter): Generator<{ text: string; span: Span }> {
  if (segment.kind !== 'text') {
    const span = sourceSpan(segment, 0, segment.text.length)!;
    yield { text: textOf(file, span).replace(/\r\n?/g, '\n'), span };
    return;
  }
  for (const { start, end } of wordRanges(segment.text, segmenter)) {
    yield { text: segment.text.slice(start, end), span: sourceSpan(segment, start, end)! };
  }
}

function* wordRanges(text: string, segmenter: Intl.Segmenter): Generator<Span> {
  let size = CHUNK;
  for (let at = 0; at < text.length;) {
    const last = at + size >= text.length;
    const pieces = [...segmenter.segment(text.slice(at, at + size))];
    const sure = last ? pieces : pieces.slice(0, -UNSURE);
    // Words longer than the chunk need a longer one.
    size = sure.length === 0 ? 2 * size : CHUNK;
    for (const piece of sure) {
      if (piece.isWordLike === true) yield { start: at, end: at + piece.segment.length };
      at += piece.segment.length;
    }
  }
}
