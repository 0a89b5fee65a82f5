/** @file Checkpoint folders written for one test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LensError } from '../../../src/base/errors';
import type { ErrorReason } from '../../../src/base/errors';

/** An empty folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-checkpoint-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The bytes of a .safetensors file; the announced header length may lie. */
export function safetensorsBytes(header: string | Buffer, dataBytes: number, announced?: bigint): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(announced ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes, 0x3c)]);
}

export interface PlannedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** A header and enough data for tensors that lie one after the other. */
export function packed(tensors: Readonly<Record<string, PlannedTensor>>): Buffer {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
    at += bytes;
    return [name, { dtype, shape, data_offsets: [at - bytes, at] }];
  });
  return safetensorsBytes(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }), at);
}

export const SMALL_CONFIG = { model_type: 'llama', hidden_size: 4, eos_token_id: 2 };

/** A folder with a config and one tensor `a`, [2, 2] in float32, unless told otherwise. */
export function checkpointFolder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = temporaryFolder();
  const all = {
    'config.json': JSON.stringify(SMALL_CONFIG),
    'model.safetensors': packed({ a: { dtype: 'F32', shape: [2, 2], bytes: 16 } }),
    ...files,
  };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(folder, name), content);
  return folder;
}

/** The LensError that `run` throws; anything else fails the test. */
export function lensErrorOf(run: () => unknown, reason: ErrorReason = 'bad-checkpoint'): LensError {
  try {
    run();
  } catch (error) {
    if (LensError.is(error, reason) && /^[A-Z][a-z]+ .*\.$/.test(error.next)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
