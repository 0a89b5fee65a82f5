/**
 * @file A checkpoint whose matrices are read in 8 bits: blocks of 32 weights along the last axis, each a float16 scale and 32 signed bytes, as
 * GGUF's Q8_0 (`quantize_row_q8_0_ref` of ggml). What is explained is then the model of those values, and it has another fingerprint.
 */
import { sentence } from '../base/sentence';
import { createHash } from 'node:crypto';
import type { Checkpoint } from './checkpoint';
import { badCheckpoint } from './checkpointError';
import { readableTypes } from './gguf/tensorTypes';
import { isFloat, type TensorLocation } from './tensorLocation';
import { halfBits } from './widen';

const { block: BLOCK, bytes: BYTES } = readableTypes.Q8_0;

/** Bytes of so many weights in 8 bits. */
export function roundedBytes(weights: number): number {
  return (weights / BLOCK) * BYTES;
}

/**
 * The checkpoint with these matrices in 8 bits, so far as they are stored as floats; itself where none of them is.
 * @param names of matrices
 */
export function roundedCheckpoint(checkpoint: Checkpoint, names: ReadonlySet<string>): Checkpoint {
  const tensors = new Map([...checkpoint.tensors].map(([name, tensor]) => [name, rounded(tensor, names)]));
  if (!hasRounded({ tensors })) return checkpoint;
  const fingerprint = another(checkpoint.fingerprint);
  const { weights, files, states } = checkpoint.revisions;
  return {
    ...checkpoint,
    tensors,
    fingerprint,
    revisions: { weights: another(weights), files: another(files), states },
  };
}

/** Whether some of its matrices are read in 8 bits. */
export function hasRounded({ tensors }: Pick<Checkpoint, 'tensors'>): boolean {
  return [...tensors.values()].some(tensor => tensor.rounded);
}

function rounded(tensor: TensorLocation, names: ReadonlySet<string>): TensorLocation {
  const fits = names.has(tensor.name) && isFloat(tensor.dtype) && tensor.shape.at(-1)! % BLOCK === 0;
  return fits ? { ...tensor, rounded: true } : tensor;
}

/** Whatever is kept of a model is kept under its fingerprint and revisions. */
function another(hash: string): string {
  return createHash('sha256').update(`${hash} in 8 bits`).digest('hex');
}

/**
 * @param values a whole number of blocks
 * @param at where the first block is written
 * @param name of the tensor, for messages
 * @throws LensError bad-checkpoint where a block has a number that is none, or too large for its scale
 */
export function roundInto(values: Float32Array, blocks: Uint8Array, at: number, name: string): void {
  for (let from = 0; from < values.length; from += BLOCK, at += BYTES) {
    let largest = 0;
    for (let i = from; i < from + BLOCK; i++) {
      // A NaN stays.
      largest = Math.max(largest, Math.abs(values[i]!));
    }
    // In float32, step by step, as ggml does it.
    const scale = Math.fround(largest / 127);
    if (!(scale <= LARGEST_SCALE)) throw beyond(name);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    const bits = halfBits(scale);
    blocks[at] = bits & 255;
    blocks[at + 1] = bits >> 8;
    for (let i = 0; i < BLOCK; i++) {
      const x = Math.fround(values[from + i]! * inverse);
      blocks[at + 2 + i] = x < 0 ? -Math.floor(0.5 - x) : Math.floor(0.5 + x);
    }
  }
}

/** The largest float16. */
const LARGEST_SCALE = 65_504;

function beyond(name: string): Error {
  return badCheckpoint(
    sentence`Tensor ${name} holds a number that is none, or too large to be rounded to 8 bits.`,
    sentence`Run the model as it is stored.`,
  );
}
