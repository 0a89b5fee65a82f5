/**
 * @file Blocks of 256 elements in groups with scales of their own: Q2_K, Q3_K, Q4_K, Q5_K, Q6_K.
 *
 *     Q2_K  scales[16] qs[64] d dmin               d·(s & 15)·q − dmin·(s >> 4)      16 groups of 16
 *     Q3_K  hmask[32] qs[64] scales[12] d          d·(s − 32)·(q − 4·(bit clear))    16 groups of 16
 *     Q4_K  d dmin scales[12] qs[128]              d·s·q − dmin·m                    8 groups of 32
 *     Q5_K  d dmin scales[12] qh[32] qs[128]       the same with a fifth bit
 *     Q6_K  ql[128] qh[64] scales[16] d            d·s·(q − 32)                      16 groups of 16
 *
 * Layouts: `ggml-common.h`, `ggml-quants.c` of ggml. Scale times quant fits a double exactly, so that one rounding, on
 * storing, gives what float32 arithmetic gives.
 */
import { halfTable } from '../../widen';
import type { Dequantizer } from './smallBlocks';

const SIZE = 256;

function halfAt(bytes: Uint8Array, at: number): number {
  return halfTable()[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

/** Element i of a block: 128 elements share 32 bytes, two bits each. */
function twoBits(bytes: Uint8Array, at: number, i: number): number {
  return (bytes[at + ((i >> 7) << 5) + (i & 31)]! >> (((i >> 5) & 3) << 1)) & 3;
}

export const dequantizeQ2_K: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 84) {
    const d = halfAt(bytes, at + 80);
    const least = halfAt(bytes, at + 82);
    for (let i = 0; i < SIZE; i++) {
      const scale = bytes[at + (i >> 4)]!;
      out[to + i] = d * (scale & 15) * twoBits(bytes, at + 16, i) - least * (scale >> 4);
    }
  }
};

export const dequantizeQ3_K: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 110) {
    const d = halfAt(bytes, at + 108);
    for (let i = 0; i < SIZE; i++) {
      // The mask's bit says that nothing is taken off.
      const third = (bytes[at + (i & 31)]! >> (i >> 5)) & 1 ? 0 : 4;
      out[to + i] = d * (scaleOf3(bytes, at + 96, i >> 4) - 32) * (twoBits(bytes, at + 32, i) - third);
    }
  }
};

/** Sixteen scales of six bits: low four in eight bytes (the second eight in their high halves), high two in four bytes. */
function scaleOf3(bytes: Uint8Array, at: number, group: number): number {
  const low = (bytes[at + (group & 7)]! >> (group < 8 ? 0 : 4)) & 15;
  const high = (bytes[at + 8 + (group & 3)]! >> ((group >> 2) << 1)) & 3;
  return low | (high << 4);
}

export const dequantizeQ4_K: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 144) {
    for (let group = 0; group < 8; group++) {
      const scale = halfAt(bytes, at) * scaleOf4(bytes, at + 4, group);
      const least = halfAt(bytes, at + 2) * leastOf4(bytes, at + 4, group);
      const quants = at + 16 + ((group >> 1) << 5);
      const shift = (group & 1) << 2;
      for (let i = 0; i < 32; i++) out[to + group * 32 + i] = scale * ((bytes[quants + i]! >> shift) & 15) - least;
    }
  }
};

export const dequantizeQ5_K: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 176) {
    for (let group = 0; group < 8; group++) {
      const scale = halfAt(bytes, at) * scaleOf4(bytes, at + 4, group);
      const least = halfAt(bytes, at + 2) * leastOf4(bytes, at + 4, group);
      const quants = at + 48 + ((group >> 1) << 5);
      const shift = (group & 1) << 2;
      for (let i = 0; i < 32; i++) {
        const fifth = ((bytes[at + 16 + i]! >> group) & 1) << 4;
        out[to + group * 32 + i] = scale * (((bytes[quants + i]! >> shift) & 15) | fifth) - least;
      }
    }
  }
};

/** Eight scales of six bits: the first four whole, the others split over two bytes. */
export function scaleOf4(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + group]! & 63;
  return (bytes[at + group + 4]! & 15) | ((bytes[at + group - 4]! >> 6) << 4);
}

/** Eight minima of six bits, beside the scales. */
export function leastOf4(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + group + 4]! & 63;
  return (bytes[at + group + 4]! >> 4) | ((bytes[at + group]! >> 6) << 4);
}

/** 128 elements share 64 bytes of low halves and 32 of high pairs: four elements, 32 apart, are read from the same bytes. */
export const dequantizeQ6_K: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 210) {
    const d = halfAt(bytes, at + 208);
    for (let half = 0; half < 2; half++) {
      const lows = at + (half << 6);
      const highs = at + 128 + (half << 5);
      for (let i = 0; i < 32; i++) {
        const scales = at + 192 + (half << 3) + (i >> 4);
        const [low, next, high] = [bytes[lows + i]!, bytes[lows + 32 + i]!, bytes[highs + i]!];
        const first = to + (half << 7) + i;
        out[first] = d * signed(bytes[scales]!) * (((low & 15) | ((high & 3) << 4)) - 32);
        out[first + 32] = d * signed(bytes[scales + 2]!) * (((next & 15) | (((high >> 2) & 3) << 4)) - 32);
        out[first + 64] = d * signed(bytes[scales + 4]!) * (((low >> 4) | (((high >> 4) & 3) << 4)) - 32);
        out[first + 96] = d * signed(bytes[scales + 6]!) * (((next >> 4) | ((high >> 6) << 4)) - 32);
      }
    }
  }
};

function signed(byte: number): number {
  return (byte << 24) >> 24;
}
