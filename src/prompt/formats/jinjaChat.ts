/** @file Jinja chats as Prompt flow writes them: role lines and a template; without role lines, one user message. */
import { fileText } from '../source/mappedText';
import type { FormatParser } from '../rawPrompt';
import { hasRoleLine, splitRoleLines } from '../roleLines';

export const parseJinjaChat: FormatParser = file => ({
  messages: [],
  dialect: 'mustache',
  template: {
    text: fileText(file.text, file.start, file.text.length),
    engine: 'prompt-flow',
    split: (output, problems) =>
      splitRoleLines(output, hasRoleLine(output) ? 'system' : 'user', 'prompt-flow', problems),
  },
  declared: new Map(),
  instructions: [],
});
