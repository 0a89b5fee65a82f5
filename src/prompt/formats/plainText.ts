/** @file Plain text: the whole file is one user message, without the white space at both ends. */
import { exactText, trimMapped } from '../source/mappedText';
import type { FormatParser } from '../rawPrompt';

export const parsePlainText: FormatParser = file => {
  const body = trimMapped(exactText(file.text, file.start, file.text.length));
  const source = { start: file.start, end: file.text.length };
  return {
    messages: body.text === '' ? [] : [{ role: 'user', parts: [body], source }],
    dialect: 'mustache',
    declared: new Map(),
    instructions: [],
  };
};
