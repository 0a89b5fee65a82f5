/** @file Cuts a prompt into the units that can be taken out of its file one after the other. Pure, linear in the text's length. */
import { overlaps, type Span } from '../base/span';
import { MessageText } from './messageText';
import type { Message, PromptDocument } from './promptDocument';
import { deleted, examples, listItems, sentenceRangesOf } from './unitRanges';
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

/** @param text the file that the document was parsed from */
export function promptUnits(text: string, document: PromptDocument, kind: UnitKind): PromptUnit[] {
  const { messages, clauses } = document;
  switch (kind) {
    case 'words':
      return promptWords(text, document).map(word => ({ text: word.text, spans: [word.span], message: word.message }));
    case 'clauses':
      return clauses.map(clause => ({ text: clause.text, spans: clause.spans, message: clause.message }));
    case 'sentences':
      return inMessages(text, messages, sentenceRangesOf);
    case 'list-items':
      return inMessages(text, messages, listItems);
    case 'examples':
      return [...messagePairs(text, document), ...inMessages(text, messages, examples)];
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

function inMessages(file: string, messages: readonly Message[], rangesOf: (text: string) => Span[]): PromptUnit[] {
  return messages.flatMap((message, index) => {
    const mapped = new MessageText(message, index);
    return rangesOf(mapped.text).flatMap((range): PromptUnit[] => {
      const spans = deleted(file, mapped, range);
      return spans.length === 0
        ? []
        : [{ text: mapped.text.slice(range.start, range.end).trim(), spans, message: index }];
    });
  });
}

/** What is given as a dialogue: a user's message with its answer, before the last one of the user. */
export function messagePairs(text: string, document: PromptDocument): PromptUnit[] {
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

export function messageUnit(
  text: string,
  { format, parts }: PromptDocument,
  message: Message,
  index: number,
): PromptUnit {
  const own = message.segments.map(segment => segment.text).join('');
  const spans =
    parts && format === 'markdown'
      ? new MessageText(message, index).spansOf({ start: 0, end: own.length })
      : [withSeparator(text, format, message.source)];
  return { text: own, spans, message: index, messages: 1 };
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
