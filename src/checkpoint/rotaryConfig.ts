/** @file How transformers 4 and 5 write the settings of the rotary position embedding. */
import { badCheckpoint, shown } from './checkpointError';
import type { RotaryConfig } from './config';
import { isJsonObject } from './jsonFile';
import type { JsonObject } from './jsonFile';

/** Where neither version of transformers writes a base, this is the one they take. */
const DEFAULT_THETA = 10_000;

interface RotarySource {
  object(key: string): JsonObject | undefined;
  number(key: string, otherwise?: number): number;
}

/**
 * `rope_parameters` (transformers 5), else `rope_theta` with `rope_scaling` (4).
 * Parameters nested by layer type (Gemma 3) are kept as they are, with the type `per-layer`.
 * @throws LensError bad-checkpoint
 */
export function rotaryConfig(config: RotarySource): RotaryConfig {
  const source = config.object('rope_parameters') ?? config.object('rope_scaling') ?? {};
  const theta = config.number('rope_theta', DEFAULT_THETA);
  if (Object.values(source).some(isJsonObject))
    return { type: 'per-layer', theta: positive(theta), parameters: source };
  // `type` is the older spelling; a null counts as absent, like everywhere in a config.
  const { rope_type, type, rope_theta, ...parameters } = source;
  return { type: typeName(rope_type ?? type), theta: positive(rope_theta ?? theta), parameters };
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
