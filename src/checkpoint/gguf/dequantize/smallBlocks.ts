/**
 * @file Blocks of 32 elements with one scale: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL.
 *
 *     Q4_0  d qs[16]          d·(q − 8)         Q5_0  d qh[4] qs[16]    d·(q − 16)
 *     Q4_1  d m qs[16]        d·q + m           Q5_1  d m qh[4] qs[16]  d·q + m
 *     Q8_0  q[32] signed      d·q               IQ4_NL  d qs[16]        d·table[q]
 *
 * d and m are float16. A byte of qs holds element i in its low half and element i + 16 in its high half; bit i of qh is
 * the fifth bit of element i. Layouts: `ggml-common.h`, `ggml-quants.c` of ggml. The products are exact in float32 and in
 * double alike (11 bits times at most 8), so that one rounding, on storing, gives ggml's own values.
 */
import { halfTable } from '../../widen';

/** Reads `count` elements at byte `at` and writes them from `to` on. `count` is a whole number of blocks. */
export type Dequantizer = (bytes: Uint8Array, at: number, out: Float32Array, to: number, count: number) => void;

const SIZE = 32;
const HALF = SIZE / 2;

function halfAt(bytes: Uint8Array, at: number): number {
  return halfTable()[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

export const dequantizeQ4_0: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 18) {
    const d = halfAt(bytes, at);
    for (let i = 0; i < HALF; i++) {
      const pair = bytes[at + 2 + i]!;
      out[to + i] = d * ((pair & 15) - 8);
      out[to + i + HALF] = d * ((pair >> 4) - 8);
    }
  }
};

export const dequantizeQ4_1: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 20) {
    const d = halfAt(bytes, at);
    const m = halfAt(bytes, at + 2);
    for (let i = 0; i < HALF; i++) {
      const pair = bytes[at + 4 + i]!;
      out[to + i] = d * (pair & 15) + m;
      out[to + i + HALF] = d * (pair >> 4) + m;
    }
  }
};

export const dequantizeQ5_0: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 22) {
    const d = halfAt(bytes, at);
    for (let i = 0; i < HALF; i++) {
      const pair = bytes[at + 6 + i]!;
      out[to + i] = d * ((pair & 15) + fifthBit(bytes, at + 2, i) - 16);
      out[to + i + HALF] = d * ((pair >> 4) + fifthBit(bytes, at + 2, i + HALF) - 16);
    }
  }
};

export const dequantizeQ5_1: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 24) {
    const d = halfAt(bytes, at);
    const m = halfAt(bytes, at + 2);
    for (let i = 0; i < HALF; i++) {
      const pair = bytes[at + 8 + i]!;
      out[to + i] = d * ((pair & 15) + fifthBit(bytes, at + 4, i)) + m;
      out[to + i + HALF] = d * ((pair >> 4) + fifthBit(bytes, at + 4, i + HALF)) + m;
    }
  }
};

function fifthBit(bytes: Uint8Array, at: number, i: number): number {
  return ((bytes[at + (i >> 3)]! >> (i & 7)) & 1) << 4;
}

export const dequantizeQ8_0: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 34) {
    const d = halfAt(bytes, at);
    for (let i = 0; i < SIZE; i++) out[to + i] = d * signed(bytes[at + 2 + i]!);
  }
};

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

/** The values that four bits stand for: `kvalues_iq4nl` of ggml. */
const NON_LINEAR = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;

export const dequantizeIQ4_NL: Dequantizer = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to += SIZE, at += 18) {
    const d = halfAt(bytes, at);
    for (let i = 0; i < HALF; i++) {
      const pair = bytes[at + 2 + i]!;
      out[to + i] = d * NON_LINEAR[pair & 15]!;
      out[to + i + HALF] = d * NON_LINEAR[pair >> 4]!;
    }
  }
};
