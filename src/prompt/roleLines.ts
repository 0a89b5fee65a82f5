/** @file Cuts a rendered template at role lines such as `system:` or `# User:`, as Prompty and Prompt flow write chats. */
import { sentence } from '../base/sentence';
import type { ProblemList } from './problems';
import type { Message, Role } from './promptDocument';
import { MAX_PROMPT_PARTS } from './problems';
import { roleNamed } from './role';
import { isMark, PieceText, type OutputPiece, type TextPiece } from './template/output';

/** A role alone on its line, `#` before it and `[name="x"]` behind it optional. White space runs are bounded so that a line of blanks stays cheap. */
const ROLE_LINE =
  /^[ \t]{0,16}(?:#{1,6}[ \t]{0,16})?(system|developer|user|assistant|function|tool)[ \t]{0,16}(?:\[[^\]\r\n]{0,200}\][ \t]{0,16})?:[ \t]{0,64}$/gim;
const ROLE_NAME = /^(system|developer|user|assistant|function|tool)$/i;

/** What becomes of a message's text. Prompty takes the line ends around it away, Prompt flow all white space. */
export type RoleLineStyle = 'prompty' | 'prompt-flow';

/** Messages of a rendered template. Text before the first role line has the role `leading`, or is dropped where it is blank. */
export function splitRoleLines(
  output: readonly OutputPiece[],
  leading: Role,
  style: RoleLineStyle,
  problems: ProblemList,
): Message[] {
  const pieces = output.filter(piece => !isMark(piece));
  const whole = new PieceText(pieces);
  const reader = new MessageReader(whole, style, problems);
  const messages: Message[] = [];
  const line = new RegExp(ROLE_LINE);
  const own = ownText(pieces);
  let role = leading;
  let from = 0;
  let body = 0;
  const finish = (end: number): void => {
    const message = reader.message({ role, from, body, end });
    if (message) messages.push(message);
  };
  // More are refused by whoever counts them.
  for (let match = line.exec(own); match && messages.length <= MAX_PROMPT_PARTS; match = line.exec(own)) {
    finish(match.index);
    from = match.index;
    body = line.lastIndex;
    role = roleNamed(match[1]!, whole.source(from, body)!, problems);
  }
  finish(whole.text.length);
  return messages;
}

/** Whether a role line stands anywhere. */
export function hasRoleLine(output: readonly OutputPiece[]): boolean {
  return new RegExp(ROLE_LINE).test(ownText(output.filter(piece => !isMark(piece))));
}

/** The text with everything blotted out, offset for offset, that opens no message: what a value says, and loops that were not run. */
function ownText(pieces: readonly TextPiece[]): string {
  const texts = pieces.map(({ kind, text, fixed }) => {
    // `{{ item.role }}:` is a role line of the template's own.
    const own = kind === 'text' ? fixed !== true : kind === 'value' && ROLE_NAME.test(text);
    return own ? text : 'X'.repeat(text.length);
  });
  return texts.join('');
}

interface Range {
  readonly role: Role;
  /** Where the role line begins; `body` where there is none. */
  readonly from: number;
  readonly body: number;
  readonly end: number;
}

class MessageReader {
  constructor(
    private readonly whole: PieceText,
    private readonly style: RoleLineStyle,
    private readonly problems: ProblemList,
  ) {}

  message({ role, from, body, end }: Range): Message | undefined {
    const text = this.whole.text.slice(body, end);
    const ink = text.trimStart() === '' ? undefined : this.inkOf(text);
    if (!ink && (from === body || (this.style === 'prompty' && text.length < 2))) return undefined;
    const [start, stop] = ink ? [body + ink.start, body + ink.end] : [body, body];
    const skipped = ink ? this.speaker(this.whole.text.slice(start, stop), start) : 0;
    const source = this.whole.source(from === body ? start : from, from === body ? stop : Math.max(end, body))!;
    return { role, segments: this.whole.segments(start + skipped, stop), source };
  }

  private inkOf(text: string): { start: number; end: number } {
    const [before, behind] = this.style === 'prompty' ? [/^\n*/, /\n*$/] : [/^\s*/, /\s*$/];
    // The white space at the end alone: a search for it from the front would try every run of it.
    const tail = text.slice(text.trimEnd().length);
    return { start: before.exec(text)![0].length, end: text.length - behind.exec(tail)![0].length };
  }

  /** Prompt flow's name of the speaker in front of the content: how long that is. The name is no text of the message. */
  private speaker(text: string, at: number): number {
    const found = SPEAKER.exec(text);
    if (!found) return 0;
    const span = this.whole.source(at, at + found[0].length);
    this.problems.add(
      'information',
      sentence`The name of a speaker is not part of the prompt’s text, so it is left out.`,
      span,
    );
    return found[0].length;
  }
}

const SPEAKER =
  /^#{0,2}[ \t]{0,16}name[ \t]{0,16}:[ \t]{0,16}\n\s{0,16}\S{1,200}[ \t]{0,16}\n\s{0,16}#{0,2}[ \t]{0,16}content[ \t]{0,16}:[ \t]{0,16}(?:\n|$)/i;
