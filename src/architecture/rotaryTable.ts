/** @file Rotary position tables. They are inputs of the graph: any length and any scaling, no constant in the model. */
import type { RotarySpec } from './decoderSpec';

/** Frequencies theta^(-2i / size) of rotary embedding (Su et al. 2021), one a pair of the `size` rotated features. */
export function defaultFrequencies(theta: number, size: number): number[] {
  return Array.from({ length: size / 2 }, (_, i) => theta ** ((-2 * i) / size));
}

/** Cosines and sines for positions `start` to `start + length - 1`, each [length, pairs] row by row. */
export function rotaryTable(spec: RotarySpec, start: number, length: number): { cos: Float32Array; sin: Float32Array } {
  const pairs = spec.frequencies.length;
  const cos = new Float32Array(length * pairs);
  const sin = new Float32Array(length * pairs);
  for (let row = 0; row < length; row++) {
    for (let pair = 0; pair < pairs; pair++) {
      const angle = (start + row) * spec.frequencies[pair]!;
      cos[row * pairs + pair] = Math.cos(angle);
      sin[row * pairs + pair] = Math.sin(angle);
    }
  }
  return { cos, sin };
}
