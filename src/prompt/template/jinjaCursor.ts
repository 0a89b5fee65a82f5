/** @file Where a reader of Jinja's expressions stands in the tokens. */
export interface JinjaToken {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  /** The name, the sign, or the text without quotes and escapes. */
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\d+(?:\.\d+)?)|(?<text>'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")|(?<sign>\*\*|\/\/|==|!=|<=|>=|[-+*/%~<>=|.,:()[\]{}]))/uy;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Characters of one expression. */
const MAX_LENGTH = 20_000;

/** Undefined where the text is no expression. */
export function jinjaTokens(text: string): JinjaToken[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const tokens: JinjaToken[] = [];
  const token = new RegExp(TOKEN);
  for (const end = text.trimEnd().length; token.lastIndex < end;) {
    const groups = token.exec(text)?.groups;
    if (!groups) return undefined;
    tokens.push(tokenOf(groups));
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

function tokenOf({ name, number, text, sign }: Readonly<Record<string, string | undefined>>): JinjaToken {
  if (name !== undefined) return { kind: 'name', text: name };
  if (number !== undefined) return { kind: 'number', text: number };
  if (text === undefined) return { kind: 'sign', text: sign! };
  return { kind: 'text', text: text.slice(1, -1).replace(/\\([^])/g, (_, c: string) => escapes[c] ?? c) };
}

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
