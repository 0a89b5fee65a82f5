/** @file Stored elements of any readable type as float32. */
import type { WeightType } from '../../tensorLocation';
import { readableTypes } from '../tensorTypes';
import type { GgufType } from '../tensorTypes';
import {
  dequantizeIQ4_NL,
  dequantizeQ4_0,
  dequantizeQ4_1,
  dequantizeQ5_0,
  dequantizeQ5_1,
  dequantizeQ8_0,
} from './smallBlocks';
import type { Dequantizer } from './smallBlocks';
import { halfTable } from '../../widen';
import { dequantizeQ2_K, dequantizeQ3_K, dequantizeQ4_K, dequantizeQ5_K, dequantizeQ6_K } from './superBlocks';

const dequantizers: Readonly<Record<Exclude<GgufType, 'F32' | 'F16' | 'BF16'>, Dequantizer>> = {
  Q4_0: dequantizeQ4_0,
  Q4_1: dequantizeQ4_1,
  Q5_0: dequantizeQ5_0,
  Q5_1: dequantizeQ5_1,
  Q8_0: dequantizeQ8_0,
  IQ4_NL: dequantizeIQ4_NL,
  Q2_K: dequantizeQ2_K,
  Q3_K: dequantizeQ3_K,
  Q4_K: dequantizeQ4_K,
  Q5_K: dequantizeQ5_K,
  Q6_K: dequantizeQ6_K,
};

/** @param bytes a whole number of blocks */
export function dequantize(type: GgufType, bytes: Uint8Array): Float32Array {
  const { block, bytes: size } = readableTypes[type];
  const values = new Float32Array((bytes.length / size) * block);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  dequantizeInto(type, aligned, 0, values, 0, values.length);
  return values;
}

/**
 * The same into memory that is there.
 * @param bytes begins where its memory begins, or at a multiple of four bytes behind
 * @param at where the first block begins
 * @param count a whole number of blocks
 */
export function dequantizeInto(
  type: GgufType,
  bytes: Uint8Array,
  at: number,
  out: Float32Array,
  to: number,
  count: number,
): void {
  if (type === 'F32' || type === 'F16' || type === 'BF16') widenInto(type, bytes, at, out, to, count);
  else dequantizers[type](bytes, at, out, to, count);
}

function widenInto(
  type: WeightType,
  bytes: Uint8Array,
  at: number,
  out: Float32Array,
  to: number,
  count: number,
): void {
  const { buffer, byteOffset } = bytes;
  if (type === 'F32') {
    new Uint8Array(out.buffer, out.byteOffset + 4 * to, 4 * count).set(bytes.subarray(at, at + 4 * count));
    return;
  }
  const halves = new Uint16Array(buffer, byteOffset + at, count);
  if (type === 'BF16') {
    // A bfloat16 is the upper half of a float32.
    const bits = new Uint32Array(out.buffer, out.byteOffset + 4 * to, count);
    for (let i = 0; i < count; i++) bits[i] = halves[i]! << 16;
    return;
  }
  const table = halfTable();
  for (let i = 0; i < count; i++) out[to + i] = table[halves[i]!]!;
}
