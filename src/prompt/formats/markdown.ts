/** @file The Markdown family: optional YAML header, then one message with the role that the file's kind has. */
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import { templateDataOf } from '../templateData';
import { splitFrontMatter } from '../source/frontMatter';
import { exactText, trimMapped } from '../source/mappedText';
import type { Role } from '../promptDocument';
import type { FormatParser } from '../rawPrompt';

/** Files that editors put before the user's words: agents, skills and instructions. */
const SYSTEM_FILES =
  /(?:\.agent\.md|\.chatmode\.md|\.instructions\.md|(?:^|\/)(?:skill|agents|claude|copilot-instructions)\.md|\/\.(?:github|claude)\/agents\/[^/]+\.md)$/i;
const VSCODE_FILES = /\.prompt\.md$/i;

export function markdownRole(name: string): Role {
  return SYSTEM_FILES.test(name.replaceAll('\\', '/')) ? 'system' : 'user';
}

export const parseMarkdown: FormatParser = (file, problems) => {
  const header = splitFrontMatter(file, problems);
  const role = markdownRole(file.name);
  const body = trimMapped(exactText(file.text, header.bodyStart, file.text.length));
  const source = { start: header.bodyStart, end: file.text.length };
  return {
    messages: body.text === '' ? [] : [{ role, parts: [body], source }],
    dialect: role === 'system' || VSCODE_FILES.test(file.name) ? 'vscode' : 'mustache',
    declared: declaredValues(header.data),
    instructions: declaredInstructions(header.data),
    ...templateDataOf(header.data),
  };
};
