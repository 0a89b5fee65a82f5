/** @file Characters of a YAML scalar and where they stand, through quotes, escapes, folding and indentation (YAML 1.2.2, chapters 7 and 8). */
import type { Span } from '../../base/span';
import { MappedTextBuilder, type MappedText } from './mappedText';

/** A block scalar's place: `body` starts behind the header line; `indent` is what an explicit indicator asks for, else undefined. */
export interface BlockScalar {
  readonly body: Span;
  readonly style: '|' | '>';
  readonly chomp: '' | '-' | '+';
  readonly indent: number | undefined;
}

interface Line {
  readonly start: number;
  /** Behind the last character that is not part of the line break. */
  readonly end: number;
  /** Behind the line break. */
  readonly next: number;
}

function linesOf(file: string, span: Span): Line[] {
  const lines: Line[] = [];
  for (let start = span.start; ;) {
    const found = file.indexOf('\n', start);
    const feed = found === -1 || found >= span.end ? span.end : found;
    const end = feed < span.end && feed > start && file[feed - 1] === '\r' ? feed - 1 : feed;
    lines.push({ start, end, next: Math.min(feed + 1, span.end) });
    if (feed === span.end) return lines;
    start = feed + 1;
  }
}

const isBlank = (file: string, at: number): boolean => file[at] === ' ' || file[at] === '\t';

function trimmed(file: string, line: Line, sides: 'start' | 'end' | 'both'): Span {
  let { start, end } = line;
  if (sides !== 'end') while (start < end && isBlank(file, start)) start++;
  if (sides !== 'start') while (end > start && isBlank(file, end - 1)) end--;
  return { start, end };
}

/** A line break of the text that the file writes as `source`: exact where it is one line feed. */
function pushBreak(builder: MappedTextBuilder, line: Line): void {
  if (line.next - line.end === 1) builder.exact(line.end, line.next);
  else builder.whole('\n', { start: line.end, end: line.next });
}

/**
 * Flow folding: one line break is a space, n breaks are n - 1 line feeds, white space around them goes.
 * `content` writes the characters of one trimmed line.
 */
function unfold(file: string, span: Span, builder: MappedTextBuilder, content: (line: Span) => void): void {
  const lines = linesOf(file, span);
  let breaks: Line[] = [];
  let foldStart = span.start;
  lines.forEach((line, i) => {
    const sides = i === 0 ? 'end' : i === lines.length - 1 ? 'start' : 'both';
    const inner = lines.length === 1 ? { start: line.start, end: line.end } : trimmed(file, line, sides);
    if (i > 0 && (inner.end > inner.start || i === lines.length - 1)) {
      if (breaks.length === 1) builder.whole(' ', { start: foldStart, end: inner.start });
      // The first break only ends the line; the others are the text's line feeds.
      else breaks.slice(1).forEach(b => pushBreak(builder, b));
      breaks = [];
    }
    content(inner);
    if (breaks.length === 0) foldStart = inner.end;
    breaks.push(line);
  });
}

/** A plain scalar over its span. */
export function plainScalar(file: string, span: Span): MappedText {
  const builder = new MappedTextBuilder(file);
  unfold(file, span, builder, line => builder.exact(line.start, line.end));
  return builder.build();
}

/** A single-quoted scalar; the span holds the quotes. */
export function singleQuotedScalar(file: string, span: Span): MappedText {
  const builder = new MappedTextBuilder(file);
  unfold(file, { start: span.start + 1, end: span.end - 1 }, builder, line => {
    let done = line.start;
    for (let at = line.start; at < line.end - 1; at++) {
      if (file[at] !== "'" || file[at + 1] !== "'") continue;
      builder.exact(done, at);
      builder.whole("'", { start: at, end: at + 2 });
      done = ++at + 1;
    }
    builder.exact(done, line.end);
  });
  return builder.build();
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};
/** What can stand in double quotes besides plain characters; the alternatives in the order in which they are tried. */
const SPECIAL =
  /(?<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\x(?<x>[0-9a-fA-F]{2})|\\u(?<u>[0-9a-fA-F]{4})|\\U(?<U>[0-9a-fA-F]{8})|(?<join>\\\r?\n[ \t]*)|\\(?<short>[^\r\n])|(?<fold>\r?\n[ \t\r\n]*)/y;

/** A double-quoted scalar; the span holds the quotes. */
export function doubleQuotedScalar(file: string, span: Span): MappedText {
  const builder = new MappedTextBuilder(file);
  const end = span.end - 1;
  for (let at = span.start + 1; at < end;) {
    const plain = plainEnd(file, at, end);
    builder.exact(
      at,
      file[plain] === '\n' || file[plain] === '\r'
        ? trimmed(file, { start: at, end: plain, next: plain }, 'end').end
        : plain,
    );
    if (plain >= end) break;
    SPECIAL.lastIndex = plain;
    const match = SPECIAL.exec(file);
    at = match ? plain + match[0].length : plain + 1;
    const source = { start: plain, end: at };
    if (match) pushSpecial(builder, match, file, source);
    else builder.exact(plain, at);
  }
  return builder.build();
}

function plainEnd(file: string, from: number, end: number): number {
  let at = from;
  while (at < end && file[at] !== '\\' && file[at] !== '\n' && !(file[at] === '\r' && file[at + 1] === '\n')) at++;
  return at;
}

function pushSpecial(builder: MappedTextBuilder, match: RegExpExecArray, file: string, source: Span): void {
  const { pair, x, u, U, join, short, fold } = match.groups!;
  const code = x ?? u ?? U;
  if (pair !== undefined)
    builder.whole(String.fromCharCode(parseInt(pair.slice(2, 6), 16), parseInt(pair.slice(8), 16)), source);
  else if (code !== undefined) builder.whole(codePoint(parseInt(code, 16)), source);
  else if (short !== undefined) builder.whole(escapes[short] ?? match[0], source);
  else if (fold !== undefined) pushFold(builder, file, source);
  else if (join === undefined) builder.exact(source.start, source.end);
}

/** An impossible code point becomes the replacement character; the caller's check against the YAML library then drops the map. */
function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

function pushFold(builder: MappedTextBuilder, file: string, source: Span): void {
  const breaks = linesOf(file, source).slice(0, -1);
  if (breaks.length === 1) builder.whole(' ', source);
  else breaks.slice(1).forEach(line => pushBreak(builder, line));
}

/** A literal or folded block scalar. */
export function blockScalar(file: string, scalar: BlockScalar): MappedText {
  const lines = linesOf(file, scalar.body);
  // What follows the last line break is the next node's indentation or the end of the file.
  if (lines.at(-1)!.start === lines.at(-1)!.end) lines.pop();
  const indent = scalar.indent ?? detectIndent(file, lines);
  const rows = lines.map(line => ({
    ...line,
    start: Math.min(line.start + leadingSpaces(file, line, indent), line.end),
  }));
  let count = rows.length;
  while (count > 0 && rows[count - 1]!.start === rows[count - 1]!.end) count--;
  const builder = new MappedTextBuilder(file);
  if (scalar.style === '|') pushLiteral(builder, rows.slice(0, count));
  else pushFolded(builder, file, rows.slice(0, count));
  pushChomped(builder, scalar, rows, count);
  return builder.build();
}

function leadingSpaces(file: string, line: Line, limit = Infinity): number {
  let count = 0;
  while (count < limit && line.start + count < line.end && file[line.start + count] === ' ') count++;
  return count;
}

function detectIndent(file: string, lines: readonly Line[]): number {
  let longest = 0;
  for (const line of lines) {
    const spaces = leadingSpaces(file, line);
    if (line.start + spaces < line.end) return spaces;
    longest = Math.max(longest, spaces);
  }
  return longest;
}

function pushLiteral(builder: MappedTextBuilder, rows: readonly Line[]): void {
  rows.forEach((row, i) => {
    builder.exact(row.start, row.end);
    if (i < rows.length - 1) pushBreak(builder, row);
  });
}

/** Line breaks between two lines that start with text fold as in flow scalars; lines with more indentation keep theirs. */
function pushFolded(builder: MappedTextBuilder, file: string, rows: readonly Line[]): void {
  let before = -1;
  rows.forEach((row, i) => {
    if (row.start === row.end) return;
    const breaks = rows.slice(Math.max(before, 0), i);
    const folds = before >= 0 && !isBlank(file, row.start) && !isBlank(file, rows[before]!.start);
    if (!folds) breaks.forEach(b => pushBreak(builder, b));
    else if (breaks.length === 1) builder.whole(' ', { start: breaks[0]!.end, end: row.start });
    else breaks.slice(1).forEach(b => pushBreak(builder, b));
    builder.exact(row.start, row.end);
    before = i;
  });
}

function pushChomped(builder: MappedTextBuilder, scalar: BlockScalar, rows: readonly Line[], count: number): void {
  if (scalar.chomp === '-') return;
  const kept = scalar.chomp === '+' ? rows.slice(Math.max(count - 1, 0)) : rows.slice(count - 1, count);
  for (const row of count === 0 && scalar.chomp === '' ? [] : kept) {
    if (row.next > row.end) pushBreak(builder, row);
    // YAML ends the text with a line feed even where the file ends without one.
    else builder.whole('\n', { start: row.end, end: row.end });
  }
}
