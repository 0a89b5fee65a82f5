/** @file A template's text as tokens, by Jinja's rules of white space (`trim_blocks` and `lstrip_blocks`, as transformers sets them). */
import { NotSupported, TemplateSyntaxError } from './templateErrors';
import { SPACES, skipSpace, skipSpaceBack } from './python';

export type TokenKind =
  | 'data'
  | 'block-begin'
  | 'block-end'
  | 'print-begin'
  | 'print-end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Strings without quotes, escapes resolved; numbers without underscores. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

const SPACE = `[${SPACES}]`;
const TAG = /\{([%{#])([-+]?)/g;
const RAW = new RegExp(`\\{%[-+]?${SPACE}*raw${SPACE}*(?:-%\\}${SPACE}*|%\\})`, 'y');
const END_RAW = new RegExp(`\\{%([-+]?)${SPACE}*endraw${SPACE}*(?:\\+%\\}|-%\\}${SPACE}*|%\\}\\n?)`, 'g');
const END_COMMENT = new RegExp(`\\+#\\}|-#\\}${SPACE}*|#\\}\\n?`, 'g');
const END_BLOCK = new RegExp(`\\+%\\}|-%\\}${SPACE}*|%\\}\\n?`, 'y');
const END_PRINT = new RegExp(`-\\}\\}${SPACE}*|\\}\\}`, 'y');
const SPACE_RUN = new RegExp(`${SPACE}+`, 'y');
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y;
const INTEGER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y;
const NAME = /[\p{L}\p{N}\p{M}_]+/uy;
const STRING = /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y;
const OPERATOR = /\/\/|\*\*|[=!<>]=|[-+*/%~[\](){}<>=.:|,;]/y;
const BRACKETS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** @throws TemplateSyntaxError */
export function lex(source: string): Token[] {
  // Jinja reads every line end as \n, and leaves one off at the end of the template.
  const text = source.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  return new Lexer(text).all();
}

class Lexer {
  private readonly tokens: Token[] = [];
  private at = 0;
  private line = 1;
  private counted = 0;
  /** Whether what was read last ended a line. */
  private startsLine = true;

  constructor(private readonly text: string) {}

  all(): Token[] {
    while (this.at < this.text.length) this.root();
    this.push('end', '');
    return this.tokens;
  }

  private root(): void {
    TAG.lastIndex = this.at;
    const tag = TAG.exec(this.text);
    if (tag === null) {
      this.data(this.at, this.text.length);
      this.at = this.text.length;
      return;
    }
    this.data(this.at, this.dataEnd(this.at, tag.index, tag[2]!, tag[1] !== '{'));
    this.at = tag.index;
    const raw = tag[1] === '%' ? this.match(RAW) : undefined;
    if (raw !== undefined) {
      this.raw(raw);
      return;
    }
    this.countTo(this.at);
    this.at += tag[0].length;
    this.startsLine = false;
    if (tag[1] === '#') this.comment();
    else this.inside(tag[1] === '%');
  }

  /** Where the text before a tag ends: white space goes for `-`, and in front of a block that begins a line. */
  private dataEnd(start: number, end: number, sign: string, block: boolean): number {
    const text = this.text.slice(start, end);
    if (sign === '-') return start + skipSpaceBack(text);
    if (sign === '+' || !block) return end;
    const lineStart = text.lastIndexOf('\n') + 1;
    if (lineStart === 0 && !this.startsLine) return end;
    return skipSpace(text, lineStart) === text.length ? start + lineStart : end;
  }

  private raw(opening: string): void {
    const start = this.at + opening.length;
    this.startsLine = opening.endsWith('\n');
    END_RAW.lastIndex = start;
    const closing = END_RAW.exec(this.text);
    if (closing === null && start === this.text.length) {
      this.after(start);
      return;
    }
    if (closing === null) this.fail('Missing end of raw directive');
    this.data(start, this.dataEnd(start, closing.index, closing[1]!, true));
    this.after(closing.index + closing[0].length);
  }

  private comment(): void {
    END_COMMENT.lastIndex = this.at;
    const closing = END_COMMENT.exec(this.text);
    if (closing === null) this.fail('Missing end of comment tag');
    this.after(closing.index + closing[0].length);
  }

  private after(at: number): void {
    this.at = at;
    this.startsLine = this.text[at - 1] === '\n';
  }

  private inside(block: boolean): void {
    this.push(block ? 'block-begin' : 'print-begin', block ? '{%' : '{{');
    const open: string[] = [];
    for (;;) {
      const end = open.length === 0 ? this.match(block ? END_BLOCK : END_PRINT) : undefined;
      if (end !== undefined) {
        this.push(block ? 'block-end' : 'print-end', block ? '%}' : '}}');
        this.after(this.at + end.length);
        return;
      }
      if (this.at >= this.text.length) this.fail('Unexpected end of input: a tag is not closed');
      this.token(open);
    }
  }

  private token(open: string[]): void {
    const space = this.match(SPACE_RUN);
    if (space !== undefined) {
      this.at += space.length;
      return;
    }
    this.countTo(this.at);
    const number = this.match(FLOAT);
    if (number !== undefined) {
      this.take('float', number, number.replaceAll('_', ''));
      return;
    }
    const integer = this.match(INTEGER);
    if (integer !== undefined) {
      this.take('integer', integer, integer.replaceAll('_', ''));
      return;
    }
    const name = this.match(NAME);
    if (name !== undefined) {
      this.take('name', name, name);
      return;
    }
    const string = this.match(STRING);
    if (string !== undefined) {
      this.take('string', string, this.unescaped(string.slice(1, -1)));
      return;
    }
    const operator = this.match(OPERATOR);
    if (operator === undefined) {
      if (/["']/.test(this.text[this.at]!)) this.fail('Unexpected end of input: a string is not closed');
      this.fail(`Unexpected character: ${String.fromCodePoint(this.text.codePointAt(this.at)!)}`);
    }
    if (BRACKETS[operator] !== undefined) open.push(BRACKETS[operator]);
    else if (/[)\]}]/.test(operator) && open.pop() !== operator) this.fail(`Unexpected '${operator}'`);
    this.take('operator', operator, operator);
  }

  private take(kind: TokenKind, written: string, value: string): void {
    this.push(kind, value);
    this.at += written.length;
  }

  /** Python's escapes; a backslash in front of any other character stays. */
  private unescaped(text: string): string {
    return text.replace(
      /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g,
      (written, octal?: string, x?: string, u?: string, wide?: string, other?: string) => {
        if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
        const hex = x ?? u ?? wide;
        if (hex !== undefined) {
          if (parseInt(hex, 16) > 0x10ffff) this.fail(`No character has the number ${hex}`);
          return String.fromCodePoint(parseInt(hex, 16));
        }
        if (other === 'N') throw new NotSupported('characters by their names (\\N{…})');
        if (/[xuU]/.test(other!)) this.fail(`Invalid escape sequence: ${written}`);
        return ESCAPES[other!] ?? written;
      },
    );
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  private data(start: number, end: number): void {
    if (end <= start) return;
    this.countTo(start);
    this.push('data', this.text.slice(start, end));
  }

  private push(kind: TokenKind, value: string): void {
    this.tokens.push({ kind, value, line: this.line });
  }

  private countTo(at: number): void {
    for (; this.counted < at; this.counted++) if (this.text[this.counted] === '\n') this.line++;
  }

  private fail(message: string): never {
    this.countTo(Math.min(this.at, this.text.length));
    throw new TemplateSyntaxError(message, this.line);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '\n': '', '\\': '\\', "'": "'", '"': '"' },
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};
