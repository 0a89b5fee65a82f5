/** @file Cuts a text at role lines such as `system:` or `# User:`, as Prompty and Prompt flow write chats. */
import { exactText, trimMapped } from './source/mappedText';
import type { ProblemList } from './problems';
import type { Role } from './promptDocument';
import type { RawMessage } from './rawPrompt';
import { roleNamed } from './role';

/** A role alone on its line, `#` before it and `[name="x"]` behind it optional. White space runs are bounded so that a line of blanks stays cheap. */
const ROLE_LINE =
  /^[ \t]{0,16}(?:#{1,6}[ \t]{0,16})?(system|developer|user|assistant|function|tool)[ \t]{0,16}(?:\[[^\]\r\n]{0,200}\][ \t]{0,16})?:[ \t]{0,64}(?=\r?$)/gim;

/** Messages of the file's characters `[start, file.length)`. Text before the first role line has the role `leading`; blank messages are dropped. */
export function splitRoleLines(file: string, start: number, leading: Role, problems: ProblemList): RawMessage[] {
  const messages: RawMessage[] = [];
  let role = leading;
  let from = start;
  let body = start;
  const finish = (end: number): void => {
    const text = trimMapped(exactText(file, body, end));
    if (text.text !== '')
      messages.push({
        role,
        parts: [text],
        source: { start: from, end: from === body ? text.runs.at(-1)!.source.end : end },
      });
  };
  const line = new RegExp(ROLE_LINE);
  line.lastIndex = start;
  for (let match = line.exec(file); match; match = line.exec(file)) {
    finish(match.index);
    from = match.index;
    body = line.lastIndex;
    role = roleNamed(match[1]!, { start: from, end: body }, problems);
  }
  finish(file.length);
  return messages;
}

/** Whether a role line stands anywhere behind `start`. */
export function hasRoleLine(file: string, start: number): boolean {
  const line = new RegExp(ROLE_LINE);
  line.lastIndex = start;
  return line.test(file);
}
