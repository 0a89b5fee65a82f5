/** @file What a file of facts about one GGUF architecture says: its config, its tensors' names, what llama.cpp changed in them. */
import type { JsonObject } from '../../jsonFile';
import type { GgufMetadata } from '../ggufMetadata';
import type { GgufTensor } from '../ggufHeader';
import type { GgufNumber } from '../ggufNumbers';

/** What the converter did to a tensor's values, told as how to undo it. */
export type Change =
  /** Row (or element of a vector) i of the original is row `source(i)` of the stored tensor. */
  | { readonly kind: 'rows'; readonly source: (row: number) => number }
  /** Stored as 1 + w. */
  | { readonly kind: 'minus-one' }
  /** Stored with both axes exchanged. */
  | { readonly kind: 'transpose' };

/** The model's sizes and entries, by the names that they have below the architecture's. */
export interface GgufModel {
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  readonly sizes: GgufSizes;
  /** `<architecture>.<key>` as a number in its range, or undefined. @throws LensError bad-checkpoint */
  readonly number: (key: GgufNumber) => number | undefined;
  readonly has: (tensor: string) => boolean;
}

export interface GgufSizes {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  /** Elements of one head. */
  readonly headSize: number;
  /** Of which rotary positions turn so many. */
  readonly rotarySize: number;
  readonly inner: number;
  readonly context: number;
  readonly vocabulary: number;
}

export interface GgufArchitecture {
  /** Entries of config.json, `model_type` among them; what all share is added. */
  config(model: GgufModel): JsonObject;
  /** Name of a tensor outside the layers in the original checkpoint, by its GGUF name without the suffix. */
  readonly top: Readonly<Record<string, string>>;
  /** Path of layer l in the original checkpoint. */
  readonly layer: (l: number) => string;
  /** Name below the layer's path, by GGUF name. */
  readonly leaves: Readonly<Record<string, string>>;
  /** @param leaf GGUF name without layer and suffix, such as `attn_q` @param suffix `weight` or `bias` */
  change?(leaf: string, suffix: string, sizes: GgufSizes): Change | undefined;
}

/**
 * llama.cpp's rotary kernels for some architectures turn elements 2i and 2i + 1 of a head together, PyTorch's i and
 * i + d/2; its converter reorders the rows of q and k to suit. Source: `LlamaModel.permute` of convert_hf_to_gguf.py.
 */
export function interleavedHeads(headSize: number): Change {
  const half = headSize / 2;
  return {
    kind: 'rows',
    source: row => {
      const within = row % headSize;
      return row - within + 2 * (within % half) + Math.floor(within / half);
    },
  };
}

/** Q and k of architectures whose rows are interleaved. */
export function interleavedQueryKey(leaf: string, _suffix: string, { headSize }: GgufSizes): Change | undefined {
  return leaf === 'attn_q' || leaf === 'attn_k' ? interleavedHeads(headSize) : undefined;
}
