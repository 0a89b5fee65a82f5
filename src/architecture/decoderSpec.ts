/** @file What a decoder-only transformer is made of, as data. A family turns a config into one of these; decoder.ts draws it. */

export interface DecoderSpec {
  /** `model_type` of the config. */
  readonly family: string;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** Longest sequence, in tokens. */
  readonly maxPositions: number;
  readonly embedding: {
    /** Tensor [vocabulary, hidden]. */
    readonly weight: string;
    /** Learned absolute positions, tensor [positions, hidden]. */
    readonly positions?: string;
  };
  /** Rotary tables by name; layers refer to them. */
  readonly rotary: Readonly<Record<string, RotarySpec>>;
  readonly layers: readonly LayerSpec[];
  readonly finalNorm: NormSpec;
  /** Tensor [vocabulary, hidden]; the embedding's own where the two are tied. */
  readonly head: string;
}

/** A pre-norm block: x + attention(norm(x)), then x + feedForward(norm(x)). */
export interface LayerSpec {
  readonly attentionNorm: NormSpec;
  readonly attention: AttentionSpec;
  readonly feedForwardNorm: NormSpec;
  readonly feedForward: FeedForwardSpec;
}

export interface NormSpec {
  readonly kind: 'rms' | 'layer';
  readonly weight: string;
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
  /** Name of a rotary table. */
  readonly rotary?: string;
  /** A query sees itself and the `window - 1` tokens before it. */
  readonly window?: number;
  readonly projections:
    | { readonly kind: 'separate'; readonly query: LinearSpec; readonly key: LinearSpec; readonly value: LinearSpec }
    /** Query, key and value one after the other in one product. */
    | { readonly kind: 'fused'; readonly all: LinearSpec };
  /** Over each head's own features, before the rotation. */
  readonly queryNorm?: NormSpec;
  readonly keyNorm?: NormSpec;
  readonly output: LinearSpec;
}

export type Activation = 'silu' | 'gelu' | 'gelu-tanh' | 'relu';

export type FeedForwardSpec = {
  readonly activation: Activation;
  readonly up: LinearSpec;
  readonly down: LinearSpec;
  /** Its activation multiplies `up`; without it the activation is on `up` itself. */
  readonly gate?: LinearSpec;
};

export interface RotarySpec {
  /** Radians a token, one a rotated pair. */
  readonly frequencies: readonly number[];
}
