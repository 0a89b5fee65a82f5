/** @file The values of expressions. */
import { attributeOf, itemOf } from './access';
import { binary, signed } from './arithmetic';
import { spend } from './budget';
import type { Engine } from './templateEngine';
import { TemplateError } from './templateErrors';
import { filterNamed } from './filters';
import { callValue } from './globals';
import { contains, equal, iterate, order, toText, truth } from './operations';
import type { Scope } from './templateScope';
import type { Arguments, Expression } from './syntax';
import { TESTS } from './tests';
import { concat, Text } from './text';
import { Dict, Float, isText, List, orElse, Slice, Tuple, Undefined, type Call, type Value } from './values';

const COMPARED: Readonly<Record<string, (by: number) => boolean>> = {
  '<': by => by < 0,
  '<=': by => by <= 0,
  '>': by => by > 0,
  '>=': by => by >= 0,
};

export class Evaluator implements Engine {
  /** Of what is being evaluated, for an error's message. */
  line = 0;

  value(expression: Expression, scope: Scope): Value {
    spend(1);
    this.line = expression.line;
    switch (expression.kind) {
      case 'const':
        return constant(expression.value, expression.float === true);
      case 'name':
        return orElse(scope.get(expression.name), new Undefined(`'${expression.name}' is undefined`));
      case 'list':
        return new List(this.values(expression.items, scope));
      case 'tuple':
        return new Tuple(this.values(expression.items, scope));
      case 'dict':
        return new Dict(expression.entries.map(([key, value]) => [this.value(key, scope), this.value(value, scope)]));
      case 'attribute':
        return this.attribute(expression, scope);
      case 'item':
        return itemOf(this.value(expression.object, scope), this.value(expression.key, scope));
      case 'slice':
        return this.slice(expression, scope);
      case 'call':
        return callValue(this.value(expression.callee, scope), this.call(expression.args, scope));
      case 'filter':
        return this.filtered(expression, scope);
      case 'test': {
        const value = this.value(expression.operand, scope);
        return this.test(expression.name, value, this.call(expression.args, scope).args);
      }
      case 'unary': {
        const value = this.value(expression.operand, scope);
        return expression.operator === 'not' ? !truth(value) : signed(expression.operator, value);
      }
      case 'binary':
        return binary(expression.operator, this.value(expression.left, scope), this.value(expression.right, scope));
      case 'logic': {
        const left = this.value(expression.left, scope);
        return truth(left) === (expression.operator === 'or') ? left : this.value(expression.right, scope);
      }
      case 'compare':
        return this.compare(expression, scope);
      case 'concat':
        // Without autoescaping Jinja takes what is joined by ~ for plain text.
        return concat(...this.values(expression.parts, scope).map(toText));
      case 'condition':
        return this.condition(expression, scope);
    }
  }

  call(args: Arguments, scope: Scope): Call {
    const positional = this.values(args.positional, scope);
    const named = new Map(args.named.map(([name, value]) => [name, this.value(value, scope)] as const));
    if (args.spread) for (const item of iterate(this.value(args.spread, scope))) positional.push(item);
    if (args.namedSpread) {
      const mapping = this.value(args.namedSpread, scope);
      if (!(mapping instanceof Dict)) throw new TemplateError('argument after ** must be a mapping');
      for (const [name, value] of mapping.pairs()) named.set(toText(name).text, value);
    }
    return { args: positional, named };
  }

  filter(name: string, value: Value, call: Call): Value {
    spend(1);
    return filterNamed(name)(value, call, this);
  }

  test(name: string, value: Value, args: readonly Value[]): boolean {
    spend(1);
    const test = TESTS.get(name);
    if (name === 'filter' || name === 'test') return isNamed(name, value);
    if (test === undefined) throw new TemplateError(`No test named '${name}'`);
    return test(value, args);
  }

  /** A chain of filters of which the innermost has no operand, of a value. */
  chain(filter: Expression, operand: Value, scope: Scope): Value {
    if (filter.kind !== 'filter') return operand;
    const inner = filter.operand === undefined ? operand : this.chain(filter.operand, operand, scope);
    return this.filter(filter.name, inner, this.call(filter.args, scope));
  }

  private values(expressions: readonly Expression[], scope: Scope): Value[] {
    return expressions.map(expression => this.value(expression, scope));
  }

  private attribute({ object, name, line }: Expression & { kind: 'attribute' }, scope: Scope): Value {
    const value = this.value(object, scope);
    this.line = line;
    return attributeOf(value, name);
  }

  private slice({ start, stop, step }: Expression & { kind: 'slice' }, scope: Scope): Value {
    const part = (expression: Expression | undefined): Value =>
      expression === undefined ? null : this.value(expression, scope);
    return new Slice(part(start), part(stop), part(step));
  }

  private filtered(expression: Expression & { kind: 'filter' }, scope: Scope): Value {
    const { operand, name, args, line } = expression;
    if (operand === undefined) throw new TemplateError(`the filter ${name} has nothing to filter`);
    const value = this.value(operand, scope);
    const call = this.call(args, scope);
    this.line = line;
    return this.filter(name, value, call);
  }

  private compare({ first, rest }: Expression & { kind: 'compare' }, scope: Scope): Value {
    let left = this.value(first, scope);
    for (const { operator, operand } of rest) {
      const right = this.value(operand, scope);
      if (!holds(operator, left, right)) return false;
      left = right;
    }
    return true;
  }

  private condition({ test, then, otherwise }: Expression & { kind: 'condition' }, scope: Scope): Value {
    if (truth(this.value(test, scope))) return this.value(then, scope);
    if (otherwise !== undefined) return this.value(otherwise, scope);
    return new Undefined('the inline if-expression evaluated to false and no else section was defined');
  }
}

function holds(operator: string, left: Value, right: Value): boolean {
  if (operator === '==') return equal(left, right);
  if (operator === '!=') return !equal(left, right);
  if (operator === 'in') return contains(right, left);
  if (operator === 'not in') return !contains(right, left);
  return COMPARED[operator]!(order(left, right, operator));
}

function isNamed(kind: 'filter' | 'test', value: Value): boolean {
  if (!isText(value)) return false;
  if (kind === 'test') return TESTS.has(value.text) || value.text === 'filter' || value.text === 'test';
  try {
    filterNamed(value.text);
    return true;
  } catch {
    return false;
  }
}

function constant(value: null | boolean | number | string, float: boolean): Value {
  if (typeof value === 'string') return new Text(value);
  return float && typeof value === 'number' ? new Float(value) : value;
}
