/** @file Python's `'{} and {name!r:>8}'.format(…)`. */
import { spend, spendOnReading } from './budget';
import { TemplateError } from './templateErrors';
import { formatFloat, inBase, signedDigits } from './numberFormat';
import { repr, toText } from './operations';
import { pointCount, unitsOf } from './python';
import { Text, TextBuilder } from './text';
import { Float, isInteger, isText, numberOf, typeName, type Call, type Value } from './values';

/** Fields inside of a format, as `{:{width}}`; Python takes one level as well. */
const MAX_NESTING = 2;

/** How `{0.name}` and `{0[key]}` are looked up. */
export interface Lookup {
  readonly attributeOf: (value: Value, name: string) => Value;
  readonly itemOf: (value: Value, key: Value) => Value;
}

export function braceFormat(format: Text, call: Call, lookup: Lookup): Text {
  return new Formatter(call, lookup).format(format, MAX_NESTING);
}

class Formatter {
  private automatic = 0;

  constructor(
    private readonly given: Call,
    private readonly lookup: Lookup,
  ) {}

  format(format: Text, depth: number): Text {
    if (depth === 0) throw new TemplateError('Max string recursion exceeded');
    const { text } = format;
    spendOnReading(text.length, 16);
    const builder = new TextBuilder();
    let at = 0;
    for (let next = at; next < text.length;) {
      const character = text[next]!;
      if (character !== '{' && character !== '}') {
        next++;
        continue;
      }
      builder.addRun(format, at, next);
      if (text[next + 1] === character) builder.addRun(format, next, next + 1);
      else if (character === '}') throw new TemplateError("Single '}' encountered in format string");
      at = text[next + 1] === character ? next + 2 : this.field(builder, format, next + 1, depth);
      next = at;
    }
    builder.addRun(format, at, text.length);
    return builder.build(format.markup);
  }

  /** Writes the field that begins at an offset, and gives the offset behind its brace. */
  private field(builder: TextBuilder, format: Text, start: number, depth: number): number {
    let [end, open] = [start, 1];
    for (; end < format.text.length; end++) {
      if (format.text[end] === '{') open++;
      else if (format.text[end] === '}' && --open === 0) break;
    }
    if (open > 0) throw new TemplateError("expected '}' before end of string");
    const field = /^([^!:]*)(?:!([^:]*))?(?::([^]*))?$/.exec(format.text.slice(start, end));
    if (field === null) throw new TemplateError('invalid format string');
    const [, name, conversion, spec] = field;
    const value = this.value(name!);
    const shown = conversion === undefined ? value : conversion === 's' ? toText(value) : repr(value);
    const how = spec === undefined ? '' : this.format(new Text(spec), depth - 1).text;
    builder.add(formatted(shown, how));
    return end + 1;
  }

  private value(field: string): Value {
    const [, first, rest] = /^([^.[]*)([^]*)$/.exec(field)!;
    const key = first === '' ? String(this.automatic++) : first!;
    let value = /^\d+$/.test(key) ? this.given.args[Number(key)] : this.given.named.get(key);
    if (value === undefined) throw new TemplateError(`format has no value '${key}'`);
    for (const [, attribute, item, close] of rest!.matchAll(/\.([^.[]*)|\[([^\]]*)(\]|$)/g)) {
      spend(1);
      if (close === '') throw new TemplateError("Missing ']' in format string");
      if ((attribute ?? item) === '') throw new TemplateError('Empty attribute in format string');
      value =
        attribute === undefined
          ? this.lookup.itemOf(value, /^\d+$/.test(item!) ? Number(item) : new Text(item!))
          : this.lookup.attributeOf(value, attribute);
    }
    return value;
  }
}

const SPEC = /^(?:([^])?([<>=^]))?([-+ ]?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)$/u;

function formatted(value: Value, spec: string): Text {
  if (spec === '') return toText(value);
  const parts = SPEC.exec(spec);
  if (parts === null) throw new TemplateError('Invalid format specifier');
  const [, fill, align, sign, alternate, zero, width, comma, precision, code] = parts as unknown as string[];
  const number = isText(value) ? undefined : numberOf(value);
  if (number === undefined && !isText(value))
    throw new TemplateError(`unsupported format string passed to ${typeName(value)}.__format__`);
  const body = isText(value)
    ? value.slice(0, precision === undefined ? undefined : unitsOf(value.text, Number(precision)))
    : new Text(
        numberText(value, number!, { sign: sign!, alternate: alternate!, comma: comma!, precision, code: code! }),
      );
  const room = Math.max(0, Number(width) - pointCount(body.text));
  const filling = fill ?? (zero === '0' ? '0' : ' ');
  const way = align ?? (isText(value) ? '<' : zero === '0' ? '=' : '>');
  const lead = way === '=' ? /^[-+ ]?(?:0[xXob])?/.exec(body.text)![0].length : 0;
  const before = way === '<' ? 0 : way === '^' ? Math.floor(room / 2) : room;
  const builder = new TextBuilder();
  builder.addRun(body, 0, lead);
  builder.fill(filling, before);
  builder.addRun(body, lead, body.text.length);
  builder.fill(filling, room - before);
  return builder.build();
}

interface NumberSpec {
  readonly sign: string;
  readonly alternate: string;
  readonly comma: string;
  readonly precision: string | undefined;
  readonly code: string;
}

function numberText(value: Value, number: number, spec: NumberSpec): string {
  const { sign, digits } = signedDigits(digitsOf(value, number, spec), spec.sign);
  const prefix = spec.alternate !== '' && /[xXob]/.test(spec.code) ? `0${spec.code}` : '';
  const [whole, rest] = /^(\d*)([^]*)$/.exec(digits)!.slice(1) as [string, string];
  return sign + prefix + (spec.comma === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, spec.comma)) + rest;
}

function digitsOf(value: Value, number: number, { code, precision, alternate }: NumberSpec): string {
  const places = precision === undefined ? 6 : Number(precision);
  if (code === '%') return `${(100 * number).toFixed(Math.min(places, 100))}%`;
  if (/[eEfFgG]/.test(code)) return formatFloat(number, code, places, alternate !== '');
  if (code === '' && value instanceof Float)
    return precision === undefined ? toText(value).text : formatFloat(number, 'g', places);
  if (!isInteger(value) || !/^[dxXobn]?$/.test(code)) throw new TemplateError(`Unknown format code '${code}'`);
  return inBase(number, code);
}
