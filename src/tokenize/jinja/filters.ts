/** @file Jinja's filters of one value: `x | trim`. */
import { bound } from './callArguments';
import { spend, spendOnReading } from './budget';
import { attributeOf } from './access';
import { NotSupported, TemplateError } from './templateErrors';
import { formatFloat } from './numberFormat';
import { indentOf, toJson } from './json';
import { LIST_FILTERS } from './listFilters';
import { escapeHtml, lengthOf, toText, truth } from './operations';
import { percentFormat } from './percentFormat';
import { isSpace, pointCount, unitsOf } from './python';
import { capitalized, centre, filled, lines, lower, mapped, replaced, strip, upper } from './textOperations';
import { concat, concatAll, Text, TextBuilder } from './text';
import type { Filter } from './templateEngine';
import {
  Dict,
  Float,
  indexOf,
  integer,
  isInteger,
  isText,
  numberOf,
  orElse,
  Stream,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './values';

/** A filter of a text that takes no arguments. */
function ofText(name: string, filter: (text: Text) => Value): [string, Filter] {
  return [
    name,
    (value, call) => {
      bound(call, name);
      return filter(toText(value));
    },
  ];
}

const trim: Filter = (value, call) => {
  const [characters] = bound(call, 'trim', 'chars?');
  const none = characters === undefined || characters === null;
  return strip(toText(value), 'both', none ? undefined : toText(characters).text);
};

const byDefault: Filter = (value, call) => {
  const [fallback, falsy] = bound(call, 'default', 'default_value?', 'boolean?');
  const missing = value instanceof Undefined || (falsy !== undefined && truth(falsy) && !truth(value));
  return missing ? orElse(fallback, new Text('')) : value;
};

const replace: Filter = (value, call) => {
  const [old, instead, count] = bound(call, 'replace', 'old', 'new', 'count?');
  const limit = count === undefined || count === null ? -1 : indexOf(count);
  return replaced(toText(value), toText(old!), toText(instead!), limit);
};

const tojson: Filter = (value, call) => {
  const [ascii, indent, separators, sortKeys] = bound(
    call,
    'tojson',
    'ensure_ascii?',
    'indent?',
    'separators?',
    'sort_keys?',
  );
  const pair = separators === undefined || separators === null ? undefined : [...itemsOf(separators)];
  if (pair !== undefined && pair.length !== 2) throw new TemplateError('separators are two texts');
  const level = indentOf(orElse(indent, null));
  return toJson(value, {
    ascii: ascii !== undefined && truth(ascii),
    indent: level,
    itemSeparator: pair === undefined ? new Text(level === undefined ? ', ' : ',') : toText(pair[0]!),
    keySeparator: pair === undefined ? new Text(': ') : toText(pair[1]!),
    sortKeys: sortKeys !== undefined && truth(sortKeys),
  });
};

function itemsOf(value: Value): readonly Value[] {
  if (value instanceof Tuple || (value !== null && typeof value === 'object' && 'items' in value)) return value.items;
  throw new TemplateError(`'${typeName(value)}' object is not iterable`);
}

const indent: Filter = (value, call) => {
  const [width, first, blank] = bound(call, 'indent', 'width?', 'first?', 'blank?');
  const builder = new TextBuilder();
  if (width !== undefined && isText(width)) builder.add(width);
  else builder.fill(' ', Math.max(0, width === undefined ? 4 : indexOf(width)));
  const margin = builder.build();
  const text = toText(value);
  // Jinja adds a line end, so that a last empty line counts.
  const all = lines(concat(text, '\n'));
  const parts = all.flatMap((line, i): (Text | string)[] => {
    const inner =
      (i > 0 || (first !== undefined && truth(first))) &&
      (line.text !== '' || (blank !== undefined && truth(blank)) || (i === 0 && first !== undefined && truth(first)));
    return [...(i > 0 ? ['\n'] : []), ...(inner ? [margin] : []), line];
  });
  return concatAll(parts);
};

const title: Filter = value => {
  let starts = true;
  return mapped(toText(value), point => {
    const written = starts ? point.toUpperCase() : point.toLowerCase();
    starts = isSpace(point) || /[-({[<]/.test(point);
    return written;
  });
};

const truncate: Filter = (value, call) => {
  const [length, kill, end, leeway] = bound(call, 'truncate', 'length?', 'killwords?', 'end?', 'leeway?');
  const text = toText(value);
  const most = length === undefined ? 255 : indexOf(length);
  const tail = end === undefined ? new Text('...') : toText(end);
  if (pointCount(text.text) <= most + (leeway === undefined || leeway === null ? 5 : indexOf(leeway))) return text;
  const cut = text.slice(0, unitsOf(text.text, Math.max(0, most - pointCount(tail.text))));
  if (kill !== undefined && truth(kill)) return concat(cut, tail);
  const space = cut.text.lastIndexOf(' ');
  return concat(space < 0 ? cut : cut.slice(0, space), tail);
};

const toInteger: Filter = (value, call) => {
  const [fallback, base] = bound(call, 'int', 'default?', 'base?');
  const otherwise = orElse(fallback, 0);
  if (value instanceof Undefined) value.fail();
  const number = numberOf(value);
  if (number !== undefined) return Number.isFinite(number) ? integer(Math.trunc(number)) : otherwise;
  if (!isText(value)) return otherwise;
  const written = strip(value, 'both').text;
  spendOnReading(written.length, 16);
  const radix = base === undefined ? 10 : indexOf(base);
  if (radix === 10 && /^[-+]?\d+(?:_\d+)*$/.test(written)) return integer(Number(written.replaceAll('_', '')));
  const other = OTHER_BASES[radix];
  if (other?.test(written) === true) return integer(parseInt(written.replace(/^([-+]?)0[xXoObB]/, '$1'), radix));
  const float = floatOf(written);
  return float === undefined || !Number.isFinite(float) ? otherwise : integer(Math.trunc(float));
};

const OTHER_BASES: Readonly<Record<number, RegExp>> = {
  16: /^[-+]?(?:0[xX])?[\da-fA-F]+$/,
  8: /^[-+]?(?:0[oO])?[0-7]+$/,
  2: /^[-+]?(?:0[bB])?[01]+$/,
};

function floatOf(written: string): number | undefined {
  spendOnReading(written.length, 16);
  const number = written.replace(/(\d)_(?=\d)/g, '$1');
  // No digit can be taken in two ways: a million of them would be tried a million times.
  if (/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(number)) return Number(number);
  const named = /^([-+]?)(inf(?:inity)?|nan)$/i.exec(number);
  if (named === null) return undefined;
  return /nan/i.test(named[2]!) ? NaN : named[1] === '-' ? -Infinity : Infinity;
}

const toFloat: Filter = (value, call) => {
  const [fallback] = bound(call, 'float', 'default?');
  if (value instanceof Undefined) value.fail();
  const number = isText(value) ? floatOf(strip(value, 'both').text) : numberOf(value);
  return number === undefined ? orElse(fallback, new Float(0)) : new Float(number);
};

const round: Filter = (value, call) => {
  const [precision, method] = bound(call, 'round', 'precision?', 'method?');
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`type ${typeName(value)} doesn't define __round__ method`);
  const places = precision === undefined ? 0 : indexOf(precision);
  const way = method === undefined ? 'common' : toText(method).text;
  if (way === 'ceil' || way === 'floor') return new Float(Math[way](number * 10 ** places) / 10 ** places);
  if (way !== 'common') throw new TemplateError('method must be common, ceil or floor');
  if (isInteger(value) && places >= 0) return Number(value);
  // Python rounds what the double really is, ties to even.
  const exact =
    places >= 0 && Math.abs(number) < 1e21 ? Number(formatFloat(number, 'f', Math.min(places, 100))) : number;
  const tie = places === 0 && Math.abs(number % 1) === 0.5;
  return new Float(tie ? 2 * Math.round(number / 2) : exact);
};

const absolute: Filter = value => {
  const number = numberOf(value);
  if (value instanceof Undefined) value.fail();
  if (number === undefined) throw new TemplateError(`bad operand type for abs(): '${typeName(value)}'`);
  return value instanceof Float ? new Float(Math.abs(number)) : Math.abs(number);
};

const format: Filter = (value, { args, named }) => {
  if (args.length > 0 && named.size > 0)
    throw new TemplateError("can't handle positional and keyword arguments at the same time");
  const values =
    named.size > 0 ? new Dict([...named].map(([key, item]) => [new Text(key), item] as const)) : new Tuple(args);
  return percentFormat(toText(value), values);
};

const items: Filter = value => {
  if (value instanceof Undefined) return new Stream('generator', () => []);
  if (!(value instanceof Dict)) throw new TemplateError('Can only get item pairs from a mapping.');
  return new Stream('generator', () => value.pairs().map(pair => new Tuple(pair)));
};

const attr: Filter = (value, call) => {
  const [name] = bound(call, 'attr', 'name');
  // Only what Python's getattr finds: the entries of a dictionary are items.
  return value instanceof Dict ? attributeOf(new Dict(), toText(name!).text) : attributeOf(value, toText(name!).text);
};

function percentEncoded(point: string): string {
  if (/^[\ud800-\udfff]$/.test(point)) throw new TemplateError("'utf-8' codec can't encode half of a character");
  return encodeURIComponent(point).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

const urlencode: Filter = value => {
  const quoted = (text: Text, safe: string): Text =>
    mapped(text, point =>
      /[\w.~-]/.test(point) && point.length === 1 && point < '\x80'
        ? point
        : safe.includes(point)
          ? point
          : percentEncoded(point),
    );
  if (!(value instanceof Dict)) return quoted(toText(value), '/');
  const plus = (text: Text): Text => replaced(quoted(text, ' '), new Text(' '), new Text('+'));
  return concatAll(
    value.pairs().flatMap(([key, item], i) => [...(i > 0 ? ['&'] : []), plus(toText(key)), '=', plus(toText(item))]),
  );
};

const lacking = (name: string): [string, Filter] => [
  name,
  () => {
    throw new NotSupported(`the filter ${name}`);
  },
];

const length: Filter = value => lengthOf(value);
const escape: Filter = value => escapeHtml(value);

export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...LIST_FILTERS,
  ofText('upper', upper),
  ofText('lower', lower),
  ofText('capitalize', capitalized),
  ofText('string', text => text),
  ofText('safe', text => text.asMarkup(true)),
  ofText('forceescape', text => escapeHtml(text.asMarkup(false))),
  ofText('wordcount', text => {
    spend(text.text.length / 4);
    return text.text.match(/[\p{L}\p{N}\p{M}_]+/gu)?.length ?? 0;
  }),
  ['title', title],
  ['trim', trim],
  ['default', byDefault],
  ['d', byDefault],
  ['replace', replace],
  ['tojson', tojson],
  ['indent', indent],
  ['truncate', truncate],
  ['int', toInteger],
  ['float', toFloat],
  ['round', round],
  ['abs', absolute],
  ['format', format],
  ['items', items],
  ['attr', attr],
  ['length', length],
  ['count', length],
  ['escape', escape],
  ['e', escape],
  ['urlencode', urlencode],
  [
    'center',
    (value, call) => {
      const [width] = bound(call, 'center', 'width?');
      return filled(toText(value), width === undefined ? 80 : indexOf(width), ' ', centre);
    },
  ],
  ...['filesizeformat', 'pprint', 'random', 'striptags', 'urlize', 'wordwrap', 'xmlattr'].map(lacking),
]);

/** @throws TemplateError where Jinja has no filter of the name */
export function filterNamed(name: string): Filter {
  const filter = FILTERS.get(name);
  if (filter === undefined) throw new TemplateError(`No filter named '${name}'`);
  return filter;
}
