/** @file Where each message of a prompt begins in its file, as a lens wants it: role line or keys first, empty lines not. */
import { sourceSpan } from '../../prompt/source/mappedText';
import type { Message, PromptDocument } from '../../prompt/promptDocument';

/** Formats whose files are one message: it begins where its text does (of a selection, where that begins). */
const WHOLE_FILES: readonly PromptDocument['format'][] = ['markdown', 'text'];

/** UTF-16 offsets into the text that was parsed, one a message. */
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
