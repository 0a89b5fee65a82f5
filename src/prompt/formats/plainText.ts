/** @file Plain text: the whole file is one message, without the white space at both ends. */
import { fileText, sourceSpan, trimMapped } from '../source/mappedText';
import { roleByPlace } from '../source/promptFile';
import type { FormatParser } from '../rawPrompt';

export const parsePlainText: FormatParser = file => {
  const body = trimMapped(fileText(file.text, file.start, file.text.length));
  const source = sourceSpan(body, 0, body.text.length);
  return {
    messages: source ? [{ role: roleByPlace(file.name), parts: [body], source }] : [],
    dialect: 'mustache',
    declared: new Map(),
    instructions: [],
  };
};
