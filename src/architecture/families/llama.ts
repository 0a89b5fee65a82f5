/** @file Llama (Touvron et al. 2023) and the layout that many families took over from it. */
import type { ModelConfig } from '../../checkpoint/config';
import type { AttentionSpec, DecoderSpec, FeedForwardSpec, LayerSpec, NormSpec, RotarySpec } from '../decoderSpec';
import {
  activationOf,
  divides,
  headTensor,
  layersOf,
  limits,
  linearAt,
  rootOf,
  type Family,
  type HasTensor,
} from './family';
import { rotarySpec } from './rotary';

/** Where a relative of Llama differs. */
export interface LlamaVariant {
  /** Biases of the query, key and value projections, of the output projection, of the feed-forward block. */
  readonly biases?: Biases;
  /** Rotary tables, one called `default` where the layers name no other. */
  readonly rotary?: (headSize: number) => Readonly<Record<string, RotarySpec>>;
  /** A layer from Llama's own. */
  readonly layer?: (layer: LayerSpec, place: LayerPlace) => LayerSpec;
  /** Key of the activation's name. */
  readonly activation?: string;
}

interface Biases {
  readonly projections?: boolean;
  readonly output?: boolean;
  readonly feedForward?: boolean;
}

/** Where a layer stands, and how wide it is. */
export interface LayerPlace extends LlamaSizes {
  readonly l: number;
  /** Of its tensors, such as `model.layers.3`. */
  readonly path: string;
}

export interface LlamaSizes {
  readonly hidden: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly inner: number;
}

/** Prefixes of the decoder's tensors: alone, and inside models that read more than text, old and new. */
const roots = ['model.', 'language_model.model.', 'model.language_model.'] as const;
const heads = ['language_model.lm_head.weight', 'lm_head.weight'];

export const llama: Family = (config, has) => llamaLike(config, has, { biases: configuredBiases(config) });

/** `attention_bias` and `mlp_bias`. */
export function configuredBiases(config: ModelConfig): Biases {
  const bias = config.flag('attention_bias', false);
  return { projections: bias, output: bias, feedForward: config.flag('mlp_bias', false) };
}

export function llamaLike(config: ModelConfig, has: HasTensor, variant: LlamaVariant): DecoderSpec {
  const sizes = readSizes(config);
  const root = rootOf(has, roots, 'embed_tokens.weight');
  const embedding = `${root}embed_tokens.weight`;
  return {
    family: config.modelType,
    hiddenSize: sizes.hidden,
    vocabularySize: config.count('vocab_size', limits.vocabulary),
    maxPositions: config.count('max_position_embeddings', limits.positions, 2048),
    embedding: { weight: embedding, width: sizes.hidden },
    rotary: variant.rotary?.(sizes.headSize) ?? { default: rotarySpec(config, sizes) },
    layers: layersOf(config, 'num_hidden_layers', l => {
      const place = { ...sizes, l, path: `${root}layers.${l}` };
      const own = llamaLayer(config, variant, place);
      return variant.layer?.(own, place) ?? own;
    }),
    finalNorm: rms(config, `${root}norm`),
    head: headTensor(config, has, embedding, heads),
  };
}

export function readSizes(config: ModelConfig): LlamaSizes {
  const hidden = config.count('hidden_size', limits.width);
  const heads = config.count('num_attention_heads', limits.heads);
  const keyValueHeads = config.count('num_key_value_heads', limits.heads, heads);
  divides(config, ['num_key_value_heads', keyValueHeads], ['num_attention_heads', heads]);
  if (!config.has('head_dim')) divides(config, ['num_attention_heads', heads], ['hidden_size', hidden]);
  const headSize = config.count('head_dim', limits.width, hidden / heads);
  return { hidden, heads, keyValueHeads, headSize, inner: config.count('intermediate_size', limits.width * 4) };
}

export function rms(config: ModelConfig, path: string): NormSpec {
  return { kind: 'rms', weight: `${path}.weight`, epsilon: config.number('rms_norm_eps', 1e-6) };
}

function llamaLayer(config: ModelConfig, variant: LlamaVariant, place: LayerPlace): LayerSpec {
  const { path } = place;
  return {
    attentionNorm: rms(config, `${path}.input_layernorm`),
    attention: attentionSpec(variant, place),
    feedForwardNorm: rms(config, `${path}.post_attention_layernorm`),
    feedForward: feedForwardSpec(config, variant, place),
  };
}

function attentionSpec({ biases }: LlamaVariant, place: LayerPlace): AttentionSpec {
  const { hidden, heads, keyValueHeads, headSize } = place;
  const path = `${place.path}.self_attn`;
  const project = (part: string, n: number) =>
    linearAt(`${path}.${part}_proj`, hidden, n * headSize, biases?.projections ?? false);
  return {
    heads,
    keyValueHeads,
    headSize,
    scale: headSize ** -0.5,
    rotary: 'default',
    projections: {
      kind: 'separate',
      query: project('q', heads),
      key: project('k', keyValueHeads),
      value: project('v', keyValueHeads),
    },
    output: linearAt(`${path}.o_proj`, heads * headSize, hidden, biases?.output ?? false),
  };
}

function feedForwardSpec(
  config: ModelConfig,
  { biases, activation }: LlamaVariant,
  place: LayerPlace,
): FeedForwardSpec {
  const { hidden, inner } = place;
  const path = `${place.path}.mlp`;
  const bias = biases?.feedForward ?? false;
  return {
    activation: activationOf(config, activation ?? 'hidden_act', 'silu'),
    projections: {
      kind: 'gated',
      gate: linearAt(`${path}.gate_proj`, hidden, inner, bias),
      up: linearAt(`${path}.up_proj`, hidden, inner, bias),
    },
    down: linearAt(`${path}.down_proj`, inner, hidden, bias),
  };
}
