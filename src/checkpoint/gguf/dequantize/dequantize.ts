/** @file Stored elements of any readable type as float32. */
import { widen } from '../../widen';
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
  if (type === 'F32' || type === 'F16' || type === 'BF16') return widen(type, new Uint8Array(bytes).buffer);
  const { block, bytes: size } = readableTypes[type];
  const values = new Float32Array((bytes.length / size) * block);
  dequantizers[type](bytes, 0, values, 0, values.length);
  return values;
}
