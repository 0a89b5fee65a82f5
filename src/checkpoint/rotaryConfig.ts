/** @file How transformers 4 and 5 write the settings of the rotary position embedding. */
import { badCheckpoint, shown } from './checkpointError';
import type { RotaryConfig } from './config';
import { isJsonObject } from './jsonFile';
import type { JsonObject } from './jsonFile';

interface RotarySource {
  has(key: string): boolean;
  object(key: string): JsonObject | undefined;
  number(key: string, otherwise?: number): number;
}

/**
 * `rope_scaling` with `rope_theta` (transformers 4), else `rope_parameters` (5): in this order, because a reader of version 5
 * takes them so. Settings by kind of layer (Gemma 3) have the type `per-layer`.
 * @throws LensError bad-checkpoint
 */
export function rotaryConfig(config: RotarySource): RotaryConfig {
  const source = written(config.object('rope_scaling')) ?? config.object('rope_parameters') ?? {};
  const theta = config.has('rope_theta') ? { theta: positive(config.number('rope_theta')) } : {};
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
  const theta = rope_theta === undefined || rope_theta === null ? {} : { theta: positive(rope_theta) };
  return { type: typeName(rope_type ?? type), ...theta, parameters };
}

function typeName(value: unknown): string {
  if (value === undefined || value === null) return 'default';
  if (typeof value === 'string') return value;
  throw wrong('rope_type', value, 'a string');
}

function positive(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw wrong('rope_theta', value, 'a positive number');
}

function wrong(key: string, value: unknown, expected: string): Error {
  return badCheckpoint(
    `config.json: "${key}" is ${shown(value)}; it must be ${expected}.`,
    'Check that this is the config.json that came with the model.',
  );
}
