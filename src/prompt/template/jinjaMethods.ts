/** @file The methods of Python's strings, lists and dictionaries that prompts call. */
import { applyFilter } from './jinjaFilters';
import { textOf, type Arguments } from './jinjaOperators';
import type { Scope } from './scope';
import { dataOf, isMap, type Value, type ValueMap } from './value';

/** Numbers that one `range` makes. */
const MAX_RANGE = 10_000;

type Method = (text: string, given: readonly string[], scope: Scope) => Value;

const ofText: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['upper', text => text.toUpperCase()],
  ['lower', text => text.toLowerCase()],
  ['strip', (text, [characters]) => stripped(text, characters, 'both')],
  ['lstrip', (text, [characters]) => stripped(text, characters, 'start')],
  ['rstrip', (text, [characters]) => stripped(text, characters, 'end')],
  ['startswith', (text, [start]) => text.startsWith(start ?? '')],
  ['endswith', (text, [end]) => text.endsWith(end ?? '')],
  ['split', (text, [separator], scope) => scope.sized(split(text, separator))],
]);
/** Methods that do what the filter of the same name does. */
const AS_FILTER = /^(title|capitalize|replace)$/;

export function callMethod(name: string, of: Value, given: Arguments, scope: Scope): Value {
  if (name === 'range') return range(given, scope);
  const data = dataOf(of);
  if (isMap(data)) return callMap(name, data, given, scope);
  if (name === 'join' && typeof data === 'string')
    return applyFilter('join', given.list[0], { list: [data], named: new Map() }, scope);
  if (data === undefined || data === null || typeof data === 'object') return scope.refuse();
  const text = textOf(of, scope);
  if (AS_FILTER.test(name)) return applyFilter(name, text, given, scope);
  const method = ofText.get(name) ?? (() => scope.refuse());
  const words = given.list.map(value => textOf(value, scope));
  scope.reads(text, ...words);
  const result = method(text, words, scope);
  return typeof result === 'string' ? scope.text(result) : result;
}

function callMap(name: string, map: ValueMap, { list }: Arguments, scope: Scope): Value {
  switch (name) {
    case 'items':
      scope.pay(map.size);
      return [...map];
    case 'keys':
      scope.pay(map.size);
      return [...map.keys()];
    case 'values':
      scope.pay(map.size);
      return [...map.values()];
    case 'get':
      return map.has(textOf(list[0], scope)) ? map.get(textOf(list[0], scope)) : (list[1] ?? null);
    default:
      return scope.refuse();
  }
}

function stripped(text: string, characters: string | undefined, sides: 'both' | 'start' | 'end'): string {
  const units = characters === undefined ? undefined : new Set(characters.split(''));
  const goes = (at: number): boolean => (units === undefined ? /\s/.test(text[at]!) : units.has(text[at]!));
  let [start, end] = [0, text.length];
  if (sides !== 'end') while (start < end && goes(start)) start++;
  if (sides !== 'start') while (end > start && goes(end - 1)) end--;
  return text.slice(start, end);
}

function split(text: string, separator: string | undefined): string[] {
  if (separator === undefined || separator === '') return text.split(/\s+/).filter(part => part !== '');
  return text.split(separator);
}

function range({ list }: Arguments, scope: Scope): Value {
  const numbers = list.map(value => Number(dataOf(value)));
  const [start, end, step] = numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0]!, numbers[1]!, numbers[2] ?? 1];
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (!(length <= MAX_RANGE) || !Number.isInteger(start + step)) return scope.refuse();
  return Array.from({ length }, (_, i) => start + i * step);
}
