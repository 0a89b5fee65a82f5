/** @file Characters as Python's strings see them: code points, white space, case, what can be printed. */

import { spendOnReading } from './budget';

/** What `str.isspace` takes. JavaScript's \s takes U+FEFF too, and neither U+0085 nor U+001C to U+001F. */
export const SPACES = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACE = new RegExp(`[${SPACES}]`);
/** Where `str.splitlines` cuts. */
export const LINE_ENDS = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g; // eslint-disable-line no-control-regex -- Python's list
const SURROGATE = /[\ud800-\udfff]/;

/** Going through characters one by one, against what a search of the engine's own takes. */
const SLOWLY = 16;

export function isSpace(character: string): boolean {
  return SPACE.test(character);
}

/** First unit that is no white space, from the left. */
export function skipSpace(text: string, start = 0): number {
  let at = start;
  while (at < text.length && isSpace(text[at]!)) at++;
  spendOnReading(at - start, SLOWLY);
  return at;
}

/** One behind the last unit that is no white space. */
export function skipSpaceBack(text: string, low = 0): number {
  let at = text.length;
  while (at > low && isSpace(text[at - 1]!)) at--;
  spendOnReading(text.length - at, SLOWLY);
  return at;
}

/** Number of code points. */
export function pointCount(text: string): number {
  spendOnReading(text.length);
  if (!SURROGATE.test(text)) return text.length;
  spendOnReading(text.length, SLOWLY / 4);
  let count = 0;
  for (const point of text) count += point === '' ? 0 : 1;
  return count;
}

/** From an index in code points to one in UTF-16 units. */
export function unitsOf(text: string, points: number): number {
  spendOnReading(text.length);
  if (!SURROGATE.test(text)) return Math.min(points, text.length);
  spendOnReading(points, SLOWLY / 4);
  let [at, count] = [0, 0];
  while (count < points && at < text.length) {
    at += text.codePointAt(at)! > 0xffff ? 2 : 1;
    count++;
  }
  return at;
}

/** From an index in UTF-16 units to one in code points. */
export function pointsOf(text: string, units: number): number {
  return pointCount(text.slice(0, units));
}

/** Python orders strings by code points, JavaScript by UTF-16 units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  spendOnReading(at, SLOWLY / 4);
  if (at > 0 && /[\udc00-\udfff]/.test((a[at] ?? '') + (b[at] ?? ''))) at--;
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1);
}

const NOT_PRINTED = /[\p{C}\p{Z}]/u;

/** A character as `repr` writes it inside quotes. */
export function reprCharacter(character: string, quote: string): string {
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
  if (character === quote) return `\\${quote}`;
  if (named[character] !== undefined) return named[character];
  if (character === ' ' || !NOT_PRINTED.test(character)) return character;
  const code = character.codePointAt(0)!;
  const hex = (length: number): string => code.toString(16).padStart(length, '0');
  if (code > 0xffff) return `\\U${hex(8)}`;
  return code > 0xff ? `\\u${hex(4)}` : `\\x${hex(2)}`;
}

export function quoteFor(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

/** A float as Python's `repr` writes it. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (value !== 0 && (power < -4 || power >= 16)) {
    const sign = power < 0 ? '-' : '+';
    return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const digits = fixedDigits(value, mantissa, power);
  return digits.includes('.') ? digits : `${digits}.0`;
}

function fixedDigits(value: number, mantissa: string, power: number): string {
  const plain = String(value);
  if (!plain.includes('e')) return plain;
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  return power < 0 ? `${sign}0.${'0'.repeat(-power - 1)}${digits}` : sign + digits.padEnd(power + 1, '0');
}
