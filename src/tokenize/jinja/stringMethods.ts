/** @file The methods of Python's strings, by name. */
import { bound } from './callArguments';
import { spend, spendOnReading } from './budget';
import { NotSupported, TemplateError } from './templateErrors';
import { indexIn, iterate, joinTexts, spendOnSearchingBack, truth } from './operations';
import { pointCount, pointsOf, SPACES, unitsOf } from './python';
import { concat, EMPTY, type Text } from './text';
import {
  capitalized,
  centre,
  filled,
  lines,
  lower,
  mapped,
  replaced,
  split,
  splitFromRight,
  strip,
  titled,
  upper,
} from './textOperations';
import { indexOf, isText, List, orElse, Tuple, typeName, Undefined, type Call, type Value } from './values';

export type StringMethod = (self: Text, call: Call) => Value;

/** @throws TemplateError where a value is no string */
export function textArgument(value: Value | undefined, method: string): Text {
  if (value !== undefined && isText(value)) return value;
  if (value instanceof Undefined) value.fail();
  throw new TemplateError(`${method}() argument must be str, not ${typeName(orElse(value, null))}`);
}

export function joined(separator: Text, values: Iterable<Value>): Text {
  const parts: Text[] = [];
  for (const value of values) {
    if (parts.length > 0) parts.push(separator);
    if (!isText(value)) throw new TemplateError(`sequence item: expected str instance, ${typeName(value)} found`);
    parts.push(value);
  }
  return joinTexts(parts);
}

function limitOf(value: Value | undefined): number {
  return value === undefined ? -1 : indexOf(value);
}

function stripping(side: 'left' | 'right' | 'both'): StringMethod {
  return (self, call) => {
    const [characters] = bound(call, 'strip', 'chars?');
    const none = characters === undefined || characters === null;
    return strip(self, side, none ? undefined : textArgument(characters, 'strip').text);
  };
}

function splitting(cut: typeof split): StringMethod {
  return (self, call) => {
    const [separator, limit] = bound(call, 'split', 'sep?', 'maxsplit?');
    const none = separator === undefined || separator === null;
    return new List(cut(self, none ? undefined : textArgument(separator, 'split').text, limitOf(limit)));
  };
}

/** The part of a text between two optional indices in code points, and where it starts. */
function part(self: Text, start: Value | undefined, end: Value | undefined): { units: string; from: number } {
  const count = pointCount(self.text);
  const place = (value: Value | undefined, fallback: number): number => {
    if (value === undefined || value === null) return fallback;
    const index = indexOf(value);
    return index < 0 ? Math.max(0, index + count) : index;
  };
  const [low, high] = [place(start, 0), place(end, count)];
  const from = unitsOf(self.text, low);
  // A start behind the end finds nothing, not even an empty text.
  return {
    units: low > count ? '' : self.text.slice(from, Math.max(from, unitsOf(self.text, high))),
    from: low > count ? -1 : from,
  };
}

function finding(name: string, last: boolean, must: boolean): StringMethod {
  return (self, call) => {
    const [needle, start, end] = bound(call, name, 'sub', 'start?', 'end?');
    const wanted = textArgument(needle, name).text;
    const { units, from } = part(self, start, end);
    if (last) spendOnSearchingBack(units.length, wanted);
    const at = from < 0 ? -1 : last ? units.lastIndexOf(wanted) : indexIn(units, wanted);
    if (at >= 0) return pointsOf(self.text, from + at);
    if (must) throw new TemplateError('substring not found');
    return -1;
  };
}

function testing(name: string, test: (units: string, wanted: string) => boolean): StringMethod {
  return (self, call) => {
    const [wanted, start, end] = bound(call, name, 'text', 'start?', 'end?');
    const { units, from } = part(self, start, end);
    const all = wanted instanceof Tuple ? wanted.items : [wanted];
    const passes = (affix: string): boolean => {
      spend(0.25);
      spendOnReading(Math.min(affix.length, units.length));
      return test(units, affix);
    };
    return from >= 0 && all.some(one => passes(textArgument(one, name).text));
  };
}

function every(pattern: RegExp, empty = false): StringMethod {
  return self => {
    let all = self.text !== '' || empty;
    for (const point of self.text) {
      spend(0.25);
      all &&= pattern.test(point);
      if (!all) break;
    }
    return all;
  };
}

/** @param pattern of all of the text */
function whole(pattern: RegExp): StringMethod {
  return self => {
    spendOnReading(self.text.length, 4);
    return pattern.test(self.text);
  };
}

/** `islower` and `isupper`: one letter with case at least, and none of the other. */
function cased(own: RegExp, other: RegExp): StringMethod {
  return self => {
    spendOnReading(self.text.length, 2);
    return own.test(self.text) && !other.test(self.text);
  };
}

function filling(name: string, before: (room: number, width: number) => number): StringMethod {
  return (self, call) => {
    const [width, fill] = bound(call, name, 'width', 'fillchar?');
    const character = fill === undefined ? ' ' : textArgument(fill, name).text;
    if (pointCount(character) !== 1) throw new TemplateError('The fill character must be exactly one character long');
    return filled(self, indexOf(width!), character, before);
  };
}

function parted(last: boolean): StringMethod {
  return (self, call) => {
    const [separator] = bound(call, 'partition', 'sep');
    const { text } = textArgument(separator, 'partition');
    if (text === '') throw new TemplateError('empty separator');
    if (last) spendOnSearchingBack(self.text.length, text);
    const at = last ? self.text.lastIndexOf(text) : indexIn(self.text, text);
    if (at < 0) return new Tuple(last ? [EMPTY, EMPTY, self] : [self, EMPTY, EMPTY]);
    return new Tuple([self.slice(0, at), self.slice(at, at + text.length), self.slice(at + text.length)]);
  };
}

function without(name: string, test: (units: string, affix: string) => boolean, prefix: boolean): StringMethod {
  return (self, call) => {
    const [affix] = bound(call, name, 'affix');
    const { text } = textArgument(affix, name);
    spendOnReading(Math.min(text.length, self.text.length));
    if (text === '' || !test(self.text, text)) return self;
    return prefix ? self.slice(text.length) : self.slice(0, self.text.length - text.length);
  };
}

function zeroFilled(self: Text, call: Call): Text {
  const [width] = bound(call, 'zfill', 'width');
  const sign = /^[-+]?/.exec(self.text)![0].length;
  const rest = filled(self.slice(sign), indexOf(width!) - sign, '0', room => room);
  return concat(self.slice(0, sign), rest);
}

function tabsExpanded(self: Text, call: Call): Text {
  const [size] = bound(call, 'expandtabs', 'tabsize?');
  const width = size === undefined ? 8 : Math.min(1_000, indexOf(size));
  let column = 0;
  return mapped(self, point => {
    const spaces = width > 0 ? width - (column % width) : 0;
    column = point === '\n' || point === '\r' ? 0 : column + (point === '\t' ? spaces : 1);
    return point === '\t' ? ' '.repeat(spaces) : point;
  });
}

const lacking = (name: string): [string, StringMethod] => [
  name,
  () => {
    throw new NotSupported(`the method ${name} of a string`);
  },
];

export const STRING_METHODS: ReadonlyMap<string, StringMethod> = new Map<string, StringMethod>([
  ['strip', stripping('both')],
  ['lstrip', stripping('left')],
  ['rstrip', stripping('right')],
  ['split', splitting(split)],
  ['rsplit', splitting(splitFromRight)],
  ['partition', parted(false)],
  ['rpartition', parted(true)],
  [
    'splitlines',
    (self, call) => {
      const [keepEnds] = bound(call, 'splitlines', 'keepends?');
      return new List(lines(self, keepEnds !== undefined && truth(keepEnds)));
    },
  ],
  [
    'join',
    (self, call) => {
      const [values] = bound(call, 'join', 'iterable');
      return joined(self, iterate(values!));
    },
  ],
  [
    'replace',
    (self, call) => {
      const [old, instead, count] = bound(call, 'replace', 'old', 'new', 'count?');
      return replaced(self, textArgument(old, 'replace'), textArgument(instead, 'replace'), limitOf(count));
    },
  ],
  ['upper', upper],
  ['lower', lower],
  ['casefold', lower],
  ['title', titled],
  ['capitalize', capitalized],
  [
    'swapcase',
    self => mapped(self, point => (point === point.toLowerCase() ? point.toUpperCase() : point.toLowerCase())),
  ],
  ['startswith', testing('startswith', (units, wanted) => units.startsWith(wanted))],
  ['endswith', testing('endswith', (units, wanted) => units.endsWith(wanted))],
  ['removeprefix', without('removeprefix', (units, affix) => units.startsWith(affix), true)],
  ['removesuffix', without('removesuffix', (units, affix) => units.endsWith(affix), false)],
  ['find', finding('find', false, false)],
  ['rfind', finding('rfind', true, false)],
  ['index', finding('index', false, true)],
  ['rindex', finding('rindex', true, true)],
  [
    'count',
    (self, call) => {
      const [needle, start, end] = bound(call, 'count', 'sub', 'start?', 'end?');
      const wanted = textArgument(needle, 'count').text;
      const { units, from } = part(self, start, end);
      if (from < 0) return 0;
      spend(units.length / 8);
      return wanted === '' ? pointCount(units) + 1 : units.split(wanted).length - 1;
    },
  ],
  ['center', filling('center', centre)],
  ['ljust', filling('ljust', () => 0)],
  ['rjust', filling('rjust', room => room)],
  ['zfill', zeroFilled],
  ['expandtabs', tabsExpanded],
  ['isdigit', every(/[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]/u)],
  ['isdecimal', every(/\p{Nd}/u)],
  ['isnumeric', every(/\p{N}/u)],
  ['isalpha', every(/\p{L}/u)],
  ['isalnum', every(/[\p{L}\p{N}]/u)],
  ['isspace', every(new RegExp(`[${SPACES}]`))],
  ['isascii', whole(/^[\x00-\x7f]*$/)], // eslint-disable-line no-control-regex -- ASCII has them
  ['isprintable', every(/[^\p{C}\p{Z}]| /u, true)],
  ['isidentifier', whole(/^[\p{ID_Start}_]\p{ID_Continue}*$/u)],
  ['islower', cased(/\p{Lowercase}/u, /[\p{Uppercase}\p{Lt}]/u)],
  ['isupper', cased(/\p{Uppercase}/u, /[\p{Lowercase}\p{Lt}]/u)],
  ['istitle', self => self.text !== '' && /[\p{Lu}\p{Ll}\p{Lt}]/u.test(self.text) && titled(self).text === self.text],
  ...['encode', 'translate', 'maketrans'].map(lacking),
]);
