/** @file What a decoder-only transformer is made of, as data. A family turns a config into one of these; decoder.ts draws it. */

export interface DecoderSpec {
  /** `model_type` of the config. */
  readonly family: string;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** Longest sequence, in tokens. */
  readonly maxPositions: number;
  readonly embedding: EmbeddingSpec;
  /** Rotary tables by name; layers refer to them. */
  readonly rotary: Readonly<Record<string, RotarySpec>>;
  readonly layers: readonly LayerSpec[];
  readonly finalNorm?: NormSpec;
  /** From the hidden size to the embedding's width, where the two differ. */
  readonly headProjection?: LinearSpec;
  /** Tensor [vocabulary, embedding width]; the embedding's own where the two are tied. */
  readonly head: string;
  /** The logits are multiplied by it. */
  readonly logitScale?: number;
  /** Bound of the logits; see `softCap` in blocks.ts. */
  readonly logitSoftCap?: number;
}

export interface EmbeddingSpec {
  /** Tensor [vocabulary, width]. */
  readonly weight: string;
  readonly width: number;
  /** Rows are multiplied by it; part of what the embedding layer returns, so attributions are taken behind it. */
  readonly scale?: number;
  /** What the embedding layer returned is multiplied by it; attributions are taken before it. */
  readonly multiplier?: number;
  /** From the width to the hidden size, where the two differ. */
  readonly projection?: LinearSpec;
  /** Learned absolute positions, tensor [offset + longest sequence, hidden]: position p is row p + offset. */
  readonly positions?: { readonly weight: string; readonly offset: number };
}

/**
 * x + scale * attention(x), then x + scale * feedForward(x), with a norm at any of three places of each of the two sums:
 * before the block, on what the block wrote, and on the sum.
 */
export interface LayerSpec {
  readonly attentionNorm?: NormSpec;
  readonly attention: AttentionSpec;
  readonly attentionOutputNorm?: NormSpec;
  readonly attentionSumNorm?: NormSpec;
  readonly feedForwardNorm?: NormSpec;
  readonly feedForward: FeedForwardSpec;
  readonly feedForwardOutputNorm?: NormSpec;
  readonly feedForwardSumNorm?: NormSpec;
  /** What a block writes is multiplied by it before it is added. */
  readonly residualScale?: number;
  /** The feed-forward block reads what the attention block read, not its sum. */
  readonly parallel?: boolean;
}

export interface NormSpec {
  readonly kind: 'rms' | 'layer';
  /** Without one the gain is 1. */
  readonly weight?: string;
  /** The gain is 1 + weight. */
  readonly aroundOne?: boolean;
  /** Only of `layer`. */
  readonly bias?: string;
  readonly epsilon: number;
}

export interface LinearSpec {
  readonly weight: string;
  readonly bias?: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Layout of the tensor: PyTorch's Linear is out-in, GPT-2's Conv1D in-out. */
  readonly layout: 'out-in' | 'in-out';
}

export interface AttentionSpec {
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** On the product of query and key. */
  readonly scale: number;
  /** Bound of the scaled product; see `softCap` in blocks.ts. */
  readonly softCap?: number;
  /** Name of a rotary table; without one the layer knows no positions. */
  readonly rotary?: string;
  /** A query sees itself and the `window - 1` tokens before it. */
  readonly window?: number;
  readonly projections:
    | { readonly kind: 'separate'; readonly query: LinearSpec; readonly key: LinearSpec; readonly value: LinearSpec }
    /** In one product: all queries, all keys, all values; or query, key and value head by head. */
    | { readonly kind: 'fused' | 'fused-by-head'; readonly all: LinearSpec };
  /** Of queries and keys, before the rotation: over each head's own features, or over those of all heads together. */
  readonly projectionNorms?: { readonly over: 'head' | 'all-heads'; readonly query: NormSpec; readonly key: NormSpec };
  readonly output: LinearSpec;
}

export type Activation = 'silu' | 'gelu' | 'gelu-tanh' | 'relu';

export interface FeedForwardSpec {
  readonly activation: Activation;
  readonly projections:
    | { readonly kind: 'plain'; readonly up: LinearSpec }
    /** The activation is on `gate`, which multiplies `up`. */
    | { readonly kind: 'gated'; readonly gate: LinearSpec; readonly up: LinearSpec }
    /** Gated; all gates, then all ups, in one product. */
    | { readonly kind: 'fused'; readonly all: LinearSpec };
  readonly down: LinearSpec;
}

export interface RotarySpec {
  /** Radians a token, one a rotated pair; a head's features beyond the pairs are not rotated. */
  readonly frequencies: readonly number[];
  /** On cosines and sines (the attention factor of YaRN). */
  readonly scale: number;
}

/** The products of one layer. */
export function linearParts({ attention, feedForward }: LayerSpec): readonly LinearSpec[] {
  const { projections: p, output } = attention;
  const { projections: g, down } = feedForward;
  const asked = p.kind === 'separate' ? [p.query, p.key, p.value] : [p.all];
  const inner = g.kind === 'plain' ? [g.up] : g.kind === 'gated' ? [g.gate, g.up] : [g.all];
  return [...asked, output, ...inner, down];
}

/** Tensors of all products, the head too, which is the embedding's own where the two are tied. */
export function matrixNames({ layers, embedding, headProjection, head }: DecoderSpec): ReadonlySet<string> {
  const around = [embedding.projection, headProjection].flatMap(part => (part ? [part.weight] : []));
  return new Set([...layers.flatMap(layer => linearParts(layer).map(({ weight }) => weight)), ...around, head]);
}
