/** @file What Python's string methods do to a text, each character's origin kept. */
import { spend, spendOnReading } from './budget';
import { TemplateError } from './templateErrors';
import { indexIn, spendOnSearchingBack } from './operations';
import { isSpace, LINE_ENDS, pointCount, skipSpace, skipSpaceBack, SPACES } from './python';
import { concat, TextBuilder, type Text } from './text';

/** @param side `left`, `right` or both; @param characters all of which go; white space where there are none given */
export function strip(text: Text, side: 'left' | 'right' | 'both', characters?: string): Text {
  const { text: units } = text;
  if (characters === undefined) {
    const start = side === 'right' ? 0 : skipSpace(units);
    return text.slice(start, side === 'left' ? units.length : skipSpaceBack(units, start));
  }
  spendOnReading(characters.length, 16);
  const set = new Set(characters);
  let [start, end] = [0, units.length];
  while (side !== 'right' && start < end && set.has(pointAt(units, start))) start += pointAt(units, start).length;
  while (side !== 'left' && end > start && set.has(pointBefore(units, end))) end -= pointBefore(units, end).length;
  spend((start + units.length - end) / 4);
  return text.slice(start, end);
}

function pointAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!);
}

function pointBefore(text: string, end: number): string {
  const low = text.slice(Math.max(0, end - 2), end);
  return low.length === 2 && low.codePointAt(0)! > 0xffff ? low : low.slice(-1);
}

/** Every code point as a function writes it. */
export function mapped(text: Text, write: (point: string, at: number) => string): Text {
  const builder = new TextBuilder();
  let [at, unchanged] = [0, 0];
  spend(text.text.length / 8);
  for (const point of text.text) {
    const written = write(point, at);
    const end = at + point.length;
    if (written !== point) {
      builder.addRun(text, unchanged, at);
      builder.addInstead(written, text, at, end);
      unchanged = end;
    }
    at = end;
  }
  builder.addRun(text, unchanged, at);
  return builder.build(text.markup);
}

export function upper(text: Text): Text {
  return mapped(text, point => point.toUpperCase());
}

export function lower(text: Text): Text {
  // A sigma at a word's end is lowered as no other character is: by its neighbours.
  const whole = text.text.toLowerCase();
  return mapped(text, (point, at) =>
    point === 'Σ' && whole.length === text.text.length ? whole[at]! : point.toLowerCase(),
  );
}

export function capitalized(text: Text): Text {
  const [first] = text.text;
  if (first === undefined) return text;
  return concat(mapped(text.slice(0, first.length), raised), lower(text.slice(first.length)));
}

/** A letter as a word begins with it: ß as Ss. */
function raised(point: string): string {
  const [first, ...rest] = point.toUpperCase();
  return first! + rest.join('').toLowerCase();
}

/** As `str.title`: each letter behind one that is none is raised. */
export function titled(text: Text): Text {
  let inWord = false;
  return mapped(text, point => {
    const written = inWord ? point.toLowerCase() : raised(point);
    inWord = /[\p{Lu}\p{Ll}\p{Lt}]/u.test(point);
    return written;
  });
}

export function replaced(text: Text, old: Text, instead: Text, count = -1): Text {
  const builder = new TextBuilder();
  let [at, left] = [0, count < 0 ? Infinity : count];
  for (let from = 0; left > 0; left--) {
    spend(0.25);
    const found = indexIn(text.text, old.text, from);
    if (found < 0 || (old.text === '' && found >= text.text.length && from > text.text.length)) break;
    builder.addRun(text, at, found);
    if (instead.origins.length > 0 || old.text === '') builder.add(instead);
    else builder.addInstead(instead.text, text, found, found + old.text.length);
    at = found + old.text.length;
    from = old.text === '' ? found + Math.max(1, pointLength(text.text, found)) : at;
    if (old.text === '' && found >= text.text.length) break;
  }
  builder.addRun(text, at, text.text.length);
  return builder.build(text.markup);
}

function pointLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** @param limit cuts at most; fewer than none is no limit */
export function split(text: Text, separator: string | undefined, limit: number): Text[] {
  if (separator === '') throw new TemplateError('empty separator');
  const parts: Text[] = [];
  const more = (): boolean => limit < 0 || parts.length < limit;
  let at = separator === undefined ? skipSpace(text.text) : 0;
  while (more()) {
    const end = separator === undefined ? nextSpace(text.text, at) : indexIn(text.text, separator, at);
    if (end < 0) break;
    spend(0.5);
    parts.push(text.slice(at, end));
    at = separator === undefined ? skipSpace(text.text, end) : end + separator.length;
  }
  if (separator !== undefined) return [...parts, text.slice(at)];
  return at < text.text.length ? [...parts, text.slice(at)] : parts;
}

const SPACE = new RegExp(`[${SPACES}]`, 'g');

function nextSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  const found = SPACE.exec(text)?.index ?? -1;
  spendOnReading((found < 0 ? text.length : found) - from);
  return found;
}

export function splitFromRight(text: Text, separator: string | undefined, limit: number): Text[] {
  if (limit < 0) return split(text, separator, -1);
  if (separator === '') throw new TemplateError('empty separator');
  const parts: Text[] = [];
  let end = separator === undefined ? skipSpaceBack(text.text) : text.text.length;
  while (parts.length < limit) {
    const found = separator === undefined ? lastSpace(text.text, end) : lastBefore(text.text, separator, end);
    if (found < 0) break;
    spend(0.5);
    parts.push(text.slice(found + (separator?.length ?? 1), end));
    end = separator === undefined ? skipSpaceBack(text.text.slice(0, found)) : found;
  }
  const start = separator === undefined ? skipSpace(text.text) : 0;
  // What is left over keeps its white space in front; a last word does not.
  if (separator !== undefined) parts.push(text.slice(0, end));
  else if (end > start) parts.push(text.slice(parts.length < limit ? start : 0, end));
  return parts.reverse();
}

function lastSpace(text: string, end: number): number {
  let at = end - 1;
  while (at >= 0 && !isSpace(text[at]!)) at--;
  spend((end - at) / 4);
  return skipSpace(text) > at ? -1 : at;
}

function lastBefore(text: string, needle: string, end: number): number {
  if (end < needle.length) return -1;
  spendOnSearchingBack(end, needle);
  return text.lastIndexOf(needle, end - needle.length);
}

export function lines(text: Text, keepEnds = false): Text[] {
  const found: Text[] = [];
  let at = 0;
  spendOnReading(text.text.length);
  for (const match of text.text.matchAll(LINE_ENDS)) {
    spend(0.5);
    const end = match.index + match[0].length;
    found.push(text.slice(at, keepEnds ? end : match.index));
    at = end;
  }
  return at < text.text.length ? [...found, text.slice(at)] : found;
}

export function filled(
  self: Text,
  width: number,
  character: string,
  before: (room: number, width: number) => number,
): Text {
  const room = width - pointCount(self.text);
  if (room <= 0) return self;
  const left = before(room, width);
  const builder = new TextBuilder();
  builder.fill(character, left);
  builder.add(self);
  builder.fill(character, room - left);
  return builder.build(self.markup);
}

/** Python puts the odd character on the left where the width is odd. */
export function centre(room: number, width: number): number {
  return Math.floor(room / 2) + (room & width & 1);
}
