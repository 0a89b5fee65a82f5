/** @file Rotary tables: frequencies, the ways in which models scale them, cosines and sines of positions. */
import type { RotarySpec } from './decoderSpec';

const f32 = Math.fround;

/** Frequencies theta^(-2i / size) of rotary embedding (Su et al. 2021), one a pair of the `size` rotated features. */
export function defaultFrequencies(theta: number, size: number): number[] {
  return Array.from({ length: Math.ceil(size / 2) }, (_, i) => f32(1 / f32(theta ** f32((2 * i) / size))));
}

/** Cosines and sines for positions `start` to `start + length - 1`, each [length, pairs] row by row. */
export function rotaryTable(spec: RotarySpec, start: number, length: number): { cos: Float32Array; sin: Float32Array } {
  const pairs = spec.frequencies.length;
  const cos = new Float32Array(length * pairs);
  const sin = new Float32Array(length * pairs);
  for (let row = 0; row < length; row++) {
    for (let pair = 0; pair < pairs; pair++) {
      const angle = f32((start + row) * spec.frequencies[pair]!);
      cos[row * pairs + pair] = f32(Math.cos(angle)) * spec.scale;
      sin[row * pairs + pair] = f32(Math.sin(angle)) * spec.scale;
    }
  }
  return { cos, sin };
}

/** Position interpolation (Chen et al. 2023): all frequencies divided by `factor`. */
export function linearFrequencies(frequencies: readonly number[], factor: number): number[] {
  return frequencies.map(frequency => f32(frequency / factor));
}

export interface Llama3Scaling {
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  /** Longest text of the pre-training, in tokens. */
  readonly originalPositions: number;
}

/**
 * Llama 3.1: frequencies that turn less than `lowFrequencyFactor` times over the original length are divided by `factor`, those
 * that turn more than `highFrequencyFactor` times are kept, those between are mixed.
 */
export function llama3Frequencies(frequencies: readonly number[], scaling: Llama3Scaling): number[] {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions } = scaling;
  return frequencies.map(frequency => {
    const turns = (originalPositions * frequency) / (2 * Math.PI);
    if (turns < low) return f32(frequency / factor);
    if (turns > high) return frequency;
    const kept = (turns - low) / (high - low);
    return f32(((1 - kept) * frequency) / factor + kept * frequency);
  });
}

export interface YarnScaling {
  readonly theta: number;
  /** Rotated features of a head. */
  readonly size: number;
  readonly factor: number;
  readonly originalPositions: number;
  /** Turns over the original length above which a frequency is kept, and below which it is divided by `factor`. */
  readonly fast: number;
  readonly slow: number;
  /** Whether the borders between are moved outward to whole pairs. */
  readonly truncate: boolean;
}

/** YaRN (Peng et al. 2023): as in position interpolation for slow pairs, as they are for fast ones, a ramp between. */
export function yarnFrequencies(frequencies: readonly number[], scaling: YarnScaling): number[] {
  const { size, factor, truncate } = scaling;
  const from = pairThatTurns(scaling.fast, scaling);
  const to = pairThatTurns(scaling.slow, scaling);
  const low = Math.max(truncate ? Math.floor(from) : from, 0);
  const high = Math.min(truncate ? Math.ceil(to) : to, size - 1);
  // A ramp of no width would divide by zero; the width is the reference implementation's.
  const width = high === low ? 0.001 : high - low;
  return frequencies.map((frequency, pair) => {
    const slowness = Math.min(Math.max((pair - low) / width, 0), 1);
    return f32((frequency / factor) * slowness + frequency * (1 - slowness));
  });
}

/** The pair, not whole, that makes `turns` turns over the original length. */
function pairThatTurns(turns: number, { theta, size, originalPositions }: YarnScaling): number {
  return (size * Math.log(originalPositions / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
}

/** What YaRN multiplies cosines and sines by, so that attention is as sharp over longer texts as over short ones. */
export function yarnAttentionFactor(factor: number, weight = 1): number {
  return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
}
