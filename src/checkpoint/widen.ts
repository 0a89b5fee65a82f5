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

/** The nearest bfloat16, ties to even. */
export function roundToBfloat16(x: number): number {
  const bits = bfloat16Bits(Float32Array.of(x));
  return new Float32Array(Uint32Array.of(bits[0]! << 16).buffer)[0]!;
}

/** The bits of the nearest bfloat16 of each value, ties to even. */
export function bfloat16Bits(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    // Rounding could carry a NaN over into an infinity or a zero; one of its own bits is set instead.
    const isNaN = (word & 0x7fffffff) > 0x7f800000;
    halves[i] = isNaN ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return halves;
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/** The bits of the nearest float16, ties to even. */
export function halfBits(x: number): number {
  single[0] = x;
  const word = singleBits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const size = word & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  // From half a step beyond 65,504 on.
  if (size >= 0x477ff000) return sign | 0x7c00;
  if (size >= 0x38800000) return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
  const steps = Math.abs(single[0]) * 2 ** 24;
  const below = Math.floor(steps);
  const rest = steps - below;
  return sign | (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below);
}

let table: Float32Array | undefined;

/** 65,536 values, 256 kB, made when they are first wanted. */
export function halfTable(): Float32Array {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => halfToNumber(bits));
  return table;
}
