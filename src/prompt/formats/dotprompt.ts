/** @file Dotprompt files (Genkit): a YAML header, then Handlebars with `{{role "system"}}` marks. */
import { withPartials } from '../assembled/partials';
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import { templateDataOf } from '../templateData';
import { splitFrontMatter } from '../source/frontMatter';
import { trimMapped } from '../source/mappedText';
import type { FormatParser } from '../rawPrompt';
import { splitRoleMarks } from '../roleMarks';

export const parseDotprompt: FormatParser = (file, problems) => {
  const header = splitFrontMatter(file, problems);
  return {
    messages: [],
    dialect: 'mustache',
    template: {
      // Dotprompt takes away the white space around a template that stands behind a header, and no other.
      text: withPartials(header.hasHeader ? trimMapped(header.body) : header.body, file, problems),
      engine: 'dotprompt',
      split: splitRoleMarks,
    },
    declared: declaredValues(header.data),
    instructions: declaredInstructions(header.data),
    ...templateDataOf(header.data),
  };
};
