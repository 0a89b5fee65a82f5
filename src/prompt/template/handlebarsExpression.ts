/** @file Handlebars' expressions: paths, literals, helpers with arguments, subexpressions. */
import type { Expression, Scope } from './scope';
import { dataOf, isList, isMap, isTooLarge, jsonOf, type Value } from './value';

/** The inside of a tag: `head param param key=value as |name|`. */
export interface Call {
  /** As it is written: a helper's name, or the only value. */
  readonly head: string;
  readonly value: Expression;
  readonly params: readonly Expression[];
  readonly hash: ReadonlyMap<string, Expression>;
  readonly blockParams: readonly string[];
}

const MAX_DEPTH = 40;
const MAX_LENGTH = 20_000;
const TOKEN =
  /\s*(?:(?<text>"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')|(?<as>as\s+\|[^|\n]*\|)|(?<sign>[()=])|(?<word>(?:\[[^\]\n]*\]|[^\s"'()=|[\]{}])+))/y;

interface Token {
  readonly kind: 'text' | 'as' | 'sign' | 'word';
  readonly text: string;
}

/** Undefined where the text is no expression. */
export function handlebarsCall(text: string): Call | undefined {
  const tokens = text.length > MAX_LENGTH ? undefined : tokensOf(text);
  const reader = tokens && new Reader(tokens);
  const call = reader?.call(0);
  return reader?.atEnd() === true ? call : undefined;
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const token = new RegExp(TOKEN);
  for (const end = text.trimEnd().length; token.lastIndex < end;) {
    const groups = token.exec(text)?.groups;
    if (!groups) return undefined;
    const kind = (['text', 'as', 'sign', 'word'] as const).find(name => groups[name] !== undefined)!;
    tokens.push({ kind, text: groups[kind]! });
  }
  return tokens;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  call(depth: number): Call | undefined {
    const head = this.tokens[this.at];
    const value = this.operand(depth);
    if (!head || !value) return undefined;
    const params: Expression[] = [];
    const hash = new Map<string, Expression>();
    let blockParams: string[] = [];
    for (let token = this.tokens[this.at]; token && token.text !== ')'; token = this.tokens[this.at]) {
      if (token.kind === 'as') {
        blockParams = token.text
          .replace(/^as\s+\||\|$/g, '')
          .split(/\s+/)
          .filter(Boolean);
        this.at++;
        continue;
      }
      const named = token.kind === 'word' && this.tokens[this.at + 1]?.text === '=';
      if (named) this.at += 2;
      const operand = this.operand(depth);
      if (!operand) return undefined;
      if (named) hash.set(token.text, operand);
      else params.push(operand);
    }
    return { head: head.text, value, params, hash, blockParams };
  }

  private operand(depth: number): Expression | undefined {
    const token = this.tokens[this.at++];
    if (token?.kind === 'text') return () => unescaped(token.text);
    if (token?.kind === 'word') return wordOf(token.text);
    return token?.text === '(' && depth < MAX_DEPTH ? this.subexpression(depth + 1) : undefined;
  }

  private subexpression(depth: number): Expression | undefined {
    const call = this.call(depth);
    if (!call || this.tokens[this.at++]?.text !== ')') return undefined;
    return scope => helped(call, scope);
  }
}

function unescaped(text: string): string {
  return text.slice(1, -1).replace(/\\(["'])/g, '$1');
}

function wordOf(word: string): Expression | undefined {
  if (word === 'true' || word === 'false') return () => word === 'true';
  if (word === 'null') return () => null;
  if (word === 'undefined') return () => undefined;
  if (/^-?\d+(\.\d+)?$/.test(word)) return () => Number(word);
  return pathOf(word);
}

/** `this`, `name.part`, `../name`, `@root.name`, `@index`, `list.[0]`. */
function pathOf(word: string): Expression | undefined {
  const up = /^(?:\.\.(?:\/|$))*/.exec(word)![0];
  const rest = word.slice(up.length);
  const parts = (rest.match(/\[[^\]]*\]|[^./[\]]+/g) ?? []).map(part => part.replace(/^\[|\]$/g, ''));
  const levels = Math.ceil(up.length / 3);
  if (/^@root(?:[./]|$)/.test(rest)) return scope => scope.fromRoot(parts.slice(1));
  if (rest.startsWith('@')) return scope => scope.path(parts);
  const own = /^(?:this|\.)(?:[./]|$)/.test(rest);
  if (levels > 0 || own || rest === '')
    return levels > 0 || own
      ? scope => scope.fromContext(levels, parts[0] === 'this' ? parts.slice(1) : parts)
      : undefined;
  if (parts.length === 0) return undefined;
  return scope => (scope.hasName(parts[0]!) ? scope.path(parts) : scope.fromContext(0, parts));
}

/** Handlebars' truth: an empty list is false, an empty map is not. */
export function isTruthy(value: Value): boolean {
  const data = dataOf(value);
  return isList(data) ? data.length > 0 : Boolean(data);
}

/** A helper's answer, or the value where nothing is given to it. */
export function helped(call: Call, scope: Scope): Value {
  const { head, params, hash } = call;
  const first = params[0];
  if (!first) return hash.size === 0 ? call.value(scope) : scope.refuse();
  if (head === 'json') return json(first(scope), hash.get('indent')?.(scope), scope);
  if (head === 'lookup' && params[1]) return scope.member(first(scope), params[1](scope));
  return scope.refuse();
}

function json(value: Value, indent: Value, scope: Scope): string {
  scope.reads(value);
  if (isTooLarge(value)) return scope.refuse();
  return scope.text(jsonOf(value, false, Math.min(10, Number(dataOf(indent) ?? 0))));
}

/** How many items a value has for `each`, and what each is called. */
export function entriesOf(value: Value, scope: Scope): readonly (readonly [key: Value, item: Value])[] {
  const data = dataOf(value);
  if (isList(data)) return data.map((item, i) => [i, item] as const);
  if (isMap(data)) return [...data];
  return isTruthy(value) ? scope.refuse() : [];
}
