/** @file The rotary settings of a config as frequencies: types default, linear, llama3 and yarn; others are refused by name. */
import { sentence, type Words } from '../../base/sentence';
import { LensError } from '../../base/errors';
import type { ModelConfig, RotaryConfig } from '../../checkpoint/config';
import type { NumberKey } from '../../checkpoint/numberRanges';
import type { RotarySpec } from '../decoderSpec';
import {
  linearFrequencies,
  llama3Frequencies,
  yarnAttentionFactor,
  yarnFrequencies,
  defaultFrequencies,
} from '../rotaryTable';
import { limits, shown, unsupported } from './family';

export const knownRotaryTypes: readonly string[] = ['default', 'linear', 'llama3', 'yarn'];

export interface RotaryOptions {
  readonly headSize: number;
  /** Settings of one kind of layer, where a model has several. */
  readonly settings?: RotaryConfig;
  /** Base where the config names none. */
  readonly theta?: number;
  /** Part of each head that is rotated where the config names none; a family without it rotates whole heads. */
  readonly part?: number;
}

/** Everything of one table that its type may need. */
interface Table {
  readonly config: ModelConfig;
  readonly settings: RotaryConfig;
  readonly theta: number;
  /** Rotated features of a head. */
  readonly size: number;
  readonly frequencies: readonly number[];
}

/** @throws LensError unsupported, bad-checkpoint */
export function rotarySpec(config: ModelConfig, options: RotaryOptions): RotarySpec {
  const spec = scaledSpec(config, options);
  // Angles are computed in float32.
  const angles = spec.frequencies.map(frequency => Math.fround(frequency * limits.positions));
  if (Number.isFinite(spec.scale) && angles.every(Number.isFinite)) return spec;
  throw unsupported(
    config,
    sentence`rotary settings whose angles are not finite`,
    sentence`Check the rotary settings in config.json.`,
  );
}

function scaledSpec(config: ModelConfig, options: RotaryOptions): RotarySpec {
  const settings = options.settings ?? config.rotary;
  const theta = settings.theta ?? options.theta ?? 10_000;
  const size = rotatedFeatures(config, settings, options);
  const table = { config, settings, theta, size, frequencies: defaultFrequencies(theta, size) };
  switch (settings.type) {
    case 'default':
      return { frequencies: table.frequencies, scale: 1 };
    case 'linear':
      return { frequencies: linearFrequencies(table.frequencies, setting(table, 'factor')), scale: 1 };
    case 'llama3':
      return { frequencies: llama3(table), scale: 1 };
    case 'yarn':
      return yarn(table);
    default:
      throw unsupported(
        config,
        sentence`rotary embeddings of type "${settings.type}"`,
        sentence`Choose a model with one of the rotary types ${knownRotaryTypes.join(', ')}.`,
      );
  }
}

/** Whole pairs: an odd number of features is rounded up, as the reference implementation does. */
function rotatedFeatures(config: ModelConfig, settings: RotaryConfig, { headSize, part }: RotaryOptions): number {
  const wanted = settings.parameters['partial_rotary_factor'] ?? config.number('partial_rotary_factor', part ?? 1);
  if (typeof wanted !== 'number' || !(wanted > 0 && wanted <= 1) || (part === undefined && wanted !== 1))
    throw unsupported(
      config,
      sentence`a partial_rotary_factor of ${shown(wanted)}`,
      sentence`Choose a model that rotates whole heads.`,
    );
  const size = Math.trunc(headSize * wanted);
  if (size > 0 && 2 * Math.ceil(size / 2) <= headSize) return size;
  throw unsupported(
    config,
    sentence`rotary embeddings on ${size} of ${headSize} features of a head`,
    sentence`Check config.json.`,
  );
}

function llama3(table: Table): number[] {
  const scaling = {
    factor: setting(table, 'factor'),
    lowFrequencyFactor: setting(table, 'low_freq_factor'),
    highFrequencyFactor: setting(table, 'high_freq_factor'),
    originalPositions: originalPositions(table),
  };
  if (scaling.highFrequencyFactor <= scaling.lowFrequencyFactor)
    throw wrong('high_freq_factor', scaling.highFrequencyFactor, sentence`a number above low_freq_factor`);
  return llama3Frequencies(table.frequencies, scaling);
}

function yarn(table: Table): RotarySpec {
  const { config, settings, theta, size } = table;
  if (theta === 1) throw wrong('rope_theta', theta, sentence`a number other than 1`);
  const original = originalPositions(table);
  const implied = config.count('max_position_embeddings', limits.positions, original) / original;
  const factor = setting(table, 'factor', implied);
  const frequencies = yarnFrequencies(table.frequencies, {
    theta,
    size,
    factor,
    originalPositions: original,
    fast: setting(table, 'beta_fast', 32),
    slow: setting(table, 'beta_slow', 1),
    truncate: settings.parameters['truncate'] !== false,
  });
  return { frequencies, scale: setting(table, 'attention_factor', attentionFactor(table, factor)) };
}

/** DeepSeek's two weights, where there are both, else the paper's factor. */
function attentionFactor(table: Table, factor: number): number {
  const { mscale, mscale_all_dim: allDim } = table.settings.parameters;
  if (!mscale || !allDim) return yarnAttentionFactor(factor);
  const [above, below] = [setting(table, 'mscale'), setting(table, 'mscale_all_dim')];
  return yarnAttentionFactor(factor, above) / yarnAttentionFactor(factor, below);
}

function originalPositions(table: Table): number {
  const longest = table.config.count('max_position_embeddings', limits.positions, 2048);
  return setting(table, 'original_max_position_embeddings', longest);
}

/** A number of the settings, whose range was checked when they were read; null counts as absent. @throws LensError bad-checkpoint */
function setting({ settings }: Table, key: NumberKey, otherwise?: number): number {
  const value = settings.parameters[key] ?? otherwise;
  if (typeof value === 'number') return value;
  throw wrong(key, value, sentence`a number`);
}

function wrong(key: string, value: unknown, expected: Words): LensError {
  return new LensError({
    reason: 'bad-checkpoint',
    message: sentence`config.json: "${key}" of the rotary settings is ${shown(value)}; it must be ${expected}.`,
    next: sentence`Check that this is the config.json that came with the model.`,
  });
}
