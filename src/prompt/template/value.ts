/** @file The values that a prompt's template works with: data of the file's header, texts that the user gave, and what is computed of them. */
import type { DataNode } from '../source/dataTree';
import { readJson } from '../source/jsonTree';

export type Value = string | number | boolean | null | undefined | Written | readonly Value[] | ValueMap;
export type ValueMap = ReadonlyMap<string, Value>;

/** A number, a boolean or a user's text: printed as it is written, computed with as what it says. */
export class Written {
  #data: Value | typeof unread;

  constructor(
    readonly text: string,
    private readonly read: () => Value,
    /** By the user, who cannot say whether `5` is a number or a text. */
    readonly given = false,
  ) {
    this.#data = unread;
  }

  get data(): Value {
    return this.#data === unread ? (this.#data = this.read()) : this.#data;
  }
}

const unread = Symbol('unread');

/** Entries of a list or map, those inside it counted: far over what a prompt's loop prints, far under what hurts. */
export const MAX_VALUE_SIZE = 200_000;
/** User texts longer than this are no JSON list that someone typed. */
const MAX_GIVEN_JSON = 1024 * 1024;

/** A text given for a variable: `true`, a number or a JSON list is one where logic asks, and the same text where it is printed. */
export function givenValue(text: string): Written {
  return new Written(text, () => readGiven(text), true);
}

function readGiven(text: string): Value {
  const word = text.trim();
  if (/^(true|false)$/i.test(word)) return word.toLowerCase() === 'true';
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(word)) return Number(word);
  if (!/^[[{]/.test(word) || word.length > MAX_GIVEN_JSON) return text;
  const json = readJson(word, 0, word.length);
  return 'error' in json ? text : valueOfData(json.root);
}

/** Data of a header or of JSON. Aliases share nodes, so each node is made once. */
export function valueOfData(node: DataNode, made = new Map<DataNode, Value>()): Value {
  if (made.has(node)) return made.get(node);
  const value = makeValue(node, made);
  made.set(node, value);
  return value;
}

function makeValue(node: DataNode, made: Map<DataNode, Value>): Value {
  switch (node.kind) {
    case 'text':
      return node.value;
    case 'list':
      return node.items.map(item => valueOfData(item, made));
    case 'map':
      return new Map(node.entries.map(entry => [entry.key, valueOfData(entry.value, made)]));
    case 'other':
      return scalarOf(node.text);
  }
}

function scalarOf(text: string): Value {
  if (/^(null|~|)$/i.test(text)) return null;
  if (/^(true|false)$/i.test(text)) return new Written(text, () => text.toLowerCase() === 'true');
  const number = Number(text);
  return new Written(text, () => (Number.isNaN(number) ? text : number));
}

/** What a value computes as. */
export function dataOf(value: Value): Exclude<Value, Written> {
  let data = value;
  while (data instanceof Written) data = data.data;
  return data;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ValueMap {
  return value instanceof Map;
}

/** Entries inside a value, each counted wherever it stands; `MAX_VALUE_SIZE + 1` for anything larger. */
export function sizeOf(value: Value, known = new Map<Value, number>()): number {
  const data = dataOf(value);
  if (!isList(data) && !isMap(data)) return 1;
  const before = known.get(data);
  if (before !== undefined) return before;
  let size = 1;
  for (const item of data.values()) size = Math.min(MAX_VALUE_SIZE + 1, size + sizeOf(item, known));
  known.set(data, size);
  return size;
}

/** Numbers, booleans and texts by what they say; lists and maps by their entries. */
export function equals(a: Value, b: Value): boolean {
  const [x, y] = [dataOf(a), dataOf(b)];
  if ((isList(x) || isMap(x)) && (isList(y) || isMap(y))) return jsonOf(x) === jsonOf(y);
  // `--var n=5` is a text and a number: it equals both.
  return x === y || saysOf(a) === y || saysOf(b) === x;
}

function saysOf(value: Value): string | typeof unread {
  return value instanceof Written && value.given ? value.text : unread;
}

/** JSON as JavaScript writes it, or with Python's spaces behind `,` and `:`. */
export function jsonOf(value: Value, spaced = false, indent = 0): string {
  const json = JSON.stringify(plainOf(value), null, indent);
  if (!spaced || indent > 0) return json;
  return json.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, found => (found.length === 1 ? `${found} ` : found));
}

function plainOf(value: Value): unknown {
  const data = dataOf(value);
  if (isList(data)) return data.map(plainOf);
  if (isMap(data)) return Object.fromEntries([...data].map(([key, item]) => [key, plainOf(item)]));
  return data ?? null;
}
