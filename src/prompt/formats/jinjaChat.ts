/** @file Jinja chats as Prompt flow writes them: role lines and `{{ variables }}`; without role lines, one user message. */
import type { FormatParser } from '../rawPrompt';
import { hasRoleLine, splitRoleLines } from '../roleLines';

export const parseJinjaChat: FormatParser = (file, problems) => {
  const leading = hasRoleLine(file.text, file.start) ? 'system' : 'user';
  return {
    messages: splitRoleLines(file.text, file.start, leading, problems),
    dialect: 'jinja',
    declared: new Map(),
    instructions: [],
  };
};
