/** @file Jinja's filters, as far as prompts use them. */
import { MAX_PROMPT_LENGTH } from '../problems';
import { compare, equals, holds, isTrue, textOf, type Arguments } from './jinjaOperators';
import type { Scope } from './scope';
import { dataOf, isList, isMap, isTooLarge, jsonOf, MAX_VALUE_SIZE, type Value } from './value';

type Filter = (value: Value, given: Arguments, scope: Scope) => Value;

/** Filters that do not look at what is inside a list or a map. */
const NOT_GONE_THROUGH = /^(?:default|d|safe|length|count|first|last)$/;

export function applyFilter(name: string, value: Value, given: Arguments, scope: Scope): Value {
  const filter = filters.get(name);
  if (!filter) return scope.refuse();
  if (!NOT_GONE_THROUGH.test(name) || typeof dataOf(value) === 'string')
    scope.reads(value, ...given.list, ...given.named.values());
  const result = filter(value, given, scope);
  return typeof result === 'string' ? scope.text(result) : scope.sized(result);
}

const ofText =
  (change: (text: string) => string): Filter =>
  (value, _, scope) =>
    change(textOf(value, scope));

/** A list's items, a map's keys, a text's characters; nothing of nothing. */
export function itemsOf(value: Value, scope: Scope): readonly Value[] {
  const data = dataOf(value);
  if (isList(data)) return data;
  if (isMap(data)) return [...data.keys()];
  if (typeof data === 'string') return data.length > MAX_VALUE_SIZE ? scope.refuse() : Array.from(data);
  return data === undefined ? [] : scope.refuse();
}

function argument({ list, named }: Arguments, at: number, name: string): Value {
  return list[at] ?? named.get(name);
}

function numberArgument(given: Arguments, at: number, name: string, otherwise: number): number {
  const number = Number(dataOf(argument(given, at, name) ?? otherwise));
  return Number.isFinite(number) ? number : otherwise;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}

function joined(value: Value, given: Arguments, scope: Scope): string {
  const attribute = given.named.get('attribute');
  const items = itemsOf(value, scope).map(item =>
    attribute === undefined ? item : attributeOf(item, attribute, scope),
  );
  const separator = textOf(argument(given, 0, 'd') ?? '', scope);
  const texts = items.map(item => textOf(item, scope));
  const length = texts.reduce((sum, text) => sum + text.length + separator.length, 0);
  return length > MAX_PROMPT_LENGTH ? scope.refuse() : texts.join(separator);
}

function attributeOf(item: Value, attribute: Value, scope: Scope): Value {
  scope.reads(attribute);
  return textOf(attribute, scope)
    .split('.')
    .reduce((value: Value, key) => scope.member(value, key), item);
}

function replaced(value: Value, { list }: Arguments, scope: Scope): string {
  const text = textOf(value, scope);
  const [from, to] = [textOf(list[0], scope), textOf(list[1], scope)];
  const parts = text.split(from);
  const limit = list[2] === undefined ? parts.length - 1 : Number(dataOf(list[2]));
  if (text.length + parts.length * to.length > MAX_PROMPT_LENGTH) return scope.refuse();
  return (
    parts.slice(0, limit + 1).join(to) +
    parts
      .slice(limit + 1)
      .map(part => from + part)
      .join('')
  );
}

function indented(value: Value, given: Arguments, scope: Scope): string {
  const width = argument(given, 0, 'width') ?? 4;
  const margin =
    typeof dataOf(width) === 'number'
      ? ' '.repeat(Math.max(0, Math.min(Number(dataOf(width)), 100)))
      : textOf(width, scope);
  const first = isTrue(argument(given, 1, 'first'));
  const lines = textOf(value, scope).split('\n');
  if (lines.length * margin.length > MAX_PROMPT_LENGTH) return scope.refuse();
  return lines.map((line, i) => ((i === 0 && !first) || line === '' ? line : margin + line)).join('\n');
}

function shortened(value: Value, given: Arguments, scope: Scope): string {
  const text = textOf(value, scope);
  const length = numberArgument(given, 0, 'length', 255);
  const end = textOf(argument(given, 2, 'end') ?? '...', scope);
  if (text.length <= length + numberArgument(given, 3, 'leeway', 5)) return text;
  const cut = text.slice(0, Math.max(0, length - end.length));
  if (isTrue(argument(given, 1, 'killwords'))) return cut + end;
  return (/^[^]*(?= )/.exec(cut)?.[0] ?? cut) + end;
}

function numeric(value: Value, otherwise: number, whole: boolean): number {
  const number = Number(dataOf(value));
  if (!Number.isFinite(number)) return otherwise;
  return whole ? Math.trunc(number) : number;
}

function sorted(value: Value, given: Arguments, scope: Scope): readonly Value[] {
  const attribute = given.named.get('attribute');
  const key = (item: Value): Value => {
    const found = dataOf(attribute === undefined ? item : attributeOf(item, attribute, scope));
    return typeof found === 'string' ? found.toLowerCase() : found;
  };
  const order = isTrue(argument(given, 0, 'reverse')) ? -1 : 1;
  return itemsOf(value, scope)
    .map(item => [key(item), item] as const)
    .sort(([a], [b]) => order * (equals(a, b, scope) ? 0 : compare('<', a, b, scope) ? -1 : 1))
    .map(([, item]) => item);
}

/** `map('upper')` and `map(attribute='name')`. */
function mapped(value: Value, given: Arguments, scope: Scope): readonly Value[] {
  const attribute = given.named.get('attribute');
  const items = itemsOf(value, scope);
  if (attribute !== undefined) return items.map(item => attributeOf(item, attribute, scope));
  const name = textOf(given.list[0], scope);
  const rest = { list: given.list.slice(1), named: given.named };
  return items.map(item => applyFilter(name, item, rest, scope));
}

/** `select('odd')`, `selectattr('name', 'equalto', 'x')` and their opposites. */
function chosen(wanted: boolean, byAttribute: boolean): Filter {
  return (value, { list }, scope) => {
    const [test, ...rest] = byAttribute ? list.slice(1) : list;
    return itemsOf(value, scope).filter(item => {
      const what = byAttribute ? attributeOf(item, list[0], scope) : item;
      const given = { list: rest, named: new Map<string, Value>() };
      return (test === undefined ? isTrue(what) : holds(textOf(test, scope), what, given, scope)) === wanted;
    });
  };
}

function unique(value: Value, _: Arguments, scope: Scope): readonly Value[] {
  const seen = new Map(itemsOf(value, scope).map(item => [typeof dataOf(item) + textOf(item, scope), item]));
  return [...seen.values()];
}

function length(value: Value, _: Arguments, scope: Scope): Value {
  const data = dataOf(value);
  if (isMap(data)) return data.size;
  return typeof data === 'string' ? charactersIn(data) : itemsOf(value, scope).length;
}

function rounded(value: Value, given: Arguments): Value {
  const scale = 10 ** Math.min(12, numberArgument(given, 0, 'precision', 0));
  return Math.round(numeric(value, 0, false) * scale) / scale;
}

const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['upper', ofText(text => text.toUpperCase())],
  ['lower', ofText(text => text.toLowerCase())],
  ['capitalize', ofText(capitalized)],
  ['title', ofText(text => text.replace(/[\p{L}\p{N}']+/gu, capitalized))],
  ['trim', ofText(text => text.trim())],
  ['string', ofText(text => text)],
  ['safe', value => value],
  ['wordcount', (value, _, scope) => textOf(value, scope).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0],
  ...['default', 'd'].map((name): [string, Filter] => [name, byDefault]),
  ['join', joined],
  ...['length', 'count'].map((name): [string, Filter] => [name, length]),
  ['first', (value, _, scope) => itemsOf(value, scope)[0]],
  ['last', (value, _, scope) => itemsOf(value, scope).at(-1)],
  ['list', (value, _, scope) => itemsOf(value, scope)],
  ['reverse', (value, _, scope) => reversed(value, scope)],
  ['sort', sorted],
  ['unique', unique],
  ['items', (value, _, scope) => entriesOf(value, scope)],
  ['dictsort', (value, _, scope) => entriesOf(value, scope).toSorted(([a], [b]) => (a < b ? -1 : 1))],
  ['sum', (value, _, scope) => itemsOf(value, scope).reduce<number>((sum, item) => sum + numeric(item, 0, false), 0)],
  ['min', (value, given, scope) => sorted(value, given, scope)[0]],
  ['max', (value, given, scope) => sorted(value, given, scope).at(-1)],
  ['replace', replaced],
  ['indent', indented],
  ['truncate', shortened],
  ['map', mapped],
  ['select', chosen(true, false)],
  ['reject', chosen(false, false)],
  ['selectattr', chosen(true, true)],
  ['rejectattr', chosen(false, true)],
  ['tojson', tojson],
  ['int', (value, given) => numeric(value, numberArgument(given, 0, 'default', 0), true)],
  ['float', (value, given) => numeric(value, numberArgument(given, 0, 'default', 0), false)],
  ['abs', value => Math.abs(numeric(value, 0, false))],
  ['round', rounded],
]);

function charactersIn(text: string): number {
  const pairs = text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
  return text.length - pairs;
}

function tojson(value: Value, given: Arguments, scope: Scope): string {
  return isTooLarge(value) ? scope.refuse() : jsonOf(value, true, numberArgument(given, 0, 'indent', 0));
}

function byDefault(value: Value, given: Arguments): Value {
  const missing = isTrue(argument(given, 1, 'boolean')) ? !isTrue(value) : value === undefined;
  return missing ? (argument(given, 0, 'default_value') ?? '') : value;
}

function reversed(value: Value, scope: Scope): Value {
  const data = dataOf(value);
  return typeof data === 'string' ? Array.from(data).reverse().join('') : itemsOf(value, scope).toReversed();
}

function entriesOf(value: Value, scope: Scope): (readonly [string, Value])[] {
  const data = dataOf(value);
  return isMap(data) ? [...data] : scope.refuse();
}
