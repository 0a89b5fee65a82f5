/**
 * @file Blocks of 32 weights that are s·(q − 8) + o, q of four bits, taken apart into codes, scales and offsets: the same values exactly, laid out for
 * ONNX Runtime's products of four bits (byte j of a block has elements 2j and 2j + 1).
 *
 *     Q4_0  d·(q − 8)           s = d      o = 0
 *     Q4_1  d·q + m             s = d      o = 8·d + m
 *     Q4_K  d·s·q − dmin·m      s = d·s    o = 8·d·s − dmin·m
 */
import { halfTable } from '../widen';
import { leastOf4, scaleOf4 } from './dequantize/superBlocks';
import { readableTypes, type GgufType } from './tensorTypes';

const CODES_A_BLOCK = 16;

export interface FourBits {
  /** Sixteen bytes a block. */
  readonly codes: Uint8Array;
  /** One a block. */
  readonly scales: Float32Array;
  readonly offsets: Float32Array;
}

/** @param at byte of a whole block of the type. @param to block of 32 that is written first. @param count blocks of 32 */
type Unpack = (bytes: Uint8Array, at: number, out: FourBits, to: number, count: number) => void;

const SIZE = 32;

function halfAt(bytes: Uint8Array, at: number): number {
  return halfTable()[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

/** Low halves have elements 0 to 15, high halves 16 to 31. */
function halvesOf(bytes: Uint8Array, at: number, { codes }: FourBits, block: number): void {
  const to = block * CODES_A_BLOCK;
  for (let j = 0; j < 8; j++) {
    const [even, odd] = [bytes[at + 2 * j]!, bytes[at + 2 * j + 1]!];
    codes[to + j] = (even & 15) | ((odd & 15) << 4);
    codes[to + 8 + j] = (even >> 4) | (odd & 0xf0);
  }
}

const unpackQ4_0: Unpack = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to++, at += 18) {
    out.scales[to] = halfAt(bytes, at);
    out.offsets[to] = 0;
    halvesOf(bytes, at + 2, out, to);
  }
};

const unpackQ4_1: Unpack = (bytes, at, out, to, count) => {
  for (const end = to + count; to < end; to++, at += 20) {
    const d = halfAt(bytes, at);
    out.scales[to] = d;
    out.offsets[to] = 8 * d + halfAt(bytes, at + 2);
    halvesOf(bytes, at + 4, out, to);
  }
};

/** Two groups of 32 share 32 bytes, one in the low halves, one in the high ones. */
const unpackQ4_K: Unpack = (bytes, at, { codes, scales, offsets }, to, count) => {
  for (const end = to + count; to < end; to += 8, at += 144) {
    const [d, least] = [halfAt(bytes, at), halfAt(bytes, at + 2)];
    for (let group = 0; group < 8; group++) {
      const scale = d * scaleOf4(bytes, at + 4, group);
      scales[to + group] = scale;
      offsets[to + group] = 8 * scale - least * leastOf4(bytes, at + 4, group);
      const quants = at + 16 + ((group >> 1) << 5);
      const shift = (group & 1) << 2;
      const first = (to + group) * CODES_A_BLOCK;
      for (let j = 0; j < CODES_A_BLOCK; j++)
        codes[first + j] =
          ((bytes[quants + 2 * j]! >> shift) & 15) | (((bytes[quants + 2 * j + 1]! >> shift) & 15) << 4);
    }
  }
};

const unpackers: Partial<Readonly<Record<GgufType, Unpack>>> = {
  Q4_0: unpackQ4_0,
  Q4_1: unpackQ4_1,
  Q4_K: unpackQ4_K,
};

export function isFourBits(type: GgufType): boolean {
  return unpackers[type] !== undefined;
}

/** Q4_0 has none. */
export function hasOffsets(type: GgufType): boolean {
  return type !== 'Q4_0';
}

/**
 * @param bytes of whole blocks, from their begin
 * @param to block of 32 that is written first
 * @throws TypeError of a type that is not of four bits
 */
export function unpackFourBits(type: GgufType, bytes: Uint8Array, out: FourBits, to: number): void {
  const unpack = unpackers[type];
  if (unpack === undefined) throw new TypeError(`${type} is not of four bits`);
  const { block, bytes: size } = readableTypes[type];
  unpack(bytes, 0, out, to, ((bytes.length / size) * block) / SIZE);
}

/** For so many blocks of 32. */
export function emptyFourBits(blocks: number): FourBits {
  return {
    codes: new Uint8Array(blocks * CODES_A_BLOCK),
    scales: new Float32Array(blocks),
    offsets: new Float32Array(blocks),
  };
}
