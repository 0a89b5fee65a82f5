/** @file What Python's operators and built-in functions do with the values of a template. */
import { spend, spendOnReading } from './budget';
import { TemplateError } from './templateErrors';
import { compareText, pointCount, quoteFor, reprCharacter, reprFloat } from './python';
import type { Text } from './text';
import { concatAll, TextBuilder } from './text';
import {
  Callable,
  Dict,
  Float,
  indexOf,
  isInstance,
  isText,
  List,
  numberOf,
  Stream,
  Tuple,
  typeName,
  Undefined,
  type Slice,
  type Value,
} from './values';

export function truth(value: Value): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (isText(value)) return value.text !== '';
  const number = numberOf(value);
  if (number !== undefined) return number !== 0;
  if (value instanceof List || value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Dict) return value.size > 0;
  return value instanceof Stream ? value.length !== 0 : true;
}

export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  spend(0.25);
  if (isText(a)) return isText(b) && sameText(a.text, b.text);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined) return x === y;
  if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple))
    return a.items.length === b.items.length && a.items.every((item, i) => equal(item, b.items[i]!));
  if (a instanceof Dict && b instanceof Dict)
    return a.size === b.size && a.pairs().every(([key, value]) => b.has(key) && equal(value, b.get(key)!));
  return a instanceof Undefined && b instanceof Undefined;
}

function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  spendOnReading(a.length);
  return a === b;
}

/** Negative, zero or positive, as a is less than, equal to or greater than b. @throws TemplateError where Python has no order */
export function order(a: Value, b: Value, operator = '<'): number {
  for (const value of [a, b]) if (value instanceof Undefined) value.fail();
  spend(1);
  if (isText(a) && isText(b)) return compareText(a.text, b.text);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple)) {
    const differs = a.items.findIndex((item, i) => i >= b.items.length || !equal(item, b.items[i]!));
    if (differs < 0 || differs >= b.items.length) return a.items.length - b.items.length;
    return order(a.items[differs]!, b.items[differs]!, operator);
  }
  throw new TemplateError(`'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

export function contains(container: Value, value: Value): boolean {
  if (isText(container)) {
    if (isText(value)) return indexIn(container.text, value.text) >= 0;
    throw new TemplateError(`'in <string>' requires string as left operand, not ${typeName(value)}`);
  }
  if (container instanceof Dict) return container.has(value);
  for (const item of iterate(container)) if (equal(item, value)) return true;
  return false;
}

/** Beyond this many characters of what is searched for, a search may go through the text again and again. */
const LONG_NEEDLE = 256;

/** `indexOf`, paid for. */
export function indexIn(text: string, needle: string, from = 0): number {
  if (needle.length > text.length - from) return -1;
  const found = text.indexOf(needle, from);
  spendOnReading((found < 0 ? text.length : found) - from, needle.length > LONG_NEEDLE ? 4 : 1);
  return found;
}

/** To be paid before `lastIndexOf`, which compares all of what it looks for at each place. */
export function spendOnSearchingBack(length: number, needle: string): void {
  spendOnReading(length, Math.max(1, needle.length / 4));
}

/** The items of a value. @throws TemplateError where there are none to go through */
export function iterate(value: Value): Iterable<Value> {
  if (value instanceof List || value instanceof Tuple) return counted(value.items[Symbol.iterator]());
  if (value instanceof Dict) return counted(value.keys()[Symbol.iterator]());
  if (value instanceof Undefined) return [];
  if (isText(value)) return counted(characters(value)[Symbol.iterator]());
  if (value instanceof Stream) return counted(value.iterator());
  throw new TemplateError(`'${typeName(value)}' object is not iterable`);
}

/** What is gone through is paid for. A loop that is left early must not close a generator that another goes on with. */
function counted(iterator: Iterator<Value>): Iterable<Value> {
  return {
    [Symbol.iterator]: () => ({
      next: () => {
        spend(0.25);
        return iterator.next();
      },
    }),
  };
}

function* characters(text: Text): Generator<Text> {
  let at = 0;
  for (const point of text.text) {
    spend(0.5);
    yield text.slice(at, (at += point.length));
  }
}

export function lengthOf(value: Value): number {
  if (isText(value)) return pointCount(value.text);
  if (value instanceof List || value instanceof Tuple) return value.items.length;
  if (value instanceof Dict) return value.size;
  if (value instanceof Undefined) return 0;
  if ((value instanceof Stream || isInstance(value)) && value.length !== undefined) return value.length;
  throw new TemplateError(`object of type '${typeName(value)}' has no len()`);
}

/** Python's str(). */
export function toText(value: Value): Text {
  return isText(value) ? value : repr(value, true);
}

/** Python's repr(); of an undefined name its str(), where it is asked for alone. */
export function repr(value: Value, alone = false): Text {
  const builder = new TextBuilder();
  writeRepr(builder, value, alone);
  return builder.build();
}

function writeRepr(builder: TextBuilder, value: Value, alone = false): void {
  if (isText(value)) writeQuoted(builder, value);
  else if (value instanceof List) writeItems(builder, '[', value.items, ']');
  else if (value instanceof Tuple) writeItems(builder, '(', value.items, value.items.length === 1 ? ',)' : ')');
  else if (value instanceof Stream && value.length !== undefined) {
    builder.add(`${value.name}(`);
    writeItems(builder, '[', [...iterate(value)], '])');
  } else if (value instanceof Dict) {
    builder.add('{');
    for (const [i, [key, item]] of value.pairs().entries()) {
      if (i > 0) builder.add(', ');
      writeRepr(builder, key);
      builder.add(': ');
      writeRepr(builder, item);
    }
    builder.add('}');
  } else builder.add(plainRepr(value, alone));
}

function writeItems(builder: TextBuilder, open: string, items: readonly Value[], close: string): void {
  builder.add(open);
  for (const [i, item] of items.entries()) {
    if (i > 0) builder.add(', ');
    writeRepr(builder, item);
  }
  builder.add(close);
}

function writeQuoted(builder: TextBuilder, text: Text): void {
  const quote = quoteFor(text.text);
  if (text.markup) builder.add('Markup(');
  builder.add(quote);
  let at = 0;
  for (const point of text.text) {
    builder.addInstead(reprCharacter(point, quote), text, at, at + point.length);
    at += point.length;
  }
  builder.add(quote + (text.markup ? ')' : ''));
}

function plainRepr(value: Value, alone: boolean): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (value instanceof Float) return reprFloat(value.value);
  if (value instanceof Undefined) return alone ? '' : 'Undefined';
  if (value instanceof Callable) return `<function ${value.name}>`;
  return `<${typeName(value)}>`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** For HTML, as Markup has it. */
export function escapeHtml(value: Value): Text {
  const text = toText(value);
  if (text.markup) return text;
  const builder = new TextBuilder();
  let at = 0;
  for (const match of text.text.matchAll(/[&<>'"]/g)) {
    builder.addRun(text, at, match.index);
    builder.addInstead(ESCAPED[match[0]]!, text, match.index, match.index + 1);
    at = match.index + 1;
  }
  builder.addRun(text, at, text.text.length);
  return builder.build(true);
}

/** Texts in a row; where one is Markup, the others are escaped. */
export function joinTexts(parts: readonly Text[]): Text {
  if (!parts.some(part => part.markup)) return concatAll(parts);
  return concatAll(parts.map(escapeHtml)).asMarkup(true);
}

export interface Range {
  readonly from: number;
  /** Not taken itself; -1 is in front of the first. */
  readonly to: number;
  readonly step: number;
}

/** The places that a Python slice takes of a sequence of this length. */
export function sliceRange(length: number, { start, stop, step }: Slice): Range {
  const by = step === null ? 1 : indexOf(step);
  if (by === 0) throw new TemplateError('slice step cannot be zero');
  const clamp = (value: Value, fallback: number): number => {
    if (value === null) return fallback;
    const index = indexOf(value);
    const positive = index < 0 ? index + length : index;
    return by > 0 ? Math.min(Math.max(positive, 0), length) : Math.min(Math.max(positive, -1), length - 1);
  };
  return { from: clamp(start, by > 0 ? 0 : length - 1), to: clamp(stop, by > 0 ? length : -1), step: by };
}

export function takeRange<T>(items: readonly T[], { from, to, step }: Range): T[] {
  spend(Math.max(0, (to - from) / step) / 16);
  if (step === 1) return items.slice(from, Math.max(from, to));
  const taken: T[] = [];
  for (let i = from; step > 0 ? i < to : i > to; i += step) taken.push(items[i]!);
  return taken;
}
