/** @file Llama (Touvron et al. 2023) and the layout that Mistral and Qwen took over from it. */
import type { ModelConfig } from '../../checkpoint/config';
import type { AttentionSpec, DecoderSpec, FeedForwardSpec, LayerSpec, NormSpec } from '../decoderSpec';
import {
  activationOf,
  defaultRotary,
  divides,
  limits,
  linearAt,
  tiedHead,
  type Family,
  type HasTensor,
} from './family';

/** Where a relative of Llama differs. */
export interface LlamaVariant {
  /** Biases of the query, key and value projections, of the output projection, of the feed-forward block. */
  readonly biases: { readonly projections: boolean; readonly output: boolean; readonly feedForward: boolean };
  /** Sliding window of a layer. */
  readonly window?: (layer: number) => number | undefined;
  /** RMS norms over each head's query and key. */
  readonly headNorms?: boolean;
}

interface Sizes {
  readonly hidden: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly inner: number;
}

export const llama: Family = (config, has) => {
  const bias = config.flag('attention_bias', false);
  return llamaLike(config, has, {
    biases: { projections: bias, output: bias, feedForward: config.flag('mlp_bias', false) },
  });
};

export function llamaLike(config: ModelConfig, has: HasTensor, variant: LlamaVariant): DecoderSpec {
  const sizes = readSizes(config);
  const embedding = 'model.embed_tokens.weight';
  const layers = config.count('num_hidden_layers', limits.layers);
  return {
    family: config.modelType,
    hiddenSize: sizes.hidden,
    vocabularySize: config.count('vocab_size', limits.vocabulary),
    maxPositions: config.count('max_position_embeddings', limits.positions, 2048),
    embedding: { weight: embedding },
    rotary: { default: defaultRotary(config, sizes.headSize) },
    layers: Array.from({ length: layers }, (_, l) => layer(config, sizes, variant, l)),
    finalNorm: rms(config, 'model.norm'),
    head: tiedHead(config, has, embedding),
  };
}

function readSizes(config: ModelConfig): Sizes {
  const hidden = config.count('hidden_size', limits.width);
  const heads = config.count('num_attention_heads', limits.heads);
  const keyValueHeads = config.count('num_key_value_heads', limits.heads, heads);
  divides(config, ['num_key_value_heads', keyValueHeads], ['num_attention_heads', heads]);
  if (!config.has('head_dim')) divides(config, ['num_attention_heads', heads], ['hidden_size', hidden]);
  const headSize = config.count('head_dim', limits.width, hidden / heads);
  return { hidden, heads, keyValueHeads, headSize, inner: config.count('intermediate_size', limits.width * 4) };
}

function rms(config: ModelConfig, path: string): NormSpec {
  return { kind: 'rms', weight: `${path}.weight`, epsilon: config.number('rms_norm_eps', 1e-6) };
}

function layer(config: ModelConfig, sizes: Sizes, variant: LlamaVariant, l: number): LayerSpec {
  const path = `model.layers.${l}`;
  return {
    attentionNorm: rms(config, `${path}.input_layernorm`),
    attention: attentionSpec(config, sizes, variant, l),
    feedForwardNorm: rms(config, `${path}.post_attention_layernorm`),
    feedForward: feedForwardSpec(config, sizes, variant, `${path}.mlp`),
  };
}

function attentionSpec(config: ModelConfig, sizes: Sizes, variant: LlamaVariant, l: number): AttentionSpec {
  const { hidden, heads, keyValueHeads, headSize } = sizes;
  const path = `model.layers.${l}.self_attn`;
  const project = (part: string, n: number) =>
    linearAt(`${path}.${part}_proj`, hidden, n * headSize, variant.biases.projections);
  const window = variant.window?.(l);
  return {
    heads,
    keyValueHeads,
    headSize,
    scale: headSize ** -0.5,
    rotary: 'default',
    ...(window === undefined ? {} : { window }),
    projections: {
      kind: 'separate',
      query: project('q', heads),
      key: project('k', keyValueHeads),
      value: project('v', keyValueHeads),
    },
    ...(variant.headNorms ? { queryNorm: rms(config, `${path}.q_norm`), keyNorm: rms(config, `${path}.k_norm`) } : {}),
    output: linearAt(`${path}.o_proj`, heads * headSize, hidden, variant.biases.output),
  };
}

function feedForwardSpec(
  config: ModelConfig,
  { hidden, inner }: Sizes,
  variant: LlamaVariant,
  path: string,
): FeedForwardSpec {
  const bias = variant.biases.feedForward;
  return {
    activation: activationOf(config, 'hidden_act', 'silu'),
    gate: linearAt(`${path}.gate_proj`, hidden, inner, bias),
    up: linearAt(`${path}.up_proj`, hidden, inner, bias),
    down: linearAt(`${path}.down_proj`, inner, hidden, bias),
  };
}
