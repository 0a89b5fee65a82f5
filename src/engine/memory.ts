/** @file A coarse estimate of what a model needs, before it is loaded, held against what the machine has. */
import { freemem } from 'node:os';
import type { DecoderSpec } from '../architecture/decoderSpec';
import { LensError } from '../base/errors';
import type { Checkpoint } from '../checkpoint/checkpoint';
import { cotangentBytes, planChunks } from './chunks';

/** Text that the estimate of a model is made for where no prompt is known yet, in tokens. */
export const TYPICAL_TOKENS = 512;

/** Bytes of the weights in memory: float32 is mapped as it is, 16-bit types are widened. */
function weightBytes({ tensors }: Checkpoint): number {
  return [...tensors.values()].reduce((sum, { dtype, length }) => sum + (dtype === 'F32' ? length : 2 * length), 0);
}

/** Bytes of one attribution run over `tokens` tokens: what the forward keeps, and the cotangents of a chunk. */
function activationBytes(spec: DecoderSpec, tokens: number): number {
  const { heads } = spec.layers[0]!.attention;
  const inner = spec.layers[0]!.feedForward.down.inputs;
  const kept = spec.layers.length * (tokens * (8 * spec.hiddenSize + 4 * inner) + 2 * heads * tokens * tokens);
  const chunk = planChunks(spec, tokens, 16)[0]!;
  const rows = Math.min(tokens, 256) * spec.vocabularySize;
  return 4 * kept + (chunk.to - chunk.from) * cotangentBytes(spec, tokens) + 4 * 3 * rows;
}

/** Bytes that loading a model and explaining a text of `tokens` tokens takes. */
export function memoryNeeded(checkpoint: Checkpoint, spec: DecoderSpec, tokens: number): number {
  return weightBytes(checkpoint) + activationBytes(spec, tokens);
}

/** Bytes that may still be taken: of the machine, of the process's control group, and of INSTRUCT_LENS_MEMORY_LIMIT (bytes). */
export function memoryFree(): number {
  const available = typeof process.availableMemory === 'function' ? process.availableMemory() : freemem();
  const limit = Number(process.env['INSTRUCT_LENS_MEMORY_LIMIT'] ?? Infinity);
  return Math.min(available, Number.isFinite(limit) ? Math.max(0, limit - process.memoryUsage.rss()) : Infinity);
}

const inGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

/** @throws LensError out-of-memory, with both figures */
export function requireMemory(what: string, needed: number, free = memoryFree()): void {
  if (needed <= free) return;
  throw new LensError({
    reason: 'out-of-memory',
    message: `${what} needs about ${inGigabytes(needed)} of memory, but only ${inGigabytes(free)} is free.`,
    next: 'Close other programs, take a smaller model, or shorten the prompt.',
  });
}
