/** @file Prompty files: a YAML header, then a chat with role lines; text before the first role line is the system's. */
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import { templateDataOf } from '../templateData';
import { splitFrontMatter } from '../source/frontMatter';
import type { FormatParser } from '../rawPrompt';
import { splitRoleLines } from '../roleLines';

export const parsePrompty: FormatParser = (file, problems) => {
  const header = splitFrontMatter(file, problems);
  return {
    messages: splitRoleLines(file.text, header.bodyStart, 'system', problems),
    dialect: 'jinja',
    declared: declaredValues(header.data),
    instructions: declaredInstructions(header.data),
    ...templateDataOf(header.data),
  };
};
