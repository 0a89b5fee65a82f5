/** @file config.json of a checkpoint, checked. */
import { sentence, type Words } from '../base/sentence';
import { badCheckpoint, shown } from './checkpointError';
import { isJsonObject, type JsonObject } from './jsonFile';
import { isInRange, isNumberKey, rangeWords, type NumberKey } from './numberRanges';

/** Longest list a config may hold; the longest real ones have one entry a layer or a rotary frequency. */
const MAX_LIST = 100_000;
/** Longest string value, in UTF-16 code units. */
const MAX_TEXT = 10_000;

/** Python's None is JSON's null: such a key counts as absent. */
export class ConfigFile implements ModelConfig {
  readonly modelType: string;
  readonly rotary: RotaryConfig;
  private readonly values: ReadonlyMap<string, unknown>;
  private readonly written: ReadonlySet<string>;

  /**
   * @param path of config.json, for messages
   * @throws LensError bad-checkpoint
   */
  constructor(
    private readonly path: string,
    json: JsonObject,
  ) {
    // A map, so that keys such as "constructor" find what the file says and nothing else.
    const entries = Object.entries(unwrapText(json));
    this.values = new Map(entries.filter(([, value]) => value !== null));
    this.written = new Set(entries.map(([key]) => key));
    this.modelType = this.text('model_type');
    this.rotary = rotaryConfig(this);
  }

  get keys(): readonly string[] {
    return [...this.written];
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  mentions(key: string): boolean {
    return this.written.has(key);
  }

  count(key: string, limit: number, otherwise?: number): number {
    const value = this.value(key, otherwise);
    if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= limit) return value as number;
    throw this.wrong(key, sentence`a whole number from 1 to ${limit}`);
  }

  number(key: NumberKey, otherwise?: number): number {
    const value = this.value(key, otherwise);
    if (isInRange(key, value)) return value;
    throw this.wrong(key, rangeWords(key));
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.value(key, otherwise);
    if (typeof value === 'boolean') return value;
    throw this.wrong(key, sentence`true or false`);
  }

  text(key: string, otherwise?: string): string {
    const value = this.value(key, otherwise);
    if (typeof value === 'string' && value.length <= MAX_TEXT) return value;
    throw this.wrong(key, sentence`a string of at most ${MAX_TEXT} characters`);
  }

  list(key: string): readonly unknown[] | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length <= MAX_LIST) return value as readonly unknown[];
    throw this.wrong(key, sentence`a list of at most ${MAX_LIST} entries`);
  }

  /** An object, or undefined. @throws LensError bad-checkpoint */
  object(key: string): JsonObject | undefined {
    const value = this.values.get(key);
    if (value === undefined || isJsonObject(value)) return value;
    throw this.wrong(key, sentence`an object`);
  }

  /** A number, a list or nothing, as `eos_token_id` may be. */
  raw(key: string): unknown {
    return this.values.get(key);
  }

  private value(key: string, otherwise: unknown): unknown {
    const value = this.values.get(key) ?? otherwise;
    if (value !== undefined) return value;
    throw badCheckpoint(
      sentence`${this.path} has no "${key}".`,
      sentence`Check that this is the config.json that came with the model.`,
    );
  }

  private wrong(key: string, expected: Words): Error {
    return badCheckpoint(
      sentence`${this.path}: "${key}" is ${shown(this.values.get(key))}; it must be ${expected}.`,
      sentence`Check that this is the config.json that came with the model.`,
    );
  }
}

/** A model that reads more than text keeps its decoder's sizes in `text_config`. */
function unwrapText(json: JsonObject): JsonObject {
  const text = json['text_config'];
  const hasSizes = ['hidden_size', 'n_embd'].some(key => Object.hasOwn(json, key));
  return isJsonObject(text) && !hasSizes ? { ...json, ...text } : json;
}

/** Implemented by the checkpoint reader; family files in `architecture/` read only through it. */
export interface ModelConfig {
  /** `model_type`, such as `llama`. */
  readonly modelType: string;
  /** Whether the key has a value; null counts as none. */
  has(key: string): boolean;
  /** Whether the key is written at all, as null too. */
  mentions(key: string): boolean;
  /** A whole number in `[1, limit]`. @throws LensError bad-checkpoint */
  count(key: string, limit: number, otherwise?: number): number;
  /** A number in the range that its name has in `numberRanges.ts`. @throws LensError bad-checkpoint */
  number(key: NumberKey, otherwise?: number): number;
  flag(key: string, otherwise: boolean): boolean;
  /** A string. @throws LensError bad-checkpoint */
  text(key: string, otherwise?: string): string;
  /** An array, or undefined. @throws LensError bad-checkpoint */
  list(key: string): readonly unknown[] | undefined;
  /** Every key that is written. */
  readonly keys: readonly string[];
  /** `rope_parameters` (transformers 5) or `rope_theta` with `rope_scaling` (4). */
  readonly rotary: RotaryConfig;
}

export interface RotaryConfig {
  /** `default`, `linear`, `llama3`, `yarn`, …; `per-layer` where only `perLayer` says more. */
  readonly type: string;
  /** The base; which one a model takes where its config names none is the family's to know. */
  readonly theta?: number;
  /** Every other entry, for the types that need them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Settings by kind of layer (Gemma 3), such as `full_attention`. */
  readonly perLayer?: Readonly<Record<string, RotaryConfig>>;
}

interface RotarySource {
  has(key: string): boolean;
  object(key: string): JsonObject | undefined;
  number(key: NumberKey, otherwise?: number): number;
}

/**
 * `rope_scaling` with `rope_theta` (transformers 4), else `rope_parameters` (5): in this order, because a reader of version 5
 * takes them so. Settings by kind of layer (Gemma 3) have the type `per-layer`.
 * @throws LensError bad-checkpoint
 */
export function rotaryConfig(config: RotarySource): RotaryConfig {
  const source = written(config.object('rope_scaling')) ?? config.object('rope_parameters') ?? {};
  const theta = config.has('rope_theta') ? { theta: config.number('rope_theta') } : {};
  const kinds = Object.entries(source).filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]));
  if (kinds.length === 0) return { ...theta, ...settings(source) };
  const perLayer = Object.fromEntries(kinds.map(([kind, own]) => [kind, settings(own)]));
  return { type: 'per-layer', ...theta, parameters: {}, perLayer };
}

/** An object without entries says as little as none. */
function written(source: JsonObject | undefined): JsonObject | undefined {
  return source && Object.keys(source).length > 0 ? source : undefined;
}

function settings(source: JsonObject): RotaryConfig {
  // `type` is the older spelling; a null counts as absent, like everywhere in a config.
  const { rope_type, type, rope_theta, ...parameters } = source;
  for (const [key, value] of Object.entries(parameters)) requireInRange(key, value);
  const theta = rope_theta === undefined || rope_theta === null ? {} : { theta: base(rope_theta) };
  return { type: typeName(rope_type ?? type), ...theta, parameters };
}

function requireInRange(key: string, value: unknown): void {
  if (value === null || !isNumberKey(key) || isInRange(key, value)) return;
  throw wrong(key, value, rangeWords(key));
}

function typeName(value: unknown): string {
  if (value === undefined || value === null) return 'default';
  if (typeof value === 'string') return value;
  throw wrong('rope_type', value, sentence`a string`);
}

function base(value: unknown): number {
  if (isInRange('rope_theta', value)) return value;
  throw wrong('rope_theta', value, rangeWords('rope_theta'));
}

function wrong(key: string, value: unknown, expected: Words): Error {
  return badCheckpoint(
    sentence`config.json: "${key}" is ${shown(value)}; it must be ${expected}.`,
    sentence`Check that this is the config.json that came with the model.`,
  );
}
