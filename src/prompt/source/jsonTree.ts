/** @file A JSON reader that keeps positions (RFC 8259), since JSON.parse forgets where a string stood. */
import type { Span } from '../../base/span';
import { MAX_DATA_PARTS, MAX_PROMPT_RUNS } from '../problems';
import { MAX_DATA_DEPTH, type DataEntry, type DataNode } from './dataTree';
import { MappedTextBuilder, type MappedText } from './mappedText';

export type JsonResult = { readonly root: DataNode } | { readonly error: string; readonly span: Span };

/** Reads the file's characters `[start, end)` as one JSON value. Never throws. */
export function readJson(file: string, start: number, end: number): JsonResult {
  const reader = new JsonReader(file, start, end);
  try {
    return { root: reader.document() };
  } catch (error) {
    if (error instanceof JsonSyntaxError)
      return { error: error.message, span: { start: error.at, end: Math.min(end, error.at + 1) } };
    throw error;
  }
}

class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class JsonReader {
  private parts = 0;
  private escapes = 0;

  constructor(
    private readonly file: string,
    private at: number,
    private readonly end: number,
  ) {}

  document(): DataNode {
    const root = this.value(0);
    this.space();
    if (this.at < this.end) this.fail('there is more text after the JSON value');
    return root;
  }

  private value(depth: number): DataNode {
    if (depth > MAX_DATA_DEPTH) this.fail(`the JSON is nested deeper than ${MAX_DATA_DEPTH} levels`);
    if (++this.parts > MAX_DATA_PARTS) this.fail(`the JSON has more than ${MAX_DATA_PARTS} parts`);
    this.space();
    const next = this.at < this.end ? this.file[this.at] : undefined;
    if (next === '{') return this.map(depth);
    if (next === '[') return this.list(depth);
    return next === '"' ? this.text() : this.other();
  }

  private map(depth: number): DataNode {
    const start = this.at++;
    const entries: DataEntry[] = [];
    while (!this.closes('}', entries.length)) {
      this.space();
      if (this.file[this.at] !== '"') this.fail('a key in double quotes is missing');
      const key = this.text();
      this.space();
      if (!this.takes(':')) this.fail('a colon is missing after the key');
      this.parts++;
      entries.push({ key: key.value, keySpan: key.span, value: this.value(depth + 1) });
    }
    return { kind: 'map', span: { start, end: this.at }, entries };
  }

  private list(depth: number): DataNode {
    const start = this.at++;
    const items: DataNode[] = [];
    while (!this.closes(']', items.length)) items.push(this.value(depth + 1));
    return { kind: 'list', span: { start, end: this.at }, items };
  }

  /** Takes the closing bracket, or the comma before the next entry. */
  private closes(bracket: string, count: number): boolean {
    this.space();
    if (this.takes(bracket)) return true;
    if (count > 0 && !this.takes(',')) this.fail(`a comma or "${bracket}" is missing`);
    return false;
  }

  private text(): { kind: 'text'; span: Span; value: string; mapped: () => MappedText } {
    const start = this.at;
    for (this.at++; ; this.at++) {
      if (this.at >= this.end) this.fail('a string is not closed', start);
      const unit = this.file.charCodeAt(this.at);
      if (unit === QUOTE) break;
      if (unit < 0x20) this.fail('a string contains a control character, which must be escaped');
      if (unit === BACKSLASH) this.escape();
    }
    const span = { start, end: ++this.at };
    const mapped = once(() => decodeString(this.file, span));
    return {
      kind: 'text',
      span,
      get value() {
        return mapped().text;
      },
      mapped,
    };
  }

  /** Checks the escape at `at` and stops on its last character. */
  private escape(): void {
    if (++this.escapes > MAX_PROMPT_RUNS) this.fail(`the JSON has more than ${MAX_PROMPT_RUNS} escapes`);
    const letter = this.file[this.at + 1] ?? '';
    if (letter === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(this.file.slice(this.at + 2, this.at + 6)))
        this.fail('\\u needs four hexadecimal digits');
      this.at += 5;
    } else if (Object.hasOwn(escapes, letter)) this.at += 1;
    else this.fail('a string contains an unknown escape');
  }

  private other(): DataNode {
    const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
    literal.lastIndex = this.at;
    const match = literal.exec(this.file);
    if (!match || literal.lastIndex > this.end) this.fail('a JSON value is missing');
    const span = { start: this.at, end: literal.lastIndex };
    this.at = span.end;
    return { kind: 'other', span, text: match[0] };
  }

  private space(): void {
    while (this.at < this.end && ' \t\r\n'.includes(this.file[this.at]!)) this.at++;
  }

  private takes(character: string): boolean {
    if (this.at >= this.end || this.file[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private fail(message: string, at = this.at): never {
    throw new JsonSyntaxError(message, at);
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A valid JSON string, quotes included, as mapped text: one inexact run an escape, a surrogate pair of escapes as one. */
function decodeString(file: string, span: Span): MappedText {
  const builder = new MappedTextBuilder(file);
  let at = span.start + 1;
  const end = span.end - 1;
  while (at < end) {
    const slash = indexWithin(file, '\\', at, end);
    builder.exact(at, slash);
    if (slash === end) break;
    const escape = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\./y;
    escape.lastIndex = slash;
    at = slash + escape.exec(file)![0].length;
    builder.whole(unescape(file.slice(slash, at)), { start: slash, end: at });
  }
  return builder.build();
}

/** indexOf that does not look behind `end`: a search past it on every string would be quadratic. */
function indexWithin(file: string, needle: string, from: number, end: number): number {
  let at = from;
  while (at < end && file[at] !== needle) at++;
  return at;
}

function unescape(escape: string): string {
  if (escape[1] !== 'u') return escapes[escape[1]!]!;
  const units = escape
    .split('\\u')
    .slice(1)
    .map(hex => parseInt(hex, 16));
  return String.fromCharCode(...units);
}
