/** @file Dotprompt files (Genkit): a YAML header, then Handlebars with `{{role "system"}}` marks; only roles and plain variables are put in. */
import { declaredInstructions, declaredValues } from '../variables/declaredValues';
import { templateDataOf } from '../templateData';
import { splitFrontMatter } from '../source/frontMatter';
import { exactText, trimMapped } from '../source/mappedText';
import type { ProblemList } from '../problems';
import type { Role } from '../promptDocument';
import type { FormatParser, RawMessage } from '../rawPrompt';
import { roleNamed } from '../role';

const ROLE_MARK = /\{\{\s{0,16}role\s{1,16}(["'])([^"'\r\n]{1,40})\1\s{0,16}\}\}/g;

export const parseDotprompt: FormatParser = (file, problems) => {
  const header = splitFrontMatter(file, problems);
  return {
    messages: splitRoleMarks(file.text, header.bodyStart, problems),
    dialect: 'handlebars',
    declared: declaredValues(header.data),
    instructions: declaredInstructions(header.data),
    ...templateDataOf(header.data),
  };
};

/** Text before the first mark is the user's. */
function splitRoleMarks(file: string, start: number, problems: ProblemList): RawMessage[] {
  const messages: RawMessage[] = [];
  let role: Role = 'user';
  let from = start;
  let body = start;
  const finish = (end: number): void => {
    const text = trimMapped(exactText(file, body, end));
    if (text.text !== '') messages.push({ role, parts: [text], source: { start: from, end } });
  };
  const mark = new RegExp(ROLE_MARK);
  mark.lastIndex = start;
  for (let match = mark.exec(file); match; match = mark.exec(file)) {
    finish(match.index);
    from = match.index;
    body = mark.lastIndex;
    // Dotprompt calls the assistant `model`, after Gemini's API.
    role = match[2] === 'model' ? 'assistant' : roleNamed(match[2]!, { start: from, end: body }, problems);
  }
  finish(file.length);
  return messages;
}
