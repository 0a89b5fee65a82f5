/** @file Jinja's expressions, read into functions that evaluate them. */
import { applyFilter } from './jinjaFilters';
import { NoExpression, TokenCursor, jinjaTokens } from './jinjaCursor';
import { callMethod } from './jinjaMethods';
import { arithmetic, compare, holds, isTrue, type Arguments } from './jinjaOperators';
import { pythonText } from './printed';
import type { Expression, Scope } from './scope';
import { isList, Written, type Value } from './value';

/** Tokens of one expression. */
const MAX_TOKENS = 2_000;

export interface JinjaExpression {
  readonly evaluate: Expression;
  /** `a.b.c`, where the expression is nothing else. */
  readonly path?: string;
}

export interface LoopHead {
  readonly targets: readonly string[];
  readonly list: Expression;
  readonly test?: Expression;
}

/** Undefined where the text is no expression that is known here. */
export function jinjaExpression(text: string): JinjaExpression | undefined {
  // Jinja subtracts here; whoever names a variable so means the name, as in other languages of prompts.
  const hyphened = HYPHENED.exec(text)?.[1];
  if (hyphened !== undefined) return { evaluate: scope => scope.path([hyphened]), path: hyphened };
  return parsed(text, parser => {
    const evaluate = parser.expression();
    const path = /^\s*([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*)\s*$/u.exec(text)?.[1];
    return path === undefined || RESERVED.test(path) ? { evaluate } : { evaluate, path };
  });
}

/** `a, b in list if test`, behind `for`. */
export function loopHead(text: string): LoopHead | undefined {
  return parsed(text, parser => parser.loopHead());
}

/** `name = value`, behind `set`. */
export function assignment(text: string): { readonly name: string; readonly value: Expression } | undefined {
  return parsed(text, parser => parser.assignment());
}

const HYPHENED = /^\s*(\p{L}[\p{L}\p{N}_]*(?:-\p{L}[\p{L}\p{N}_]*)+)\s*$/u;
const RESERVED = /^(?:true|false|none|True|False|None|and|or|not|in|is|if|else)$/;

function parsed<T>(text: string, read: (parser: Parser) => T): T | undefined {
  const tokens = jinjaTokens(text);
  if (!tokens || tokens.length > MAX_TOKENS) return undefined;
  const parser = new Parser(tokens);
  try {
    const result = read(parser);
    return parser.atEnd() ? result : undefined;
  } catch (error) {
    if (error instanceof NoExpression) return undefined;
    throw error;
  }
}

const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=', 'in']);

class Parser extends TokenCursor {
  loopHead(): LoopHead {
    const targets = [this.name()];
    while (this.take(',')) targets.push(this.name());
    this.expect('in');
    const list = this.either();
    const test = this.take('if') ? this.expression() : undefined;
    this.take('recursive');
    return { targets, list, ...(test && { test }) };
  }

  assignment(): { readonly name: string; readonly value: Expression } {
    const name = this.name();
    this.expect('=');
    return { name, value: this.expression() };
  }

  expression(): Expression {
    return this.deeper(() => {
      const value = this.either();
      if (!this.take('if')) return value;
      const test = this.either();
      const other = this.take('else') ? this.expression() : () => undefined;
      return scope => (isTrue(test(scope)) ? value(scope) : other(scope));
    });
  }

  private either(): Expression {
    let left = this.both();
    while (this.take('or')) {
      const [a, b] = [left, this.both()];
      left = scope => {
        const value = a(scope);
        return isTrue(value) ? value : b(scope);
      };
    }
    return left;
  }

  private both(): Expression {
    let left = this.inverted();
    while (this.take('and')) {
      const [a, b] = [left, this.inverted()];
      left = scope => {
        const value = a(scope);
        return isTrue(value) ? b(scope) : value;
      };
    }
    return left;
  }

  private inverted(): Expression {
    if (!this.take('not')) return this.comparison();
    const inner = this.deeper(() => this.inverted());
    return scope => !isTrue(inner(scope));
  }

  private comparison(): Expression {
    const left = this.joined();
    const negated = this.next().text === 'not' && this.tokens[this.at + 1]?.text === 'in';
    if (negated) this.at++;
    if (!this.isWord(COMPARISONS)) return left;
    const operator = this.tokens[this.at++]!.text;
    const right = this.joined();
    return scope => compare(operator, left(scope), right(scope), scope) !== negated;
  }

  private joined(): Expression {
    let left = this.sum();
    while (this.take('~')) {
      const [a, b] = [left, this.sum()];
      left = scope => scope.text(printed(a(scope), scope) + printed(b(scope), scope));
    }
    return left;
  }

  private sum(): Expression {
    return this.chain(['+', '-'], () => this.product());
  }

  private product(): Expression {
    return this.chain(['*', '/', '//', '%'], () => this.signed());
  }

  private chain(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    while (this.next().kind === 'sign' && operators.includes(this.next().text)) {
      const operator = this.tokens[this.at++]!.text;
      const [a, b] = [left, operand()];
      left = scope => arithmetic(operator, a(scope), b(scope), scope);
    }
    return left;
  }

  private signed(): Expression {
    if (!this.take('-')) return this.filtered();
    const inner = this.deeper(() => this.signed());
    return scope => arithmetic('-', 0, inner(scope), scope);
  }

  private filtered(): Expression {
    let value = this.postfix();
    for (;;) {
      if (this.take('|')) value = this.filter(value);
      else if (this.take('is')) value = this.test(value);
      else return value;
    }
  }

  private filter(value: Expression): Expression {
    const name = this.name();
    const given = this.take('(') ? this.given(')') : noArguments;
    if (name === 'default' || name === 'd')
      return scope => applyFilter(name, scope.orUndefined(value), given(scope), scope);
    return scope => applyFilter(name, value(scope), given(scope), scope);
  }

  private test(value: Expression): Expression {
    const negated = this.take('not');
    const name = this.name();
    const given = this.take('(') ? this.given(')') : this.bareArgument(name);
    const read: Expression =
      name === 'defined' || name === 'undefined' ? scope => scope.orUndefined(value) : scope => value(scope);
    return scope => holds(name, read(scope), given(scope), scope) !== negated;
  }

  /** `x is divisibleby 3`. */
  private bareArgument(name: string): (scope: Scope) => Arguments {
    if (!/^(divisibleby|equalto|eq|ne|lt|gt|le|ge|in|sameas)$/.test(name)) return noArguments;
    const value = this.postfix();
    return scope => ({ list: [value(scope)], named: new Map() });
  }

  private postfix(): Expression {
    let value = this.primary();
    for (;;) {
      if (this.take('.')) value = this.attribute(value);
      else if (this.take('[')) value = this.item(value);
      else if (this.next().text === '(' && this.next().kind === 'sign') throw new NoExpression();
      else return value;
    }
  }

  private attribute(of: Expression): Expression {
    const token = this.tokens[this.at++]!;
    if (token.kind !== 'name' && token.kind !== 'number') throw new NoExpression();
    if (!this.take('(')) return scope => scope.member(of(scope), token.text);
    const given = this.given(')');
    return scope => callMethod(token.text, of(scope), given(scope), scope);
  }

  private item(of: Expression): Expression {
    if (this.take(':')) return this.slice(of, undefined);
    const key = this.expression();
    if (this.take(':')) return this.slice(of, key);
    this.expect(']');
    return scope => scope.member(of(scope), key(scope));
  }

  private slice(of: Expression, from: Expression | undefined): Expression {
    const to = this.next().text === ']' ? undefined : this.expression();
    this.expect(']');
    return scope => {
      const [start, end] = [from, to].map(bound =>
        bound ? Number(arithmetic('+', bound(scope), 0, scope)) : undefined,
      );
      const value = of(scope);
      const list = value instanceof Written ? value.data : value;
      if (typeof list === 'string') return list.slice(start, end);
      return isList(list) ? scope.sized(list.slice(start, end)) : scope.refuse();
    };
  }

  private primary(): Expression {
    const token = this.tokens[this.at++]!;
    if (token.kind === 'text') return () => token.text;
    if (token.kind === 'number') return () => Number(token.text);
    if (token.text === '(') return this.group();
    if (token.text === '[') {
      const items = this.deeper(() => this.given(']'));
      return scope => scope.sized(items(scope).list);
    }
    if (token.text === '{') return this.deeper(() => this.mapping());
    if (token.kind !== 'name') throw new NoExpression();
    return this.named(token.text);
  }

  private group(): Expression {
    const inner = this.expression();
    this.expect(')');
    return inner;
  }

  private named(name: string): Expression {
    if (/^(true|false)$/i.test(name)) return () => name.toLowerCase() === 'true';
    if (/^none$/i.test(name)) return () => null;
    if (name === 'range' && this.take('(')) return this.range();
    if (RESERVED.test(name)) throw new NoExpression();
    const parts = [name];
    while (this.next().text === '.' && this.tokens[this.at + 1]?.kind === 'name' && !this.isCall(this.at + 2)) {
      parts.push(this.tokens[this.at + 1]!.text);
      this.at += 2;
    }
    return scope => scope.path(parts);
  }

  private range(): Expression {
    const given = this.given(')');
    return scope => callMethod('range', undefined, given(scope), scope);
  }

  private mapping(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.take('}')) {
      const key = this.expression();
      this.expect(':');
      entries.push([key, this.expression()]);
      if (!this.take(',') && this.next().text !== '}') throw new NoExpression();
    }
    return scope =>
      scope.sized(new Map(entries.map(([key, value]) => [printed(key(scope), scope), value(scope)] as const)));
  }

  /** Arguments, or a list's items, up to `close`. */
  private given(close: string): (scope: Scope) => Arguments {
    const list: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    while (!this.take(close)) {
      if (this.next().kind === 'name' && this.tokens[this.at + 1]?.text === '=') {
        const name = this.name();
        this.at++;
        named.push([name, this.expression()]);
      } else list.push(this.expression());
      if (!this.take(',') && this.next().text !== close) throw new NoExpression();
    }
    return scope => ({
      list: list.map(value => value(scope)),
      named: new Map(named.map(([name, value]) => [name, value(scope)])),
    });
  }
}

const noArguments = (): Arguments => ({ list: [], named: new Map() });

function printed(value: Value, scope: Scope): string {
  if (typeof value === 'object') scope.reads(value);
  return pythonText(value) ?? scope.refuse();
}
