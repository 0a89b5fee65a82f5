/** @file Where the messages of a prompt begin in its file: a lens stands over each. */
import type { Message, PromptDocument } from '../../prompt/promptDocument';
import { sourceSpan } from '../../prompt/source/mappedText';

/** Formats whose files are one message: it begins where its text does (of a selection, where that begins). */
const WHOLE_FILES: readonly PromptDocument['format'][] = ['markdown', 'text'];

/** Lines with lenses: a data set has thousands. */
const MAX_LINES = 500;

/** Lines of a file of many chats that a lens can offer to explain. @param taken those that have one already. Lines count from 0 */
export function otherChatLines(
  count: number,
  isBlank: (line: number) => boolean,
  taken: ReadonlySet<number>,
): number[] {
  const lines = Array.from({ length: Math.min(count, MAX_LINES) }, (_, line) => line);
  return lines.filter(line => !taken.has(line) && !isBlank(line));
}

/** Where each message begins: its role line or keys, not the empty lines before. UTF-16 offsets into the text that was parsed. */
export function messagePlaces(text: string, { messages, format }: PromptDocument): number[] {
  return messages.map(message => (WHOLE_FILES.includes(format) ? startOfInk(message) : startOfSource(text, message)));
}

function startOfInk(message: Message): number {
  for (const segment of message.segments) {
    const at = segment.text.search(/\S/);
    const span = at < 0 ? undefined : sourceSpan(segment, at, at + 1);
    if (span) return span.start;
  }
  return message.source.start;
}

function startOfSource(text: string, { source }: Message): number {
  const at = text.slice(source.start, source.end).search(/\S/);
  return source.start + Math.max(0, at);
}
