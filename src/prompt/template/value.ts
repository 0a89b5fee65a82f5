/** @file The values that a prompt's template works with: data of the file's header, texts that the user gave, and what is computed of them. */
import { MAX_PROMPT_LENGTH } from '../problems';
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
/** Of lists and maps inside one another: data of files is at most 64 deep, and what goes through a value calls itself. */
const MAX_VALUE_DEPTH = 100;
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

interface Measure {
  readonly size: number;
  /** Lists and maps inside one another. */
  readonly depth: number;
}

/** Entries inside a value, each counted wherever it stands; `MAX_VALUE_SIZE + 1` for anything larger, and for what is too deep. */
export function sizeOf(value: Value): number {
  const { size, depth } = measured(value, new Map());
  return depth > MAX_VALUE_DEPTH ? MAX_VALUE_SIZE + 1 : size;
}

function measured(value: Value, known: Map<Value, Measure>): Measure {
  const data = dataOf(value);
  if (!isList(data) && !isMap(data)) return { size: 1, depth: 0 };
  const before = known.get(data);
  if (before !== undefined) return before;
  let [size, deepest] = [1, 0];
  for (const item of data.values()) {
    const inside = measured(item, known);
    size = Math.min(MAX_VALUE_SIZE + 1, size + inside.size);
    deepest = Math.max(deepest, inside.depth);
  }
  const measure = { size, depth: deepest + 1 };
  known.set(data, measure);
  return measure;
}

/** Characters and entries of a value, those inside it counted wherever they stand. Counting ends beyond `most`. */
export function weightOf(value: Value, most: number): number {
  const rest: Value[] = [value];
  let weight = 0;
  while (rest.length > 0 && weight <= most) {
    const data = dataOf(rest.pop());
    weight += typeof data === 'string' ? data.length + 1 : 1;
    if (isMap(data)) for (const key of data.keys()) weight += key.length;
    if (isMap(data) || isList(data)) for (const item of data.values()) rest.push(item);
  }
  return weight;
}

/** Whether it is more than is printed. */
export function isTooLarge(value: Value): boolean {
  return sizeOf(value) > MAX_VALUE_SIZE || weightOf(value, MAX_PROMPT_LENGTH) > MAX_PROMPT_LENGTH;
}

/** What a user's text says as it is written; a symbol for anything else, which equals nothing. */
export function saysOf(value: Value): string | typeof unread {
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
