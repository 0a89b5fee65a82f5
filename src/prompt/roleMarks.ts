/**
 * @file Cuts a rendered template at dotprompt's role marks, as dotprompt itself does: white space between two marks is nothing, all other is
 * kept, except the line break right behind a mark that ends its line, which belongs to the mark.
 */
import type { Span } from '../base/span';
import type { ProblemList } from './problems';
import type { Message, Role } from './promptDocument';
import { roleNamed } from './role';
import { isMark, PieceText, type OutputPiece, type RoleMark, type TextPiece } from './template/output';

interface Draft {
  role: Role;
  /** Of the mark. */
  opened: Span | undefined;
  readonly pieces: TextPiece[];
}

/** Text before the first mark is the user's. */
export function splitRoleMarks(output: readonly OutputPiece[], problems: ProblemList): Message[] {
  const splitter = new Splitter(problems);
  for (const piece of output) {
    if (isMark(piece)) splitter.mark(piece);
    else splitter.text(piece);
  }
  return splitter.messages();
}

class Splitter {
  private readonly drafts: Draft[] = [{ role: 'user', opened: undefined, pieces: [] }];
  /** Between two marks. */
  private chunk: TextPiece[] = [];
  /** Roles around the blocks that are open. */
  private readonly outer: Role[] = [];

  constructor(private readonly problems: ProblemList) {}

  text(piece: TextPiece): void {
    this.chunk.push(piece);
  }

  mark({ kind, role, source }: RoleMark): void {
    this.flush();
    if (kind === 'role-end') this.turn(this.outer.pop() ?? 'user', source, true);
    else if (kind === 'history-end') this.turn('assistant', source, true);
    else {
      this.outer.push(this.current.role);
      this.turn(this.named(role, source), source, false);
    }
  }

  messages(): Message[] {
    this.flush();
    return this.drafts.flatMap(({ role, opened, pieces }) => {
      const whole = new PieceText(pieces);
      const start = opened === undefined ? 0 : (/^[ \t]*\n/.exec(whole.text)?.[0].length ?? 0);
      const own = whole.source(start, whole.text.length);
      if (own === undefined) return [];
      const source = opened ? { start: Math.min(opened.start, own.start), end: Math.max(opened.end, own.end) } : own;
      return [{ role, segments: whole.segments(start, whole.text.length), source }];
    });
  }

  private get current(): Draft {
    return this.drafts.at(-1)!;
  }

  /** Dotprompt calls the assistant `model`, after Gemini's API. */
  private named(role: string, span: Span): Role {
    return role === 'model' ? 'assistant' : roleNamed(role, span, this.problems);
  }

  /** A message that has said nothing yet only changes its role. */
  private turn(role: Role, source: Span, always: boolean): void {
    if (always || this.current.pieces.some(piece => piece.text.trim() !== ''))
      this.drafts.push({ role, opened: source, pieces: [] });
    else Object.assign(this.current, { role, opened: source });
  }

  private flush(): void {
    if (this.chunk.some(piece => piece.text.trim() !== '')) this.current.pieces.push(...this.chunk);
    this.chunk = [];
  }
}
