/** @file Jinja's tests: `x is defined`. */
import { TemplateError } from './templateErrors';
import { binary } from './arithmetic';
import { contains, equal, order, toText, truth } from './operations';
import { STRING_METHODS } from './stringMethods';
import { Callable, Dict, Float, isText, List, numberOf, Stream, Tuple, Undefined, type Value } from './values';

export type Test = (value: Value, args: readonly Value[]) => boolean;

function argument(args: readonly Value[]): Value {
  if (args.length !== 1) throw new TemplateError(`the test takes one argument (${args.length} given)`);
  return args[0]!;
}

const compared =
  (operator: string, holds: (order: number) => boolean): Test =>
  (value, args) =>
    holds(order(value, argument(args), operator));

const same: Test = (value, args) => equal(value, argument(args));
const differs: Test = (value, args) => !equal(value, argument(args));
const greater = compared('>', by => by > 0);
const atLeast = compared('>=', by => by >= 0);
const less = compared('<', by => by < 0);
const atMost = compared('<=', by => by <= 0);

function rest(value: Value, divisor: Value): Value {
  return binary('%', value, divisor);
}

function isIterable(value: Value): boolean {
  return isSequence(value) || value instanceof Stream;
}

/** Whether it has a length and can be indexed. */
function isSequence(value: Value): boolean {
  return isText(value) || [List, Tuple, Dict, Undefined].some(type => value instanceof type);
}

function hasCase(name: 'islower' | 'isupper'): Test {
  return value => truth(STRING_METHODS.get(name)!(toText(value), { args: [], named: new Map() }));
}

export const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', value => !(value instanceof Undefined)],
  ['undefined', value => value instanceof Undefined],
  ['none', value => value === null],
  ['boolean', value => typeof value === 'boolean'],
  ['true', value => value === true],
  ['false', value => value === false],
  ['integer', value => typeof value === 'number'],
  ['float', value => value instanceof Float],
  ['number', value => numberOf(value) !== undefined],
  ['string', isText],
  ['mapping', value => value instanceof Dict],
  ['sequence', isSequence],
  ['iterable', isIterable],
  ['callable', value => value instanceof Callable || (typeof value === 'object' && value !== null && 'call' in value)],
  ['sameas', (value, args) => value === argument(args) || (isText(value) && equal(value, argument(args)))],
  ['escaped', value => isText(value) && value.markup],
  ['lower', hasCase('islower')],
  ['upper', hasCase('isupper')],
  ['odd', value => equal(rest(value, 2), 1)],
  ['even', value => equal(rest(value, 2), 0)],
  ['divisibleby', (value, args) => equal(rest(value, argument(args)), 0)],
  ['in', (value, args) => contains(argument(args), value)],
  ...['eq', 'equalto', '=='].map((name): [string, Test] => [name, same]),
  ...['ne', '!='].map((name): [string, Test] => [name, differs]),
  ...['gt', 'greaterthan', '>'].map((name): [string, Test] => [name, greater]),
  ...['ge', '>='].map((name): [string, Test] => [name, atLeast]),
  ...['lt', 'lessthan', '<'].map((name): [string, Test] => [name, less]),
  ...['le', '<='].map((name): [string, Test] => [name, atMost]),
]);
