/** @file The real models that scripts/real-models fetches, and what other programs read in them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bfloat16Bits } from '../../src/checkpoint/widen';
import { WeightReader } from '../../src/checkpoint/weightReader';
import { openModel, type OpenedModel } from '../../src/engine/runtime/sessionPool';

const folder = join(import.meta.dirname, '..', '..', '.cache', 'real-models');

interface Reference {
  /** SHA-256 of each tensor's bfloat16 bytes, by the gguf package. */
  readonly digests: Readonly<Record<string, string>>;
  readonly texts?: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

export const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data', 'reference.json'), 'utf8'),
) as Readonly<Record<'smollm2' | 'gemma3', Reference>>;

export const smollm2 = join(folder, 'smollm2-135m-instruct-q4_1.gguf');
export const gemma3 = join(folder, 'gemma-3-270m-q4_k_m.gguf');

export function openedModel(path: string): OpenedModel {
  if (!existsSync(path)) throw new Error(`${path} was not fetched; node scripts/real-models/fetch.mjs says why.`);
  return openModel(path);
}

/** SHA-256 of each tensor's bfloat16 bytes, as our reader has them. */
export function digestsOf({ checkpoint }: OpenedModel): Record<string, string> {
  const reader = new WeightReader(checkpoint);
  const digests = [...checkpoint.tensors.values()].map(({ name, shape }) => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    reader.rows(name, values.length / shape[0]!, 0, values);
    const bits = bfloat16Bits(values);
    return [name, createHash('sha256').update(new Uint8Array(bits.buffer)).digest('hex')] as const;
  });
  reader.close();
  return Object.fromEntries(digests);
}

/** Whether the tests of a model are left out because it could not be fetched: only where CI said so, by scripts/test-real.mjs. */
export function unfetched(file: string): boolean {
  return process.env['INSTRUCT_LENS_SKIP_UNFETCHED'] === '1' && !existsSync(file);
}
