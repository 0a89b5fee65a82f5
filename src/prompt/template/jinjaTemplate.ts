/** @file A Jinja template as a tree: variables, `if`, `for`, `set`, `raw` and comments. Other statements stay as they are written. */
import { assignment, jinjaExpression, loopHead, type LoopHead } from './jinjaExpression';
import { itemsOf } from './jinjaFilters';
import { isTrue } from './jinjaOperators';
import {
  matchTags,
  TreeMaker,
  whiteBefore,
  whiteBehind,
  type Branch,
  type Match,
  type Role,
  type Tag,
  type TemplateNode,
} from './nodes';
import { FRAME, type Binding, type Expression, type Frame, type Scope } from './scope';
import { rememberingFinder } from './tagFinder';
import { dataOf, isList, type Value } from './value';

export interface JinjaOptions {
  /** Whether the line break behind a statement goes, as Prompt flow sets it. */
  readonly trimBlocks: boolean;
}

interface JinjaTag extends Tag {
  readonly kind: 'print' | 'statement' | 'comment';
  /** Of a statement. */
  readonly word: string;
  readonly rest: string;
}

const refused: Expression = scope => scope.refuse();
const ENDS: Readonly<Record<string, string>> = { endif: 'if', endfor: 'for' };

export function jinjaNodes(text: string, options: JinjaOptions): TemplateNode[] {
  const tags = findTags(text, options);
  const matched = matchTags(tags.map(roleOf));
  return new JinjaTree(text, tags, matched).body(0, tags.length);
}

function roleOf({ kind, word }: JinjaTag): Role {
  if (kind !== 'statement') return { part: 'none' };
  if (word === 'if' || word === 'for') return { part: 'open', name: word };
  if (word === 'elif' || word === 'else') return { part: 'middle' };
  const ends = ENDS[word];
  return ends === undefined ? { part: 'none' } : { part: 'end', name: ends };
}

function findTags(text: string, options: JinjaOptions): JinjaTag[] {
  const find = rememberingFinder(text);
  const tags: JinjaTag[] = [];
  const opening = /\{[{%#]/g;
  const rawEnd = /\{%[-+]?\s{0,99}endraw\s{0,99}[-+]?%\}/g;
  let rawCloses = true;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const tag = tagAt(text, match.index, find, options);
    opening.lastIndex = tag?.end ?? match.index + 1;
    if (!tag) continue;
    const raw = tag.kind === 'statement' && tag.word === 'raw' && rawCloses;
    rawEnd.lastIndex = tag.end;
    const close = raw ? rawEnd.exec(text) : null;
    if (raw && !close) rawCloses = false;
    // Both tags of a raw block say nothing; what lies between them is text.
    tags.push(close ? { ...tag, kind: 'comment' } : tag);
    if (!close) continue;
    const end = close.index + close[0].length;
    tags.push({ ...whiteBeside(text, close.index, end, true, options), kind: 'comment', word: '', rest: '' });
    opening.lastIndex = end;
  }
  return tags;
}

function tagAt(
  text: string,
  start: number,
  find: ReturnType<typeof rememberingFinder>,
  options: JinjaOptions,
): JinjaTag | undefined {
  const sign = text[start + 1]!;
  const close = sign === '{' ? '}}' : `${sign}}`;
  let stop = find(close, start + 2);
  // A text in quotes may hold the closing signs.
  for (let tries = 0; stop !== -1 && tries < 3 && sign !== '#' && opensQuote(text.slice(start, stop)); tries++)
    stop = find(close, stop + 1);
  if (stop === -1) return undefined;
  const end = stop + 2;
  const inner = text
    .slice(start + 2, stop)
    .replace(/^[-+]/, '')
    .replace(/[-+]$/, '')
    .trim();
  const kind = sign === '{' ? 'print' : sign === '%' ? 'statement' : 'comment';
  const word = kind === 'statement' ? (/^\w*/.exec(inner)?.[0] ?? '') : '';
  return { ...whiteBeside(text, start, end, kind !== 'print', options), kind, word, rest: inner.slice(word.length) };
}

/** Longer tags are no expressions that are read. */
const MAX_QUOTING_TAG = 4_000;

function opensQuote(text: string): boolean {
  if (text.length > MAX_QUOTING_TAG) return false;
  const rest = text.replace(/'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/g, '');
  return /['"]/.test(rest);
}

function whiteBeside(text: string, start: number, end: number, block: boolean, options: JinjaOptions): Tag {
  const [first, last] = [text[start + 2], text[end - 3]];
  const from = first === '-' ? whiteBefore(text, start) : start;
  if (last === '-') return { start, end, from, to: whiteBehind(text, end) };
  const trims = block && options.trimBlocks && last !== '+' && text[end] === '\n';
  return { start, end, from, to: trims ? end + 1 : end };
}

class JinjaTree extends TreeMaker<JinjaTag> {
  protected node(at: number): TemplateNode {
    const tag = this.tags[at]!;
    if (tag.kind === 'comment') return { kind: 'nothing', tag };
    if (tag.kind === 'print') {
      const found = jinjaExpression(tag.rest);
      if (!found) return { kind: 'unknown', tag };
      return { kind: 'print', tag, value: found.evaluate, ...(found.path !== undefined && { path: found.path }) };
    }
    const match = this.matched.get(at);
    if (match && tag.word === 'if') return this.choice(at, match);
    if (match && tag.word === 'for') return this.loop(at, match);
    const set = tag.word === 'set' ? assignment(tag.rest) : undefined;
    return set ? { kind: 'set', tag, ...set } : { kind: 'unknown', tag };
  }

  private choice(at: number, { middles, end }: Match): TemplateNode {
    const starts = [at, ...middles];
    const branches = starts.map((start, i): Branch => {
      const tag = this.tags[start]!;
      const next = starts[i + 1] ?? end;
      const test = tag.word === 'else' ? undefined : (jinjaExpression(tag.rest)?.evaluate ?? refused);
      const body = this.body(start + 1, next, tag, this.tags[next]);
      return { tag, body, ...(test && { test: (scope: Scope) => isTrue(test(scope)) }) };
    });
    return { kind: 'choice', branches, end: this.tags[end]! };
  }

  private loop(at: number, { middles, end }: Match): TemplateNode {
    const tag = this.tags[at]!;
    const [other] = middles;
    const head = loopHead(tag.rest);
    const over: Expression =
      head && middles.length < 2 ? scope => scope.sized(itemsOf(head.list(scope), scope)) : refused;
    return {
      kind: 'rounds',
      ...{ tag, over },
      frames: (value, of, scope) => (head && isList(value) ? loopFrames(head, value, of, scope) : []),
      body: this.body(at + 1, other ?? end, tag, this.tags[other ?? end]),
      ...(other !== undefined && {
        otherwise: { tag: this.tags[other]!, body: this.body(other + 1, end, this.tags[other], this.tags[end]) },
      }),
      end: this.tags[end]!,
    };
  }
}

function loopFrames(head: LoopHead, items: readonly Value[], of: readonly string[], scope: Scope): Frame[] {
  scope.pay((FRAME + head.targets.length) * items.length);
  const bound = items.map(item => new Map(targetsOf(head, item, of)));
  const { test } = head;
  const kept = test ? bound.filter(names => isTrue(scope.within({ names }, () => test(scope)))) : bound;
  return kept.map((names, i) => {
    const facts = { index: i + 1, index0: i, first: i === 0, last: i === kept.length - 1, length: kept.length };
    const loop = new Map<string, Value>(
      Object.entries({ ...facts, revindex: kept.length - i, revindex0: kept.length - i - 1 }),
    );
    return { names: new Map<string, Binding>([...names, ['loop', { value: loop, of }]]) };
  });
}

function targetsOf({ targets }: LoopHead, item: Value, of: readonly string[]): [string, Binding][] {
  if (targets.length === 1) return [[targets[0]!, { value: item, of }]];
  const data = dataOf(item);
  return targets.map((name, i) => [name, { value: isList(data) ? data[i] : undefined, of }]);
}
