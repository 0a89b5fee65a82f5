/** @file Python's `'%s and %d' % values`. */
import { TemplateError } from './templateErrors';
import { formatFloat, inBase, signedDigits } from './numberFormat';
import { repr, toText } from './operations';
import { unitsOf, pointCount } from './python';
import { Text, TextBuilder } from './text';
import { Dict, indexOf, isText, numberOf, Tuple, typeName, type Value } from './values';

/** Digits that a number is filled up to. */
const MAX_PRECISION = 1000;
const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([^])?/g;

export function percentFormat(format: Text, values: Value): Text {
  const given = new Given(values);
  const builder = new TextBuilder();
  let at = 0;
  for (const match of format.text.matchAll(DIRECTIVE)) {
    builder.addRun(format, at, match.index);
    at = match.index + match[0].length;
    const [, name, flags, width, precision, code] = match;
    if (code === undefined) throw new TemplateError('incomplete format');
    if (code === '%') {
      builder.add('%');
      continue;
    }
    const size = (written: string | undefined): number | undefined =>
      written === '*' ? indexOf(given.next()) : written === undefined ? undefined : Number(written);
    const [wide, exact] = [size(width), size(precision)];
    const value = name === undefined ? given.next() : given.named(name);
    padded(builder, converted(value, code, flags!, exact), wide ?? 0, flags!, /[srac]/.test(code));
  }
  builder.addRun(format, at, format.text.length);
  given.end();
  return builder.build(format.markup);
}

class Given {
  private used = 0;

  constructor(private readonly values: Value) {}

  next(): Value {
    const { values } = this;
    const all = values instanceof Tuple ? values.items : [values];
    if (this.used >= all.length) throw new TemplateError('not enough arguments for format string');
    return all[this.used++]!;
  }

  named(name: string): Value {
    if (!(this.values instanceof Dict)) throw new TemplateError('format requires a mapping');
    const value = this.values.named(name);
    if (value === undefined) throw new TemplateError(`format has no value '${name}'`);
    return value;
  }

  end(): void {
    const { values } = this;
    const rest =
      values instanceof Tuple ? values.items.length > this.used : this.used === 0 && !(values instanceof Dict);
    if (rest && !isListLike(values)) throw new TemplateError('not all arguments converted during string formatting');
  }
}

/** Python lets a list pass, as it lets a mapping. */
function isListLike(value: Value): boolean {
  return typeName(value) === 'list';
}

function converted(value: Value, code: string, flags: string, precision: number | undefined): Text {
  if (code === 's' || code === 'r' || code === 'a') {
    const text = code === 's' ? toText(value) : repr(value);
    return precision === undefined ? text : text.slice(0, unitsOf(text.text, precision));
  }
  if (code === 'c') return isText(value) ? value : new Text(String.fromCodePoint(indexOf(value)));
  if (!/[diuoxXeEfFgG]/.test(code)) throw new TemplateError(`unsupported format character '${code}'`);
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`%${code} format: a number is required, not ${typeName(value)}`);
  if ((precision ?? 0) > MAX_PRECISION) throw new TemplateError(`a number has more than ${MAX_PRECISION} digits`);
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const digits = /[eEfFgG]/.test(code)
    ? formatFloat(number, code, precision ?? 6, flags.includes('#'))
    : inBase(Math.trunc(number), code);
  const parts = signedDigits(digits, sign);
  const prefix = flags.includes('#') && /[oxX]/.test(code) ? `0${code}` : '';
  return new Text(
    parts.sign + prefix + (/[diuoxX]/.test(code) ? parts.digits.padStart(precision ?? 0, '0') : parts.digits),
  );
}

function padded(builder: TextBuilder, text: Text, width: number, flags: string, words: boolean): void {
  const room = Math.max(0, width - pointCount(text.text));
  if (flags.includes('-')) {
    builder.add(text);
    builder.fill(' ', room);
  } else if (flags.includes('0') && !words) {
    const sign = /^[-+ ]?/.exec(text.text)![0];
    builder.add(sign);
    builder.fill('0', room);
    builder.addRun(text, sign.length, text.text.length);
  } else {
    builder.fill(' ', room);
    builder.add(text);
  }
}
