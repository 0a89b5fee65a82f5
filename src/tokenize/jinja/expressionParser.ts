/** @file Jinja's expressions, in the order of precedence that Jinja gives them (it is not Python's everywhere). */
import type { Arguments, Expression } from './syntax';
import type { TokenStream } from './tokenStream';

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];
const NO_ARGUMENTS: Arguments = { positional: [], named: [] };

export interface TupleOptions {
  /** Whether `a if b else c` may stand here. */
  readonly conditions?: boolean;
  /** Names that end it, as `in` or `recursive` do. */
  readonly ends?: readonly string[];
  /** Whether it may be empty: `()`. */
  readonly empty?: boolean;
}

export class ExpressionParser {
  constructor(private readonly tokens: TokenStream) {}

  expression(conditions = true): Expression {
    return this.tokens.nested(() => (conditions ? this.condition() : this.or()));
  }

  /** One expression, or several with commas: a tuple. */
  tuple(options: TupleOptions = {}): Expression {
    const { tokens } = this;
    const { line } = tokens;
    const items: Expression[] = [];
    let commas = false;
    while (!this.tupleEnds(options.ends)) {
      items.push(this.expression(options.conditions));
      if (!tokens.isOperator(',')) break;
      tokens.next();
      commas = true;
    }
    if (!commas && items.length === 1) return items[0]!;
    if (!commas && options.empty !== true) tokens.unexpected();
    return { kind: 'tuple', items, line };
  }

  private tupleEnds(ends: readonly string[] = []): boolean {
    const { tokens } = this;
    return tokens.is('print-end') || tokens.is('block-end') || tokens.isOperator(')') || tokens.isName(...ends);
  }

  private condition(): Expression {
    const { tokens } = this;
    let then = this.or();
    while (tokens.isName('if')) {
      const { line } = tokens.next();
      const test = this.or();
      const otherwise = tokens.skip('name', 'else') ? this.expression() : undefined;
      then = { kind: 'condition', test, then, otherwise, line };
    }
    return then;
  }

  private or(): Expression {
    return this.logic('or', () => this.logic('and', () => this.not()));
  }

  private logic(operator: 'and' | 'or', operand: () => Expression): Expression {
    let left = operand();
    while (this.tokens.isName(operator)) {
      const { line } = this.tokens.next();
      left = { kind: 'logic', operator, left, right: operand(), line };
    }
    return left;
  }

  private not(): Expression {
    const { tokens } = this;
    if (!tokens.isName('not')) return this.compare();
    const { line } = tokens.next();
    return { kind: 'unary', operator: 'not', operand: tokens.nested(() => this.not()), line };
  }

  private compare(): Expression {
    const { tokens } = this;
    const { line } = tokens;
    const first = this.sum();
    const rest: { operator: string; operand: Expression }[] = [];
    for (;;) {
      if (tokens.isOperator(...COMPARISONS)) rest.push({ operator: tokens.next().value, operand: this.sum() });
      else if (tokens.skip('name', 'in')) rest.push({ operator: 'in', operand: this.sum() });
      else if (tokens.isName('not') && tokens.following.kind === 'name' && tokens.following.value === 'in') {
        tokens.next();
        tokens.next();
        rest.push({ operator: 'not in', operand: this.sum() });
      } else break;
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest, line };
  }

  private sum(): Expression {
    return this.binary(['+', '-'], () => this.concat());
  }

  private concat(): Expression {
    const parts = [this.product()];
    const { line } = this.tokens;
    while (this.tokens.skip('operator', '~')) parts.push(this.product());
    return parts.length === 1 ? parts[0]! : { kind: 'concat', parts, line };
  }

  private product(): Expression {
    return this.binary(['*', '/', '//', '%'], () => this.binary(['**'], () => this.unary()));
  }

  private binary(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    while (this.tokens.isOperator(...operators)) {
      const { line, value: operator } = this.tokens.next();
      left = { kind: 'binary', operator, left, right: operand(), line };
    }
    return left;
  }

  unary(filters = true): Expression {
    const { tokens } = this;
    let expression: Expression;
    if (tokens.isOperator('-', '+')) {
      const { line, value } = tokens.next();
      const operand = tokens.nested(() => this.unary(false));
      expression = { kind: 'unary', operator: value === '-' ? '-' : '+', operand, line };
    } else expression = this.postfix(this.primary());
    return filters ? this.filtered(expression) : expression;
  }

  private primary(): Expression {
    const { tokens } = this;
    const { kind, value, line } = tokens.current;
    if (kind === 'name') {
      tokens.next();
      if (/^[tT]rue$/.test(value)) return { kind: 'const', value: true, line };
      if (/^[fF]alse$/.test(value)) return { kind: 'const', value: false, line };
      if (/^[nN]one$/.test(value)) return { kind: 'const', value: null, line };
      return { kind: 'name', name: value, line };
    }
    if (kind === 'string') {
      let text = '';
      while (tokens.is('string')) text += tokens.next().value;
      return { kind: 'const', value: text, line };
    }
    if (kind === 'integer' || kind === 'float') {
      tokens.next();
      return { kind: 'const', value: Number(value), line, ...(kind === 'float' && { float: true }) };
    }
    if (tokens.isOperator('(', '[', '{')) return tokens.nested(() => this.bracketed());
    return tokens.unexpected();
  }

  private bracketed(): Expression {
    const { tokens } = this;
    const { value, line } = tokens.next();
    if (value === '(') {
      const expression = this.tuple({ empty: true });
      tokens.expect('operator', ')');
      return expression;
    }
    if (value === '[') return { kind: 'list', items: this.listed(']', () => this.expression()), line };
    const entries = this.listed('}', (): [Expression, Expression] => {
      const key = this.expression();
      tokens.expect('operator', ':');
      return [key, this.expression()];
    });
    return { kind: 'dict', entries, line };
  }

  /** Items with commas between them, and one behind the last if you like, up to the closing bracket. */
  private listed<T>(closing: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.tokens.skip('operator', closing)) {
      if (items.length > 0) this.tokens.expect('operator', ',');
      if (items.length > 0 && this.tokens.skip('operator', closing)) break;
      items.push(item());
    }
    return items;
  }

  private postfix(start: Expression): Expression {
    const { tokens } = this;
    let expression = start;
    for (;;) {
      if (tokens.isOperator('.', '[')) expression = this.subscript(expression);
      else if (tokens.isOperator('(')) expression = this.call(expression);
      else return expression;
    }
  }

  private call(callee: Expression): Expression {
    const { line } = this.tokens;
    return { kind: 'call', callee, args: this.arguments(), line };
  }

  private subscript(object: Expression): Expression {
    const { tokens } = this;
    const { value: bracket, line } = tokens.next();
    if (bracket === '.') {
      if (tokens.is('name')) return { kind: 'attribute', object, name: tokens.next().value, line };
      const index = tokens.expect('integer');
      return { kind: 'item', object, key: { kind: 'const', value: Number(index.value), line }, line };
    }
    const keys = this.listed(']', () => this.subscripted());
    if (keys.length === 0) tokens.fail('Expected something between the brackets');
    return { kind: 'item', object, key: keys.length === 1 ? keys[0]! : { kind: 'tuple', items: keys, line }, line };
  }

  private subscripted(): Expression {
    const { tokens } = this;
    const { line } = tokens;
    const start = tokens.isOperator(':') ? undefined : this.expression();
    if (start !== undefined && !tokens.isOperator(':')) return start;
    tokens.expect('operator', ':');
    const part = (): Expression | undefined => (tokens.isOperator(':', ',', ']') ? undefined : this.expression());
    const stop = part();
    const step = tokens.skip('operator', ':') ? part() : undefined;
    return { kind: 'slice', start, stop, step, line };
  }

  arguments(): Arguments {
    const { tokens } = this;
    tokens.expect('operator', '(');
    const positional: Expression[] = [];
    const named: [string, Expression][] = [];
    let [spread, namedSpread]: (Expression | undefined)[] = [];
    let count = 0;
    while (!tokens.skip('operator', ')')) {
      if (count++ > 0) tokens.expect('operator', ',');
      if (count > 1 && tokens.skip('operator', ')')) break;
      const free = spread === undefined && namedSpread === undefined;
      if (tokens.isOperator('*') && free) spread = this.behind();
      else if (tokens.isOperator('**') && namedSpread === undefined) namedSpread = this.behind();
      else if (tokens.is('name') && tokens.following.kind === 'operator' && tokens.following.value === '=') {
        if (namedSpread !== undefined) tokens.unexpected();
        const name = tokens.next().value;
        named.push([name, this.behind()]);
      } else {
        if (!free || named.length > 0) tokens.fail('A positional argument follows a named one');
        positional.push(this.expression());
      }
    }
    return { positional, named, ...(spread && { spread }), ...(namedSpread && { namedSpread }) };
  }

  private behind(): Expression {
    this.tokens.next();
    return this.expression();
  }

  private filtered(start: Expression): Expression {
    const { tokens } = this;
    let expression = start;
    for (;;) {
      if (tokens.isOperator('|')) {
        tokens.next();
        expression = this.filter(expression);
      } else if (tokens.isName('is')) expression = this.test(expression);
      else if (tokens.isOperator('(')) expression = this.call(expression);
      else return expression;
    }
  }

  /** A filter's name and arguments, the bar already read. */
  filter(operand: Expression | undefined): Expression {
    const { line } = this.tokens;
    const name = this.dotted();
    const args = this.tokens.isOperator('(') ? this.arguments() : NO_ARGUMENTS;
    return { kind: 'filter', operand, name, args, line };
  }

  /** `filter | filter …` without an operand, as blocks have it. */
  filterChain(): Expression {
    let chain = this.filter(undefined);
    while (this.tokens.skip('operator', '|')) chain = this.filter(chain);
    return chain;
  }

  private test(operand: Expression): Expression {
    const { tokens } = this;
    const { line } = tokens.next();
    const negated = tokens.skip('name', 'not');
    const test: Expression = { kind: 'test', operand, name: this.dotted(), args: this.testArguments(), line };
    return negated ? { kind: 'unary', operator: 'not', operand: test, line } : test;
  }

  private testArguments(): Arguments {
    const { tokens } = this;
    if (tokens.isOperator('(')) return this.arguments();
    const value = /^(?:name|string|integer|float)$/.test(tokens.current.kind) || tokens.isOperator('[', '{');
    if (!value || tokens.isName('else', 'or', 'and')) return NO_ARGUMENTS;
    if (tokens.isName('is')) tokens.fail('Tests cannot be chained with is');
    return { positional: [this.postfix(this.primary())], named: [] };
  }

  private dotted(): string {
    let name = this.tokens.expect('name').value;
    while (this.tokens.skip('operator', '.')) name += `.${this.tokens.expect('name').value}`;
    return name;
  }
}
