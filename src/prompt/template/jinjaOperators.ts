/** @file Jinja's operators and tests. */
import { pythonText } from './printed';
import type { Scope } from './scope';
import { dataOf, isList, isMap, jsonOf, saysOf, Written, type Value } from './value';

export interface Arguments {
  readonly list: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** Python's truth: nothing, zero and what is empty are false. */
export function isTrue(value: Value): boolean {
  const data = dataOf(value);
  if (isList(data)) return data.length > 0;
  if (isMap(data)) return data.size > 0;
  return Boolean(data);
}

/** Numbers, booleans and texts by what they say; lists and maps by their entries. */
export function equals(a: Value, b: Value, scope: Scope): boolean {
  const [x, y] = [dataOf(a), dataOf(b)];
  scope.pay(1);
  if ((isList(x) || isMap(x)) && (isList(y) || isMap(y))) {
    scope.reads(x, y);
    return jsonOf(x) === jsonOf(y);
  }
  if (typeof x === 'string' && typeof y === 'string' && x.length === y.length) scope.searches(x.length);
  // `--var n=5` is a text and a number: it equals both.
  return x === y || saysOf(a) === y || saysOf(b) === x;
}

export function compare(operator: string, a: Value, b: Value, scope: Scope): boolean {
  if (operator === '==') return equals(a, b, scope);
  if (operator === '!=') return !equals(a, b, scope);
  if (operator === 'in') return contains(b, a, scope);
  const [x, y] = [dataOf(a), dataOf(b)];
  const comparable =
    (typeof x === 'number' && typeof y === 'number') || (typeof x === 'string' && typeof y === 'string');
  if (!comparable) return scope.refuse();
  if (typeof x === 'string') scope.searches(x.length);
  if (operator === '<') return x < y;
  if (operator === '>') return x > y;
  return operator === '<=' ? x <= y : x >= y;
}

function contains(container: Value, item: Value, scope: Scope): boolean {
  const data = dataOf(container);
  if (data === undefined) return false;
  if (typeof data === 'string') {
    scope.searches(data.length);
    return data.includes(textOf(item, scope));
  }
  if (isMap(data)) return data.has(textOf(item, scope));
  return isList(data) ? data.some(one => equals(one, item, scope)) : scope.refuse();
}

export function arithmetic(operator: string, a: Value, b: Value, scope: Scope): Value {
  const [x, y] = [dataOf(a), dataOf(b)];
  if (operator === '+') {
    if (isList(x) && isList(y)) return scope.sized([...x, ...y]);
    if (typeof x !== 'number' || typeof y !== 'number') return sum(a, b, scope);
  }
  if (typeof x !== 'number' || typeof y !== 'number') return scope.refuse();
  if ((operator === '/' || operator === '//' || operator === '%') && y === 0) return scope.refuse();
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    case '//':
      return Math.floor(x / y);
    default:
      return x - y * Math.floor(x / y);
  }
}

/** A user's text stays a text beside a text, whatever it says. */
function sum(a: Value, b: Value, scope: Scope): string {
  const texts = [a, b].map(value => (value instanceof Written ? value.text : value));
  return texts.every(text => typeof text === 'string') ? scope.text(texts.join('')) : scope.refuse();
}

type Test = (value: Value, given: Arguments, scope: Scope) => boolean;

const numberOf = (value: Value, scope: Scope): number => {
  const data = dataOf(value);
  return typeof data === 'number' ? data : scope.refuse();
};
const against =
  (operator: string): Test =>
  (value, { list }, scope) =>
    compare(operator, value, list[0], scope);

const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', value => value !== undefined],
  ['undefined', value => value === undefined],
  ['none', value => dataOf(value) === null],
  ['true', value => dataOf(value) === true],
  ['false', value => dataOf(value) === false],
  ['boolean', value => typeof dataOf(value) === 'boolean'],
  ['number', value => typeof dataOf(value) === 'number'],
  ['integer', value => Number.isInteger(dataOf(value))],
  ['string', value => typeof dataOf(value) === 'string'],
  ['mapping', value => isMap(dataOf(value))],
  ['sequence', value => isList(dataOf(value)) || typeof dataOf(value) === 'string'],
  ['iterable', value => isList(dataOf(value)) || isMap(dataOf(value)) || typeof dataOf(value) === 'string'],
  ['even', (value, _, scope) => numberOf(value, scope) % 2 === 0],
  ['odd', (value, _, scope) => Math.abs(numberOf(value, scope) % 2) === 1],
  ['divisibleby', (value, { list }, scope) => numberOf(value, scope) % numberOf(list[0], scope) === 0],
  ['in', against('in')],
  ...(['==', 'eq', 'equalto', 'sameas'] as const).map(name => [name, against('==')] as const),
  ['ne', against('!=')],
  ['lt', against('<')],
  ['le', against('<=')],
  ['gt', against('>')],
  ['ge', against('>=')],
]);

/** Whether a test such as `is defined` holds. */
export function holds(name: string, value: Value, given: Arguments, scope: Scope): boolean {
  return (tests.get(name) ?? (() => scope.refuse()))(value, given, scope);
}

export function textOf(value: Value, scope: Scope): string {
  if (typeof value === 'object') scope.reads(value);
  return pythonText(value) ?? scope.refuse();
}
