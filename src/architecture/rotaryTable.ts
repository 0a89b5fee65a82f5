/**
 * @file Rotary position tables. They are inputs of the graph: any length and any scaling, no constant in the model.
 *
 * Frequencies, angles, cosines and sines are rounded to float32 where transformers has them in float32: at position 8191 the
 * exact angles are 1.5e-4 radians away from those that models were trained and run with.
 */
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
