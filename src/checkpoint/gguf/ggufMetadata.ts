/** @file Metadata of a GGUF, read by checked accessors: a wrong value is refused with its key. */
import { sentence, type Words } from '../../base/sentence';
import { badCheckpoint, shown } from '../checkpointError';
import { storedNumbers, storedStrings, storedText } from './ggufValue';
import type { GgufValue, StoredValue } from './ggufValue';

/** -1 as an unsigned number of 32 bits. */
const NO_TOKEN = 2 ** 32 - 1;

export class GgufMetadata {
  /** @param path of the file, for messages and for lists, which are read when they are asked for */
  constructor(
    readonly path: string,
    private readonly values: ReadonlyMap<string, GgufValue>,
  ) {}

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  /** A string, or undefined where there is none. @throws LensError bad-checkpoint */
  text(key: string): string | undefined {
    const value = this.values.get(key);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'object' && value.kind === 'text') return storedText(this.path, value);
    throw this.wrong(key, sentence`a string`);
  }

  /** @throws LensError bad-checkpoint where it is missing too */
  requiredText(key: string): string {
    const value = this.text(key);
    if (value !== undefined) return value;
    throw this.missing(key);
  }

  /** A number, or undefined where there is none; one that came as float32 is the shortest decimal that means it. */
  number(key: string): number | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value)) return shortestSingle(value);
    throw this.wrong(key, sentence`a finite number`);
  }

  /** A whole number from 0, or undefined. Lists that say the same for every layer count as that number. */
  count(key: string): number | undefined {
    const value = this.values.get(key);
    if (typeof value === 'object' && value.kind === 'list') return this.sameForAll(key, value);
    const number = this.number(key);
    if (number === undefined || (Number.isSafeInteger(number) && number >= 0)) return number;
    throw this.wrong(key, sentence`a whole number`);
  }

  /** The token that plays a role, by the role's name in the file; -1, which may have become 2^32 - 1, means none. */
  tokenId(role: string): number | undefined {
    const key = `tokenizer.ggml.${role}_token_id`;
    const value = this.values.get(key);
    return value === -1 || value === NO_TOKEN ? undefined : this.count(key);
  }

  /** @throws LensError bad-checkpoint where it is missing too */
  requiredCount(key: string): number {
    const value = this.count(key);
    if (value !== undefined) return value;
    throw this.missing(key);
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.values.get(key) ?? otherwise;
    if (typeof value === 'boolean') return value;
    throw this.wrong(key, sentence`true or false`);
  }

  /** Undefined where there is no such list. @throws LensError bad-checkpoint */
  strings(key: string): readonly string[] | undefined {
    const list = this.list(key);
    return list && storedStrings(this.path, list);
  }

  /** Undefined where there is no such list. @throws LensError bad-checkpoint */
  numbers(key: string): readonly number[] | undefined {
    const list = this.list(key);
    return list && storedNumbers(this.path, list);
  }

  private list(key: string): StoredValue | undefined {
    const value = this.values.get(key);
    if (value === undefined || (typeof value === 'object' && value.kind === 'list')) return value;
    throw this.wrong(key, sentence`a list`);
  }

  private sameForAll(key: string, list: StoredValue): number {
    const [first, ...others] = storedNumbers(this.path, list);
    if (first !== undefined && Number.isSafeInteger(first) && first >= 0 && others.every(n => n === first))
      return first;
    throw badCheckpoint(
      sentence`${this.path}: "${key}" differs from layer to layer, which is not supported.`,
      sentence`Choose a model whose layers have the same shape.`,
    );
  }

  private missing(key: string): Error {
    return badCheckpoint(
      sentence`${this.path} has no metadata entry "${key}".`,
      sentence`Download a current conversion of the model.`,
    );
  }

  private wrong(key: string, expected: Words): Error {
    const value = this.values.get(key);
    return badCheckpoint(
      sentence`${this.path}: the metadata entry "${key}" is ${typeof value === 'object' ? `a ${value.kind}` : shown(value)}; it must be ${expected}.`,
      sentence`Download the file again.`,
    );
  }
}

/** Digits after which a float32 is told from every other. */
const SINGLE_DIGITS = 9;

/** 9.999999747378752e-6 is how a double shows the float32 that was written as 1e-5. Whole numbers stay as they are. */
function shortestSingle(value: number): number {
  if (Number.isInteger(value) || Math.fround(value) !== value) return value;
  for (let digits = 1; digits < SINGLE_DIGITS; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
