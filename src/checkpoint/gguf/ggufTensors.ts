/** @file Each tensor of a GGUF under the name that it has in the original checkpoint, and what has to be done to it. */
import { sentence } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { shown } from '../checkpointError';
import type { Change, GgufArchitecture, GgufSizes } from './architectures/ggufArchitecture';
import type { GgufTensor } from './ggufHeader';
import { isReadable, readableTypes } from './tensorTypes';
import type { GgufType } from './tensorTypes';

export interface NamedTensor {
  /** In the original checkpoint. */
  readonly name: string;
  readonly stored: GgufTensor & { readonly type: GgufType };
  /** Of the original. */
  readonly shape: readonly number[];
  readonly change: Change | undefined;
}

/** Tensors that carry no weights: what they say is in the config. */
const settings: ReadonlySet<string> = new Set([
  'rope_freqs',
  'rope_factors_long',
  'rope_factors_short',
  'attn_rot_embd',
]);

/** @throws LensError unsupported where a tensor's name or type is not known: left out, it would silently change the numbers */
export function namedTensors(
  path: string,
  architecture: GgufArchitecture,
  sizes: GgufSizes,
  tensors: readonly GgufTensor[],
): readonly NamedTensor[] {
  return tensors.flatMap(tensor => {
    const { layer, leaf, suffix } = partsOf(tensor.name);
    if (settings.has(leaf)) return [];
    const name = nameOf(architecture, layer, leaf);
    if (name === undefined || suffix === undefined) throw unknownTensor(path, tensor.name);
    if (!isReadable(tensor.type)) throw unknownType(path, tensor);
    const change = architecture.change?.(leaf, suffix, sizes);
    const shape = change?.kind === 'transpose' ? [...tensor.shape].reverse() : tensor.shape;
    return [{ name: `${name}.${suffix}`, stored: { ...tensor, type: tensor.type }, shape, change }];
  });
}

interface NameParts {
  readonly layer: number | undefined;
  readonly leaf: string;
  readonly suffix: string | undefined;
}

/** `blk.3.attn_q.weight`, `output_norm.weight`. */
function partsOf(name: string): NameParts {
  const [, layer, leaf, suffix] = /^(?:blk\.(\d{1,6})\.)?([^.]+)(?:\.(weight|bias))?$/.exec(name) ?? [];
  return { layer: layer === undefined ? undefined : Number(layer), leaf: leaf ?? name, suffix };
}

function nameOf({ top, layer, leaves }: GgufArchitecture, l: number | undefined, leaf: string): string | undefined {
  const table = l === undefined ? top : leaves;
  if (!Object.hasOwn(table, leaf)) return undefined;
  return l === undefined ? table[leaf] : `${layer(l)}.${table[leaf]!}`;
}

function unknownTensor(path: string, name: string): LensError {
  return new LensError({
    reason: 'unsupported',
    message: sentence`${path} holds a tensor ${shown(name)}, which its architecture does not have.`,
    next: sentence`Choose a model of a supported family, or the original checkpoint instead of the GGUF.`,
  });
}

function unknownType(path: string, { name, type }: GgufTensor): LensError {
  return new LensError({
    reason: 'unsupported',
    message: sentence`Tensor ${shown(name)} of ${path} is stored as ${type}; these are read: ${Object.keys(readableTypes).join(', ')}.`,
    next: sentence`Choose another quantization of the model, such as Q8_0 or Q4_K_M, or make a Q8_0 file of this one with llama-quantize of llama.cpp, which has to be allowed to requantize.`,
  });
}
