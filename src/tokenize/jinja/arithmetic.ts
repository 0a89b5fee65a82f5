/** @file Python's arithmetic on the values of a template. */
import { spend } from './budget';
import { NotSupported, TemplateError } from './templateErrors';
import { joinTexts } from './operations';
import { percentFormat } from './percentFormat';
import { TextBuilder } from './text';
import {
  Float,
  integer,
  isInteger,
  isText,
  List,
  MAX_ITEMS,
  numberOf,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './values';

export function binary(operator: string, a: Value, b: Value): Value {
  for (const value of operator === '%' && isText(a) ? [a] : [a, b]) if (value instanceof Undefined) value.fail();
  if (operator === '%' && isText(a)) return percentFormat(a, b);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return calculated(operator, x, y, isInteger(a) && isInteger(b));
  if (operator === '+') {
    if (isText(a) && isText(b)) return joinTexts([a, b]);
    if (a instanceof List && b instanceof List) return new List(inARow(a.items, b.items));
    if (a instanceof Tuple && b instanceof Tuple) return new Tuple(inARow(a.items, b.items));
  }
  if (operator === '*') {
    const product = isInteger(b) ? repeated(a, Number(b)) : isInteger(a) ? repeated(b, Number(a)) : undefined;
    if (product !== undefined) return product;
  }
  if (operator === '+' && isText(a)) throw new TemplateError(`can only concatenate str (not "${typeName(b)}") to str`);
  throw new TemplateError(`unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`);
}

function calculated(operator: string, x: number, y: number, integers: boolean): Value {
  const result = (value: number): Value => (integers ? integer(value) : new Float(value));
  if (y === 0 && (operator === '/' || operator === '//' || operator === '%'))
    throw new TemplateError('division by zero');
  if (operator === '+') return result(x + y);
  if (operator === '-') return result(x - y);
  if (operator === '*') return result(x * y);
  if (operator === '/') return new Float(x / y);
  if (operator === '//') return result(Math.floor(x / y));
  if (operator === '%') return result(x - y * Math.floor(x / y));
  if (x === 0 && y < 0) throw new TemplateError('0.0 cannot be raised to a negative power');
  if (x < 0 && !Number.isInteger(y)) throw new NotSupported('complex numbers');
  return y < 0 ? new Float(x ** y) : result(x ** y);
}

function inARow(a: readonly Value[], b: readonly Value[]): Value[] {
  spend((a.length + b.length) / 16);
  return [...a, ...b];
}

function repeated(value: Value, times: number): Value | undefined {
  const count = Math.max(0, times);
  if (isText(value)) {
    const builder = new TextBuilder();
    if (value.text.length > 0) for (let i = 0; i < count; i++) builder.add(value);
    return builder.build(value.markup);
  }
  if (!(value instanceof List || value instanceof Tuple)) return undefined;
  if (value.items.length * count > MAX_ITEMS) throw new RangeError(`a list grows beyond ${MAX_ITEMS} items`);
  spend(value.items.length * count + (value.items.length === 0 ? 0 : count));
  if (value.items.length === 0) return value;
  const items = Array.from({ length: count }, () => value.items).flat();
  return value instanceof List ? new List(items) : new Tuple(items);
}

/** `+value` and `-value`. */
export function signed(operator: '+' | '-', value: Value): Value {
  if (value instanceof Undefined) value.fail();
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
  const result = operator === '-' ? -number : number;
  return value instanceof Float ? new Float(result) : result + 0;
}
