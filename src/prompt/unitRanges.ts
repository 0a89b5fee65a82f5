/** @file Ranges of a message's text that can be taken out: list items, worked examples, sentences; and what of the file goes with them. */
import type { Span } from '../base/span';
import type { MessageText } from './messageText';
import { sentencesOf } from './instructions/sentences';

export const BULLET = /^[ \t]*(?:[-*+•]|\(?\d{1,3}[.)])[ \t]+/;
/** The head of a worked example: `Example 2:`, `## Example`, `Q:`, `Input:`. */
const EXAMPLE_HEAD =
  /^[ \t]*(?:#{1,6}[ \t]*)?(?:\*{1,2})?(?:for[ \t])?example(?:[ \t]?\d{1,3})?(?:\*{1,2})?[ \t]*(?::|$)/iu;
const QUESTION_HEAD =
  /^[ \t]*(?:\*{1,2})?(?:q|question|input|user|text|sentence)(?:[ \t]?\d{1,3})?(?:\*{1,2})?[ \t]*:/iu;
const ANSWER_HEAD =
  /^[ \t]*(?:\*{1,2})?(?:a|answer|output|assistant|label|response)(?:[ \t]?\d{1,3})?(?:\*{1,2})?[ \t]*:[ \t]*\S/iu;
const LETTER = /\p{L}/u;

/**
 * Of a range that ends with its line, the lines of the file that it stands in: what the file has before them, as a YAML block has its
 * indentation, goes with them, or it would be left as text before the next line, or before what follows the block. Where a line of the text is
 * none of the file, as in JSON, what the file has between it and the next one.
 */
export function deleted(file: string, mapped: MessageText, range: Span): Span[] {
  const spans = mapped.spansOf(range);
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last || !mapped.text.slice(range.start, range.end).endsWith('\n')) return spans;
  const after = mapped.spansOf({ start: range.end, end: range.end + 1 })[0]?.start ?? last.end;
  // What a template has between the two is no white space, and stays.
  const next = file.slice(last.end, after).trim() === '' ? after : last.end;
  const own = startOfLine(file, first.start);
  const behind = startOfLine(file, next);
  const begins = range.start === 0 || mapped.text[range.start - 1] === '\n';
  const isLines = begins && file.slice(own, first.start).trim() === '' && behind >= last.end;
  const hull = isLines ? { start: own, end: behind } : { start: first.start, end: Math.max(last.end, next) };
  return spans.map((span, i) => ({
    start: i === 0 ? hull.start : span.start,
    end: i === spans.length - 1 ? hull.end : span.end,
  }));
}

function startOfLine(file: string, offset: number): number {
  return file.lastIndexOf('\n', offset - 1) + 1;
}

/** Sentences, and what they leave out (code, quotes): one range a paragraph of it. */
export function sentenceRangesOf(text: string): Span[] {
  const sentences = sentencesOf(text);
  const ranges: Span[] = [];
  let from = 0;
  for (const { start, end } of [...sentences, { start: text.length, end: text.length }]) {
    ranges.push(...paragraphs(text, from, start));
    if (end > start) ranges.push({ start, end });
    from = end;
  }
  return ranges;
}

function paragraphs(text: string, from: number, to: number): Span[] {
  const ranges: Span[] = [];
  for (const match of text.slice(from, to).matchAll(/\S(?:[^\n]|\n(?![ \t]*\n))*/g)) {
    if (LETTER.test(match[0]))
      ranges.push({ start: from + match.index, end: from + match.index + match[0].trimEnd().length });
  }
  return ranges;
}

export interface Line extends Span {
  /** Its head, without the line feed. */
  readonly head: string;
  /** Behind its line feed. */
  readonly next: number;
}

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    const next = feed === -1 ? text.length : feed + 1;
    lines.push({ start, end, next, head: text.slice(start, Math.min(end, start + 120)) });
    start = next;
  }
  return lines;
}

/** A bullet's line with the indented lines below it. */
export function listItems(text: string): Span[] {
  const items: Span[] = [];
  let open = false;
  for (const { start, next, head } of linesOf(text)) {
    if (BULLET.test(head)) items.push({ start, end: next });
    else if (open && /^[ \t]+\S/.test(head)) items[items.length - 1] = { start: items.at(-1)!.start, end: next };
    else {
      open = false;
      continue;
    }
    open = true;
  }
  return items;
}

/** Blocks below heads such as `Example 2:`; else pairs of a question's and an answer's label, of which the last may lack its answer. */
export function examples(text: string): Span[] {
  const lines = linesOf(text);
  const heads = lines.flatMap(({ head }, i) => (EXAMPLE_HEAD.test(head) ? [i] : []));
  if (heads.length > 0) return heads.map((head, i) => blockFrom(lines, head, heads[i + 1] ?? lines.length));
  const questions = lines.flatMap(({ head }, i) => (QUESTION_HEAD.test(head) ? [i] : []));
  return questions.flatMap((question, i) => {
    const end = questions[i + 1] ?? lines.length;
    const answer = lines.findIndex(({ head }, at) => at > question && at < end && ANSWER_HEAD.test(head));
    return answer === -1 ? [] : [blockFrom(lines, question, end, answer)];
  });
}

/** Up to the next head, or to a blank line behind which no label stands. */
function blockFrom(lines: readonly Line[], from: number, to: number, atLeast = from + 1): Span {
  let end = from;
  for (let at = from; at < to; at++) {
    const { head } = lines[at]!;
    const blank = head.trim() === '';
    if (blank && at > atLeast && !labelled(lines[at + 1]?.head ?? '')) break;
    end = at;
  }
  return { start: lines[from]!.start, end: lines[end]!.next };
}

function labelled(head: string): boolean {
  return QUESTION_HEAD.test(head) || ANSWER_HEAD.test(head);
}
