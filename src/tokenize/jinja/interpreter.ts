/** @file Runs a template: its statements write text, every character of which knows where it comes from. */
import { spend, within, type Limits } from './budget';
import { NotSupported, TemplateError } from './templateErrors';
import { Evaluator } from './evaluator';
import { callValue, globalFunctions } from './globals';
import { Loop } from './loop';
import { makeMacro } from './macro';
import { iterate, toText, truth } from './operations';
import { Scope } from './templateScope';
import type { Body, Statement, Target } from './syntax';
import { MAX_TEXT, TextBuilder, type Text } from './text';
import { isInstance, isText, type Value } from './values';

/** What one rendering may cost. */
const LIMITS: Limits = {
  // Some 200 a message: 1,500 messages stay far below it, and a template that reaches it (in a second or two) will not end.
  steps: 2_000_000,
  characters: 4 * MAX_TEXT,
  milliseconds: 10_000,
};

/** How a body ended. */
type Way = 'on' | 'break' | 'continue';

export class Interpreter {
  askedForDate = false;
  private readonly evaluator = new Evaluator();

  /** Line of the statement or expression at work. */
  get line(): number {
    return this.evaluator.line;
  }

  /** @throws TemplateError, TemplateRefusal, NotSupported, RangeError (too large or too deep) */
  run(body: Body, variables: Iterable<readonly [string, Value]>): Text {
    const globals = globalFunctions(() => (this.askedForDate = true));
    const context = new Scope(new Scope(undefined, globals), variables);
    return within(LIMITS, () => this.captured(body, new Scope(context)));
  }

  private captured(body: Body, scope: Scope): Text {
    const out = new TextBuilder();
    this.write(body, scope, out);
    return out.build();
  }

  private write(body: Body, scope: Scope, out: TextBuilder): Way {
    for (const statement of body) {
      const way = this.statement(statement, scope, out);
      if (way !== 'on') return way;
    }
    return 'on';
  }

  private statement(statement: Statement, scope: Scope, out: TextBuilder): Way {
    spend(1);
    this.evaluator.line = statement.line;
    switch (statement.kind) {
      case 'data':
        out.add(statement.text);
        return 'on';
      case 'print':
        out.add(toText(this.evaluator.value(statement.value, scope)));
        return 'on';
      case 'if':
        return this.ifStatement(statement, scope, out);
      case 'for':
        return this.forStatement(statement, scope, out);
      case 'break':
      case 'continue':
        return statement.kind;
      case 'scope':
        return this.write(statement.body, new Scope(scope), out);
      case 'with':
        return this.withStatement(statement, scope, out);
      case 'other-file':
        throw new NotSupported(`the tag ${statement.tag}, which asks for another file,`);
      case 'set':
        this.assign(statement.target, this.evaluator.value(statement.value, scope), scope);
        return 'on';
      default:
        this.captureStatement(statement, scope, out);
        return 'on';
    }
  }

  /** Statements that write their body into a text of its own first. */
  private captureStatement(statement: Statement, scope: Scope, out: TextBuilder): void {
    const { evaluator } = this;
    const body = (inner: Scope, of: Body): Text => this.captured(of, inner);
    if (statement.kind === 'macro') scope.set(statement.name, makeMacro(statement, scope, evaluator, body));
    else if (statement.kind === 'call-block') {
      const { call } = statement;
      if (call.kind !== 'call') throw new TemplateError('a call block needs a call');
      const caller = makeMacro({ ...statement, name: 'caller' }, scope, evaluator, body);
      const given = evaluator.call(call.args, scope);
      const callee = evaluator.value(call.callee, scope);
      out.add(toText(callValue(callee, { ...given, named: new Map([...given.named, ['caller', caller]]) })));
    } else if (statement.kind === 'filter-block') {
      const text = this.captured(statement.body, new Scope(scope));
      out.add(toText(evaluator.chain(statement.filter, text, scope)));
    } else if (statement.kind === 'set-block') {
      const text = this.captured(statement.body, new Scope(scope));
      const { filter } = statement;
      this.assign(statement.target, filter === undefined ? text : evaluator.chain(filter, text, scope), scope);
    }
  }

  private ifStatement({ branches, otherwise }: Statement & { kind: 'if' }, scope: Scope, out: TextBuilder): Way {
    for (const [test, body] of branches)
      if (truth(this.evaluator.value(test, scope))) return this.write(body, scope, out);
    return this.write(otherwise, scope, out);
  }

  private withStatement({ values, body }: Statement & { kind: 'with' }, scope: Scope, out: TextBuilder): Way {
    const inner = new Scope(scope);
    for (const [target, value] of values) this.assign(target, this.evaluator.value(value, scope), inner);
    return this.write(body, inner, out);
  }

  private forStatement(statement: Statement & { kind: 'for' }, scope: Scope, out: TextBuilder): Way {
    this.loop(statement, this.evaluator.value(statement.iterable, scope), scope, out, 1);
    return 'on';
  }

  private loop(
    statement: Statement & { kind: 'for' },
    iterable: Value,
    scope: Scope,
    out: TextBuilder,
    depth: number,
  ): void {
    const { target, test, body } = statement;
    const all = [...iterate(iterable)];
    spend(all.length);
    const items = test === undefined ? all : all.filter(item => this.passes(statement, item, scope));
    const again = (inner: Value): Text => {
      const text = new TextBuilder();
      this.loop(statement, inner, scope, text, depth + 1);
      return text.build();
    };
    const loop = new Loop(items, depth, statement.recursive ? again : undefined);
    let ranThrough = false;
    for (const [index, item] of items.entries()) {
      loop.index = index;
      const inner = new Scope(scope, [['loop', loop]]);
      this.assign(target, item, inner);
      const way = this.write(body, inner, out);
      if (way === 'break') break;
      ranThrough ||= way === 'on';
    }
    // Jinja's `else` asks whether one round came to its end.
    if (!ranThrough) this.write(statement.otherwise, new Scope(scope), out);
  }

  private passes({ target, test }: Statement & { kind: 'for' }, item: Value, scope: Scope): boolean {
    const inner = new Scope(scope);
    this.assign(target, item, inner);
    return truth(this.evaluator.value(test!, inner));
  }

  private assign(target: Target, value: Value, scope: Scope): void {
    if (target.kind === 'name') scope.set(target.name, value);
    else if (target.kind === 'member') {
      const object = scope.get(target.object);
      const namespace = object !== undefined && !isText(object) && isInstance(object) ? object : undefined;
      if (namespace?.assign === undefined) throw new TemplateError('cannot assign attribute on non-namespace object');
      namespace.assign(target.name, value);
    } else {
      const values = [...iterate(value)];
      const { items } = target;
      if (values.length !== items.length)
        throw new TemplateError(`cannot unpack ${values.length} values into ${items.length} names`);
      items.forEach((item, i) => this.assign(item, values[i]!, scope));
    }
  }
}
