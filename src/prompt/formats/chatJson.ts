/** @file Chat requests: one JSON object with `messages` (or `instructions` and `input`), or one such object a line. */
import { sentence } from '../../base/sentence';
import type { Span } from '../../base/span';
import { conversation } from '../chatMessages';
import { readJson } from '../source/jsonTree';
import type { ProblemList } from '../problems';
import type { FormatParser, PromptFile, RawPrompt } from '../rawPrompt';
import { requestDataOf } from '../templateData';

export const parseChatJson: FormatParser = (file, problems) =>
  parseChat(file, { start: file.start, end: file.text.length }, problems);

export const parseChatJsonl: FormatParser = (file, problems) => {
  const { line, lines } = lineSpan(file);
  if (line && !isBlank(file, line)) return parseChat(file, line, problems);
  if (line) problems.add('error', sentence`Line ${file.line!} of this file is blank. Choose a line with a chat.`, line);
  else
    problems.add(
      'error',
      file.line === undefined
        ? sentence`This file has no lines. Write a message for the model.`
        : sentence`Line ${file.line} was requested, but this file has ${lines === 1 ? sentence`one line` : sentence`${lines} lines`}. Choose a line from 1 to ${lines}.`,
    );
  return noMessages;
};

const noMessages: RawPrompt = { messages: [], dialect: 'mustache', declared: new Map(), instructions: [] };

function parseChat(file: PromptFile, span: Span, problems: ProblemList): RawPrompt {
  const json = readJson(file.text, span.start, span.end);
  if ('error' in json) {
    problems.add('error', sentence`This JSON can't be read: ${json.error}. Correct it here.`, json.span);
    return noMessages;
  }
  const messages = conversation(json.root, problems);
  if (messages) return { ...noMessages, messages, ...requestDataOf(json.root) };
  problems.add('error', sentence`This JSON has no list "messages" of {role, content}. Add one.`, json.root.span);
  return noMessages;
}

/** The wanted line without its line break, or the first that is not blank; and how many lines there are (a last line break opens no new one). */
function lineSpan(file: PromptFile): { line: Span | undefined; lines: number } {
  let line: Span | undefined;
  let lines = 0;
  for (let start = file.start; start < file.text.length;) {
    const feed = file.text.indexOf('\n', start);
    const end = feed === -1 ? file.text.length : file.text[feed - 1] === '\r' ? feed - 1 : feed;
    lines++;
    if (file.line === undefined ? !line && !isBlank(file, { start, end }) : lines === file.line) line = { start, end };
    start = feed === -1 ? file.text.length : feed + 1;
  }
  return { line, lines };
}

function isBlank({ text }: PromptFile, { start, end }: Span): boolean {
  return text.slice(start, end).trim() === '';
}
