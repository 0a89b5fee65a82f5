/** @file Prompty files: a YAML header, then a chat with role lines; text before the first role line is the system's. */
import { textValue, valueOf, type DataNode } from '../source/dataTree';
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import { templateDataOf } from '../templateData';
import { splitFrontMatter } from '../source/frontMatter';
import type { FormatParser } from '../rawPrompt';
import { splitRoleLines } from '../roleLines';

export const parsePrompty: FormatParser = (file, problems) => {
  const header = splitFrontMatter(file, problems);
  return {
    messages: [],
    dialect: 'mustache',
    template: {
      text: header.body,
      engine: isMustache(header.data) ? 'mustache' : 'jinja',
      split: (output, found) => splitRoleLines(output, 'system', 'prompty', found),
    },
    declared: declaredValues(header.data),
    instructions: declaredInstructions(header.data),
    ...templateDataOf(header.data),
  };
};

/** `template: mustache`, or `template: {format: mustache}`, or the format with a kind. */
function isMustache(data: DataNode | undefined): boolean {
  const template = valueOf(data, 'template');
  const format = valueOf(template, 'format') ?? valueOf(template, 'type') ?? template;
  const name = textValue(format) ?? textValue(valueOf(format, 'kind')) ?? '';
  return /^(mustache|handlebars)$/i.test(name.trim());
}
