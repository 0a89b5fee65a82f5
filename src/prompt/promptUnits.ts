/** @file Cuts a prompt into the units that can be taken out of its file one after the other. Pure, linear in the text's length. */
import { overlaps, type Span } from '../base/span';
import { MessageText } from './messageText';
import type { Message, PromptDocument } from './promptDocument';
import { sentencesOf } from './instructions/sentences';
import { promptWords } from './words';

export const unitKinds = ['words', 'clauses', 'sentences', 'list-items', 'examples', 'messages', 'variables'] as const;
export type UnitKind = (typeof unitKinds)[number];

export interface PromptUnit {
  readonly text: string;
  /** What is deleted of the file; of a variable its placeholders, though its value is what is taken away. */
  readonly spans: readonly Span[];
  readonly message: number;
  /** How many whole messages it is; 0 where it is left out. */
  readonly messages?: number;
  /** Whose value it is. */
  readonly variable?: string;
}

const BULLET = /^[ \t]*(?:[-*+•]|\(?\d{1,3}[.)])[ \t]+/;
/** The head of a worked example: `Example 2:`, `## Example`, `Q:`, `Input:`. */
const EXAMPLE_HEAD =
  /^[ \t]*(?:#{1,6}[ \t]*)?(?:\*{1,2})?(?:for[ \t])?example(?:[ \t]?\d{1,3})?(?:\*{1,2})?[ \t]*(?::|$)/iu;
const QUESTION_HEAD =
  /^[ \t]*(?:\*{1,2})?(?:q|question|input|user|text|sentence)(?:[ \t]?\d{1,3})?(?:\*{1,2})?[ \t]*:/iu;
const ANSWER_HEAD =
  /^[ \t]*(?:\*{1,2})?(?:a|answer|output|assistant|label|response)(?:[ \t]?\d{1,3})?(?:\*{1,2})?[ \t]*:[ \t]*\S/iu;
const LETTER = /\p{L}/u;

/** @param text the file that the document was parsed from */
export function promptUnits(text: string, document: PromptDocument, kind: UnitKind): PromptUnit[] {
  const { messages, clauses } = document;
  switch (kind) {
    case 'words':
      return promptWords(text, document).map(word => ({ text: word.text, spans: [word.span], message: word.message }));
    case 'clauses':
      return clauses.map(clause => ({ text: clause.text, spans: clause.spans, message: clause.message }));
    case 'sentences':
      return inMessages(messages, sentenceRangesOf);
    case 'list-items':
      return inMessages(messages, listItems);
    case 'examples':
      return [...messagePairs(text, document), ...inMessages(messages, examples)];
    case 'messages':
      return messages.map((message, index) => messageUnit(text, document, message, index));
    case 'variables':
      return variableValues(document);
  }
}

/** Any parts of the file as units; the message of one is the first that it touches. */
export function partUnits(text: string, { messages }: PromptDocument, parts: readonly Span[]): PromptUnit[] {
  return parts.map(span => ({
    text: text.slice(span.start, span.end),
    spans: [span],
    message: Math.max(
      0,
      messages.findIndex(({ source }) => overlaps(source, span)),
    ),
  }));
}

function inMessages(messages: readonly Message[], rangesOf: (text: string) => Span[]): PromptUnit[] {
  return messages.flatMap((message, index) => {
    const mapped = new MessageText(message, index);
    return rangesOf(mapped.text).flatMap((range): PromptUnit[] => {
      const spans = deleted(mapped, range);
      return spans.length === 0
        ? []
        : [{ text: mapped.text.slice(range.start, range.end).trim(), spans, message: index }];
    });
  });
}

/**
 * Of a range that ends with its line, what the file has before the next line too: in a YAML block the indentation of the next line
 * would else be left as text.
 */
function deleted(mapped: MessageText, range: Span): Span[] {
  const spans = mapped.spansOf(range);
  const last = spans.at(-1);
  if (!last || !mapped.text.slice(range.start, range.end).endsWith('\n') || range.end >= mapped.text.length)
    return spans;
  const next = mapped.spansOf({ start: range.end, end: range.end + 1 })[0];
  return next && next.start > last.end ? [...spans.slice(0, -1), { start: last.start, end: next.start }] : spans;
}

/** Sentences, and what they leave out (code, quotes): one range a paragraph of it. */
function sentenceRangesOf(text: string): Span[] {
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

interface Line extends Span {
  /** Its head, without the line feed. */
  readonly head: string;
  /** Behind its line feed. */
  readonly next: number;
}

function linesOf(text: string): Line[] {
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
function listItems(text: string): Span[] {
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
function examples(text: string): Span[] {
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

/** What is given as a dialogue: a user's message with its answer, before the last one of the user. */
function messagePairs(text: string, document: PromptDocument): PromptUnit[] {
  const { messages } = document;
  return messages.flatMap((message, index): PromptUnit[] => {
    const answer = messages[index + 1];
    if (message.role !== 'user' || answer?.role !== 'assistant') return [];
    const [own, its] = [messageUnit(text, document, message, index), messageUnit(text, document, answer, index + 1)];
    return [
      { text: `${own.text}\n${its.text}`, spans: joined([...own.spans, ...its.spans]), message: index, messages: 2 },
    ];
  });
}

function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && span.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else result.push(span);
  }
  return result;
}

function messageUnit(text: string, { format }: PromptDocument, message: Message, index: number): PromptUnit {
  const own = message.segments.map(segment => segment.text).join('');
  return { text: own, spans: [withSeparator(text, format, message.source)], message: index, messages: 1 };
}

/** With the comma of a JSON list, or the dash of a YAML one. */
function withSeparator(text: string, format: PromptDocument['format'], source: Span): Span {
  const before = text.slice(0, source.start);
  const dash = format === 'yaml' ? /(?<=^|\n)[ \t]*-[ \t]+$/.exec(before) : null;
  if (dash) return { start: dash.index, end: source.end };
  if (format !== 'chat-json' && format !== 'chat-jsonl' && format !== 'yaml') return source;
  const behind = /^\s*,[ \t]*/.exec(text.slice(source.end));
  if (behind) return { start: source.start, end: source.end + behind[0].length };
  const ahead = /,\s*$/.exec(before);
  return ahead ? { start: ahead.index, end: source.end } : source;
}

/** Values that were put in; one without a value has nothing to be taken away. */
function variableValues({ variables, messages }: PromptDocument): PromptUnit[] {
  return variables.flatMap(({ name, value, spans }): PromptUnit[] => {
    const message = messages.findIndex(({ segments }) => segments.some(segment => segment.variable === name));
    return value === undefined || value === '' || message === -1
      ? []
      : [{ text: value, spans, message, variable: name }];
  });
}
