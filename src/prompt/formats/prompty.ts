/** @file Prompty files: a YAML header, then a chat with role lines; text before the first role line is the system's. */
import { withFileValues } from '../assembled/fileValues';
import { textValue, valueOf, type DataNode } from '../source/dataTree';
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import { templateDataOf } from '../templateData';
import { splitFrontMatter } from '../source/frontMatter';
import type { FormatParser } from '../rawPrompt';
import { splitRoleLines } from '../roleLines';

export const parsePrompty: FormatParser = (file, problems) => {
  const { data: written, body } = splitFrontMatter(file, problems);
  const data = withFileValues(written, file, problems);
  return {
    messages: [],
    dialect: 'mustache',
    template: {
      text: body,
      engine: isMustache(data) ? 'mustache' : 'jinja',
      split: (output, found) => splitRoleLines(output, 'system', 'prompty', found),
    },
    declared: declaredValues(data),
    instructions: declaredInstructions(data),
    ...templateDataOf(data),
  };
};

/** `template: mustache`, or `template: {format: mustache}`, or the format with a kind. */
function isMustache(data: DataNode | undefined): boolean {
  const template = valueOf(data, 'template');
  const format = valueOf(template, 'format') ?? valueOf(template, 'type') ?? template;
  const name = textValue(format) ?? textValue(valueOf(format, 'kind')) ?? '';
  return /^(mustache|handlebars)$/i.test(name.trim());
}
