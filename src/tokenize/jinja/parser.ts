/** @file A template's statements, from its tokens. */
import { ExpressionParser } from './expressionParser';
import { lex } from './lexer';
import type { Body, Expression, Parameter, Statement, Target } from './syntax';
import { TokenStream } from './tokenStream';

/** @throws TemplateSyntaxError */
export function parseTemplate(text: string): Body {
  return new StatementParser(new TokenStream(lex(text))).template();
}

type ParseTag = (line: number) => Statement;

class StatementParser {
  private readonly expressions: ExpressionParser;
  private loops = 0;
  private readonly tags: Readonly<Record<string, ParseTag>> = {
    if: line => this.ifStatement(line),
    for: line => this.forStatement(line),
    set: line => this.setStatement(line),
    with: line => this.withStatement(line),
    macro: line => this.macro(line),
    call: line => this.callBlock(line),
    filter: line => this.filterBlock(line),
    print: line => this.print(line),
    generation: line => ({ kind: 'scope', body: this.bodyUntil('endgeneration'), line }),
    block: line => this.block(line),
    autoescape: line => this.autoescape(line),
    break: line => this.leave('break', line),
    continue: line => this.leave('continue', line),
    ...Object.fromEntries(['include', 'import', 'from', 'extends'].map(tag => [tag, this.otherFile(tag)])),
  };

  constructor(private readonly tokens: TokenStream) {
    this.expressions = new ExpressionParser(tokens);
  }

  template(): Body {
    const body = this.statements([]);
    if (!this.tokens.is('end')) this.tokens.unexpected();
    return body;
  }

  /** Statements up to a tag of one of these names, of which `{%` is read. */
  private statements(ends: readonly string[]): Statement[] {
    const { tokens } = this;
    const body: Statement[] = [];
    const { line: opened } = tokens;
    while (!tokens.is('end')) {
      const { kind, value, line } = tokens.next();
      if (kind === 'data') body.push({ kind: 'data', text: value, line });
      else if (kind === 'print-begin') {
        body.push({ kind: 'print', value: this.expressions.tuple(), line });
        tokens.expect('print-end');
      } else {
        if (tokens.isName(...ends)) return body;
        body.push(tokens.nested(() => this.tag()));
        tokens.expect('block-end');
      }
    }
    if (ends.length > 0)
      tokens.fail(`Unexpected end of the template: the block opened at line ${opened} is not closed by ${ends.at(-1)}`);
    return body;
  }

  private tag(): Statement {
    const { value, line } = this.tokens.expect('name');
    const parse = Object.hasOwn(this.tags, value) ? this.tags[value] : undefined;
    return parse === undefined
      ? this.tokens.fail(`Encountered unknown tag '${value.slice(0, 40)}'`, line)
      : parse(line);
  }

  /** Reads the rest of an opening tag, the body, and the name of the closing tag. */
  private bodyUntil(...ends: readonly string[]): Statement[] {
    const body = this.openBodyUntil(...ends);
    this.tokens.next();
    return body;
  }

  private openBodyUntil(...ends: readonly string[]): Statement[] {
    this.tokens.skip('operator', ':');
    this.tokens.expect('block-end');
    return this.statements(ends);
  }

  private ifStatement(line: number): Statement {
    const branches: [Expression, Body][] = [];
    let end: string;
    do {
      const test = this.expressions.tuple({ conditions: false });
      branches.push([test, this.openBodyUntil('elif', 'else', 'endif')]);
      end = this.tokens.next().value;
    } while (end === 'elif');
    return { kind: 'if', branches, otherwise: end === 'else' ? this.bodyUntil('endif') : [], line };
  }

  private forStatement(line: number): Statement {
    const { tokens } = this;
    const target = this.target(false);
    if (target.kind === 'name' && target.name === 'loop') tokens.fail("Nothing can be assigned to 'loop' here", line);
    tokens.expect('name', 'in');
    const iterable = this.expressions.tuple({ conditions: false, ends: ['recursive'] });
    const test = tokens.skip('name', 'if') ? this.expressions.expression() : undefined;
    const recursive = tokens.skip('name', 'recursive');
    this.loops++;
    const body = this.openBodyUntil('else', 'endfor');
    this.loops--;
    const otherwise = tokens.next().value === 'else' ? this.bodyUntil('endfor') : [];
    return { kind: 'for', target, iterable, test, recursive, body, otherwise, line };
  }

  private setStatement(line: number): Statement {
    const { tokens } = this;
    const target = this.target(true);
    if (tokens.skip('operator', '=')) return { kind: 'set', target, value: this.expressions.tuple(), line };
    const filter = tokens.skip('operator', '|') ? this.expressions.filterChain() : undefined;
    return { kind: 'set-block', target, filter, body: this.bodyUntil('endset'), line };
  }

  private withStatement(line: number): Statement {
    const { tokens } = this;
    const values: [Target, Expression][] = [];
    while (!tokens.is('block-end')) {
      if (values.length > 0) tokens.expect('operator', ',');
      const target = this.oneTarget(false);
      tokens.expect('operator', '=');
      values.push([target, this.expressions.expression()]);
    }
    return { kind: 'with', values, body: this.bodyUntil('endwith'), line };
  }

  private macro(line: number): Statement {
    const name = this.tokens.expect('name').value;
    const parameters = this.signature();
    return { kind: 'macro', name, parameters, body: this.ownBody('endmacro'), line };
  }

  private callBlock(line: number): Statement {
    const parameters = this.tokens.isOperator('(') ? this.signature() : [];
    const call = this.expressions.unary();
    if (call.kind !== 'call') this.tokens.fail('Expected a call', line);
    return { kind: 'call-block', call, parameters, body: this.ownBody('endcall'), line };
  }

  private filterBlock(line: number): Statement {
    const filter = this.expressions.filterChain();
    return { kind: 'filter-block', filter, body: this.bodyUntil('endfilter'), line };
  }

  private print(line: number): Statement {
    const parts = [this.expressions.expression()];
    while (this.tokens.skip('operator', ',')) parts.push(this.expressions.expression());
    return { kind: 'print', value: { kind: 'concat', parts, line }, line };
  }

  private block(line: number): Statement {
    const { tokens } = this;
    const name = tokens.expect('name').value;
    for (const word of ['scoped', 'required']) tokens.skip('name', word);
    const body = this.bodyUntil('endblock');
    tokens.skip('name', name);
    return { kind: 'scope', body, line };
  }

  private autoescape(line: number): Statement {
    this.expressions.expression();
    return { kind: 'scope', body: this.bodyUntil('endautoescape'), line };
  }

  private leave(kind: 'break' | 'continue', line: number): Statement {
    if (this.loops === 0) this.tokens.fail(`'${kind}' outside a loop`, line);
    return { kind, line };
  }

  private otherFile(tag: string): ParseTag {
    return line => {
      while (!this.tokens.is('block-end') && !this.tokens.is('end')) this.tokens.next();
      return { kind: 'other-file', tag, line };
    };
  }

  /** A body that loops outside of it cannot be left from. */
  private ownBody(end: string): Body {
    const { loops } = this;
    this.loops = 0;
    const body = this.bodyUntil(end);
    this.loops = loops;
    return body;
  }

  private signature(): Parameter[] {
    const { tokens } = this;
    const parameters: Parameter[] = [];
    tokens.expect('operator', '(');
    while (!tokens.skip('operator', ')')) {
      if (parameters.length > 0) tokens.expect('operator', ',');
      const name = tokens.expect('name').value;
      const fallback = tokens.skip('operator', '=') ? this.expressions.expression() : undefined;
      if (fallback === undefined && parameters.at(-1)?.fallback !== undefined)
        tokens.fail('A parameter without a default follows one with a default');
      parameters.push({ name, fallback });
    }
    return parameters;
  }

  /** What is assigned to: a name, a name of a namespace, or several with commas. */
  private target(members: boolean): Target {
    const { tokens } = this;
    const { line } = tokens;
    const items = [this.oneTarget(members)];
    let commas = false;
    while (tokens.skip('operator', ',')) {
      commas = true;
      if (!tokens.is('name') && !tokens.isOperator('(')) break;
      if (tokens.isName('in')) break;
      items.push(this.oneTarget(members));
    }
    return commas ? { kind: 'tuple', items, line } : items[0]!;
  }

  private oneTarget(members: boolean): Target {
    const { tokens } = this;
    const { line } = tokens;
    if (tokens.skip('operator', '(')) {
      const target = tokens.nested(() => this.target(members));
      tokens.expect('operator', ')');
      return target;
    }
    const { value: name } = tokens.expect('name');
    if (/^([tT]rue|[fF]alse|[nN]one)$/.test(name)) tokens.fail(`Nothing can be assigned to '${name}'`, line);
    if (!members || !tokens.skip('operator', '.')) return { kind: 'name', name, line };
    return { kind: 'member', object: name, name: tokens.expect('name').value, line };
  }
}
