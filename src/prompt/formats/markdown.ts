/** @file The Markdown family: optional YAML header, then one message with the role that the file's kind has. */
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import { templateDataOf } from '../templateData';
import { splitFrontMatter } from '../source/frontMatter';
import { sourceSpan, trimMapped } from '../source/mappedText';
import { roleByPlace } from '../source/promptFile';
import { withIncluded } from '../assembled/includedTexts';
import type { FormatParser } from '../rawPrompt';

const VSCODE_FILES = /\.prompt\.md$/i;

export const parseMarkdown: FormatParser = (file, problems) => {
  const header = splitFrontMatter(file, problems);
  const role = roleByPlace(file.name);
  const body = trimMapped(header.body);
  const source = sourceSpan(body, 0, body.text.length);
  return {
    messages: withIncluded(source ? { role, parts: [body], source } : undefined, role, file, problems),
    dialect: role === 'system' || VSCODE_FILES.test(file.name) ? 'vscode' : 'mustache',
    declared: declaredValues(header.data),
    instructions: declaredInstructions(header.data),
    ...templateDataOf(header.data),
  };
};
