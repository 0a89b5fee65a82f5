/** @file Stored weights as float32. Files are little-endian, as is every platform that Node runs on here. */
import type { WeightType } from './tensorLocation';

/** Exact: every value of the 16-bit types is a float32. */
export function widen(dtype: WeightType, bytes: ArrayBuffer): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') return new Float32Array(bytes);
  const halves = new Uint16Array(bytes);
  return dtype === 'BF16' ? widenBrainFloats(halves) : widenHalves(halves);
}

/** A bfloat16 is the upper half of a float32. */
function widenBrainFloats(halves: Uint16Array): Float32Array<ArrayBuffer> {
  // A loop: `from` with a function first collects all elements in a list, many times as large.
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < bits.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

function widenHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < values.length; i++) values[i] = halfToNumber(halves[i]!);
  return values;
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits with bias 15, 10 fraction bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
