/** @file Tokens read from front to back, with what every parser asks of them. */
import { TemplateSyntaxError } from './templateErrors';
import type { Token, TokenKind } from './lexer';

/** Expressions and blocks inside one another: no template needs as many, and a parser must stop before its stack does. */
const MAX_DEPTH = 200;

export class TokenStream {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get current(): Token {
    return this.tokens[this.at]!;
  }

  get following(): Token {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)]!;
  }

  get line(): number {
    return this.current.line;
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.at++;
    return token;
  }

  is(kind: TokenKind, value?: string): boolean {
    return this.current.kind === kind && (value === undefined || this.current.value === value);
  }

  isOperator(...values: readonly string[]): boolean {
    return this.current.kind === 'operator' && values.includes(this.current.value);
  }

  isName(...values: readonly string[]): boolean {
    return this.current.kind === 'name' && values.includes(this.current.value);
  }

  skip(kind: TokenKind, value: string): boolean {
    const found = this.is(kind, value);
    if (found) this.at++;
    return found;
  }

  expect(kind: TokenKind, value?: string): Token {
    if (!this.is(kind, value))
      this.fail(`Expected ${value === undefined ? WORDS[kind] : `'${value}'`}, got ${this.shown()}`);
    return this.next();
  }

  nested<T>(parse: () => T): T {
    if (++this.depth > MAX_DEPTH) this.fail(`It is nested deeper than ${MAX_DEPTH} levels`);
    const result = parse();
    this.depth--;
    return result;
  }

  unexpected(): never {
    this.fail(`Unexpected ${this.shown()}`);
  }

  fail(message: string, line = this.line): never {
    throw new TemplateSyntaxError(message, line);
  }

  private shown(): string {
    const { kind, value } = this.current;
    return kind === 'operator' || kind === 'name' || kind === 'integer' ? `'${value.slice(0, 40)}'` : WORDS[kind];
  }
}

const WORDS: Readonly<Record<TokenKind, string>> = {
  data: 'text',
  'block-begin': "'{%'",
  'block-end': "'%}'",
  'print-begin': "'{{'",
  'print-end': "'}}'",
  name: 'a name',
  string: 'a string',
  integer: 'an integer',
  float: 'a number',
  operator: 'an operator',
  end: 'the end of the template',
};
