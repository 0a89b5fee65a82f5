/** @file Where a reader of Jinja's expressions stands in the tokens. */
import type { JinjaToken } from './jinjaLexer';

/** Parentheses, filters and operators inside one another: more is no expression that a person wrote. */
const MAX_DEPTH = 40;

/** Thrown where the tokens are no expression that is known here. */
export class NoExpression extends Error {}

export class TokenCursor {
  protected at = 0;
  private depth = 0;

  constructor(protected readonly tokens: readonly JinjaToken[]) {}

  atEnd(): boolean {
    return this.next().kind === 'end';
  }

  protected next(): JinjaToken {
    return this.tokens[this.at]!;
  }

  protected isCall(at: number): boolean {
    const token = this.tokens[at];
    return token?.kind === 'sign' && token.text === '(';
  }

  protected isWord(words: ReadonlySet<string>): boolean {
    return this.next().kind !== 'text' && words.has(this.next().text);
  }

  /** Takes a sign or word where it stands next. */
  protected take(text: string): boolean {
    const { kind, text: found } = this.next();
    if (kind === 'text' || kind === 'end' || found !== text) return false;
    this.at++;
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) throw new NoExpression();
  }

  protected name(): string {
    const token = this.tokens[this.at++]!;
    if (token.kind !== 'name') throw new NoExpression();
    return token.text;
  }

  protected deeper<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) throw new NoExpression();
    const result = read();
    this.depth--;
    return result;
  }
}
