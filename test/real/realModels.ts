/** @file The real models that scripts/real-models fetches, and what other programs read in them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bfloat16Bits } from '../../src/checkpoint/widen';
import { prepareWeights } from '../../src/checkpoint/convertedWeights/convertWeights';
import { readTensor } from '../../src/checkpoint/tensorLookup';
import { neverCancelled } from '../../src/engine/request/hooks';
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

/** A model whose weights can be read. */
export async function prepared(path: string): Promise<OpenedModel> {
  if (!existsSync(path)) throw new Error(`${path} was not fetched; node scripts/real-models/fetch.mjs says why.`);
  const opened = openModel(path);
  await prepareWeights(opened.checkpoint, { pause: neverCancelled, onProgress: () => undefined });
  return opened;
}

/** Larger than any tensor of these models. */
const MAX_TENSOR = 2 ** 30;

/** SHA-256 of each tensor's bfloat16 bytes, as our reader has them. */
export function digestsOf({ checkpoint }: OpenedModel): Record<string, string> {
  const digests = [...checkpoint.tensors.values()].map(location => {
    const bits = bfloat16Bits(readTensor(location, MAX_TENSOR));
    return [location.name, createHash('sha256').update(new Uint8Array(bits.buffer)).digest('hex')] as const;
  });
  return Object.fromEntries(digests);
}

/** Whether the tests of a model are left out because it could not be fetched: only where CI said so, by scripts/test-real.mjs. */
export function unfetched(file: string): boolean {
  return process.env['INSTRUCT_LENS_SKIP_UNFETCHED'] === '1' && !existsSync(file);
}
