/** @file The checked reader over config.json. */
import { badCheckpoint, shown } from './checkpointError';
import type { ModelConfig, RotaryConfig } from './config';
import { isJsonObject } from './jsonFile';
import type { JsonObject } from './jsonFile';
import { rotaryConfig } from './rotaryConfig';

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
    throw this.wrong(key, `a whole number from 1 to ${limit}`);
  }

  number(key: string, otherwise?: number): number {
    const value = this.value(key, otherwise);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.wrong(key, 'a finite number');
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.value(key, otherwise);
    if (typeof value === 'boolean') return value;
    throw this.wrong(key, 'true or false');
  }

  text(key: string, otherwise?: string): string {
    const value = this.value(key, otherwise);
    if (typeof value === 'string' && value.length <= MAX_TEXT) return value;
    throw this.wrong(key, `a string of at most ${MAX_TEXT} characters`);
  }

  list(key: string): readonly unknown[] | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length <= MAX_LIST) return value as readonly unknown[];
    throw this.wrong(key, `a list of at most ${MAX_LIST} entries`);
  }

  /** An object, or undefined. @throws LensError bad-checkpoint */
  object(key: string): JsonObject | undefined {
    const value = this.values.get(key);
    if (value === undefined || isJsonObject(value)) return value;
    throw this.wrong(key, 'an object');
  }

  /** A number, a list or nothing, as `eos_token_id` may be. */
  raw(key: string): unknown {
    return this.values.get(key);
  }

  private value(key: string, otherwise: unknown): unknown {
    const value = this.values.get(key) ?? otherwise;
    if (value !== undefined) return value;
    throw badCheckpoint(
      `${this.path} has no "${key}".`,
      'Check that this is the config.json that came with the model.',
    );
  }

  private wrong(key: string, expected: string): Error {
    return badCheckpoint(
      `${this.path}: "${key}" is ${shown(this.values.get(key))}; it must be ${expected}.`,
      'Check that this is the config.json that came with the model.',
    );
  }
}

/** A model that reads more than text keeps its decoder's sizes in `text_config`. */
function unwrapText(json: JsonObject): JsonObject {
  const text = json['text_config'];
  const hasSizes = ['hidden_size', 'n_embd'].some(key => Object.hasOwn(json, key));
  return isJsonObject(text) && !hasSizes ? { ...json, ...text } : json;
}
