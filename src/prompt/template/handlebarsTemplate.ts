/** @file A Handlebars template as a tree, with dotprompt's helpers; or a Mustache one, which has none. */
import { entriesOf, handlebarsCall, helped, isTruthy, type Call } from './handlebarsExpression';
import { findHandlebarsTags, type HandlebarsTag } from './handlebarsTags';
import { matchTags, TreeMaker, type Branch, type Match, type Role, type RoundsNode, type TemplateNode } from './nodes';
import { FRAME, type Binding, type Expression, type Frame, type Scope } from './scope';
import { equals } from './jinjaOperators';
import { dataOf, isList, isMap, type Value } from './value';

const refused: Expression = scope => scope.refuse();

export function handlebarsNodes(text: string, helpers: 'dotprompt' | 'none'): TemplateNode[] {
  const tags = findHandlebarsTags(text);
  return new HandlebarsTree(text, tags, helpers === 'dotprompt').body(0, tags.length);
}

function roleOf({ kind, inner }: HandlebarsTag): Role {
  const name = /^[^\s|]*/.exec(inner)![0];
  if (kind === 'open' || kind === 'inverse') return { part: 'open', name };
  if (kind === 'else') return { part: 'middle' };
  return kind === 'close' ? { part: 'end', name } : { part: 'none' };
}

type Test = (scope: Scope) => boolean;

/** The helpers that choose by a test. */
function testOf({ head, params }: Call): Test | undefined {
  const [a, b] = params;
  if (!a) return undefined;
  if (head === 'if' && !b) return scope => isTruthy(a(scope));
  if (head === 'unless' && !b) return scope => !isTruthy(a(scope));
  if (!b) return undefined;
  if (head === 'ifEquals') return scope => equals(a(scope), b(scope), scope);
  return head === 'unlessEquals' ? scope => !equals(a(scope), b(scope), scope) : undefined;
}

class HandlebarsTree extends TreeMaker<HandlebarsTag> {
  constructor(
    text: string,
    tags: readonly HandlebarsTag[],
    private readonly helpers: boolean,
  ) {
    super(text, tags, matchTags(tags.map(roleOf)));
  }

  protected node(at: number): TemplateNode {
    const tag = this.tags[at]!;
    const match = this.matched.get(at);
    if (tag.kind === 'comment') return { kind: 'nothing', tag };
    const call = tag.kind === 'other' ? undefined : handlebarsCall(tag.inner);
    if (!call || (!match && tag.kind !== 'print')) return { kind: 'unknown', tag };
    if (!match) return this.helpers ? this.print(tag, call) : plainPrint(tag, call);
    return this.block(at, match, call);
  }

  private print(tag: HandlebarsTag, call: Call): TemplateNode {
    const { head, params, hash } = call;
    if (head === 'role' && params.length === 1) return { kind: 'role', tag, role: params[0]! };
    if (head === 'history' && params.length === 0) return { kind: 'history', tag };
    if (head === 'section' && params.length === 1) return { kind: 'nothing', tag };
    const url = head === 'media' ? hash.get('url') : undefined;
    if (url) return { kind: 'media', tag, url };
    return plainPrint(tag, call);
  }

  private block(at: number, match: Match, call: Call): TemplateNode {
    const tag = this.tags[at]!;
    const end = this.tags[match.end]!;
    const test = this.helpers ? testOf(call) : undefined;
    if (test) return this.choice(at, match, tag.kind === 'inverse' ? scope => !test(scope) : test);
    const { head, params } = call;
    if (this.helpers && head === 'role' && params.length === 1 && match.middles.length === 0)
      return { kind: 'role-block', tag, role: params[0]!, body: this.part(at, match.end), end };
    if (params.length === 0 && tag.kind === 'inverse')
      return this.choice(at, match, scope => !isTruthy(call.value(scope)));
    return this.rounds(at, match, call);
  }

  /** `if`, `else if`, `else`. An `else` with another helper is not known. */
  private choice(at: number, { middles, end }: Match, first: Test): TemplateNode {
    const starts = [at, ...middles];
    const branches = starts.map((start, i): Branch => {
      const tag = this.tags[start]!;
      const body = this.part(start, starts[i + 1] ?? end);
      if (i === 0) return { tag, test: first, body };
      if (tag.inner === '') return { tag, body };
      const call = handlebarsCall(tag.inner);
      return { tag, test: (call && testOf(call)) ?? (scope => scope.refuse()), body };
    });
    return { kind: 'choice', branches, end: this.tags[end]! };
  }

  /** `each`, `with`, or a section named after a value. */
  private rounds(at: number, { middles, end }: Match, call: Call): RoundsNode {
    const { head, params } = call;
    const helper = this.helpers && (head === 'each' || head === 'with');
    const known = middles.every(middle => this.tags[middle]!.inner === '') && middles.length < 2;
    const over = helper ? params[0] : params.length === 0 ? call.value : undefined;
    const [other] = middles;
    return {
      kind: 'rounds',
      tag: this.tags[at]!,
      over: known && over && this.tags[at]!.kind === 'open' ? over : refused,
      frames: (value, of, scope) => framesOf(helper ? head : '', call, { value, of }, scope),
      body: this.part(at, other ?? end),
      ...(other !== undefined && { otherwise: { tag: this.tags[other]!, body: this.part(other, end) } }),
      end: this.tags[end]!,
    };
  }

  /** The nodes between two tags of one block. */
  private part(start: number, end: number): TemplateNode[] {
    return this.body(start + 1, end, this.tags[start], this.tags[end]);
  }
}

function plainPrint(tag: HandlebarsTag, call: Call): TemplateNode {
  const path =
    call.params.length === 0 && call.hash.size === 0 && /^@?[\p{L}_]/u.test(call.head) ? call.head : undefined;
  const own = path === undefined || /^this\b/.test(path) ? {} : { path };
  return { kind: 'print', tag, value: scope => helped(call, scope), ...own };
}

function framesOf(helper: string, call: Call, over: Binding, scope: Scope): Frame[] {
  const { value, of } = over;
  const data = dataOf(value);
  if (helper === 'each' || (helper === '' && isList(data))) return roundsOf(call, over, scope);
  if (!isTruthy(value)) return [];
  if (helper === '' && !isMap(data)) return [{ names: new Map() }];
  const [name] = call.blockParams;
  return [{ names: new Map(name === undefined ? [] : [[name, { value, of }]]), context: over }];
}

function roundsOf({ blockParams }: Call, { value, of }: Binding, scope: Scope): Frame[] {
  const entries = entriesOf(value, scope);
  scope.pay(FRAME * entries.length);
  return entries.map(([key, item], i) => {
    const names = new Map<string, Binding>([
      ['@index', { value: i, of }],
      ['@key', { value: key, of }],
      ['@first', { value: i === 0, of }],
      ['@last', { value: i === entries.length - 1, of }],
    ]);
    const params: readonly Value[] = [item, key];
    blockParams.slice(0, 2).forEach((name, p) => names.set(name, { value: params[p], of }));
    return { names, context: { value: item, of } };
  });
}
