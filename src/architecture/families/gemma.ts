/**
 * @file Gemma 2 (Riviere et al. 2024) and Gemma 3 (Kamath et al. 2025), text only: Llama with scaled embeddings, gains around
 * one, norms before and behind each block, some sliding layers; soft caps (2); head norms and two rotary bases (3).
 */
import type { ModelConfig } from '../../checkpoint/config';
import type { DecoderSpec, LayerSpec, NormSpec, RotarySpec } from '../decoderSpec';
import { ConfigWithDefaults, type Defaults } from './defaults';
import { limits, refuseFlag, type Family, type HasTensor } from './family';
import { llamaLike, rms, type LayerPlace, type LlamaVariant } from './llama';
import { rotarySpec } from './rotary';
import { layerKind, slidingWindow, windowOf, type LayerKind } from './windows';

const defaults: Defaults = {
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
  hidden_size: 2304,
  intermediate_size: 9216,
  num_hidden_layers: 26,
  hidden_activation: 'gelu_pytorch_tanh',
  query_pre_attn_scalar: 256,
  sliding_window: 4096,
};
const defaults2: Defaults = {
  ...defaults,
  vocab_size: 256_000,
  max_position_embeddings: 8192,
  attn_logit_softcapping: 50,
  final_logit_softcapping: 30,
};
const defaults3: Defaults = { ...defaults, vocab_size: 262_208, max_position_embeddings: 131_072 };

/** Bases of Gemma 3's two tables where the config names none. */
const bases: Readonly<Record<LayerKind, number>> = { full_attention: 1e6, sliding_attention: 1e4 };

export const gemma2: Family = (written, has) => {
  const config = new ConfigWithDefaults(written, defaults2);
  const kind = (l: number) => layerKind(config, l, layer => layer % 2 === 0);
  return gemma(config, has, { kind });
};

export const gemma3: Family = (written, has) => {
  const config = new ConfigWithDefaults(written, defaults3);
  const pattern = config.count('sliding_window_pattern', limits.layers, 6);
  const kind = (l: number) => layerKind(config, l, layer => (layer + 1) % pattern !== 0);
  return gemma(config, has, {
    kind,
    rotary: headSize => ({
      full_attention: gemma3Rotary(config, 'full_attention', headSize),
      sliding_attention: gemma3Rotary(config, 'sliding_attention', headSize),
    }),
    attention: (l, path) => ({
      rotary: kind(l),
      projectionNorms: {
        over: 'head',
        query: norm(config, `${path}.self_attn.q_norm`),
        key: norm(config, `${path}.self_attn.k_norm`),
      },
    }),
  });
};

interface GemmaVariant extends Pick<LlamaVariant, 'rotary'> {
  readonly kind: (l: number) => LayerKind;
  readonly attention?: (l: number, path: string) => Partial<LayerSpec['attention']>;
}

function gemma(config: ModelConfig, has: HasTensor, { kind, rotary, attention }: GemmaVariant): DecoderSpec {
  refuseFlag(config, 'use_bidirectional_attention');
  const bias = config.flag('attention_bias', false);
  const spec = llamaLike(config, has, {
    biases: { projections: bias, output: bias },
    activation: 'hidden_activation',
    ...(rotary ? { rotary } : {}),
    layer: (layer, place) =>
      gemmaLayer(config, layer, place, {
        ...windowOf(kind(place.l), slidingWindow(config)),
        ...attention?.(place.l, place.path),
      }),
  });
  const cap = config.has('final_logit_softcapping') ? config.number('final_logit_softcapping') : undefined;
  return {
    ...spec,
    // Float32, as in a model that computes in float32: one that computes in bfloat16 rounds it.
    embedding: { ...spec.embedding, scale: Math.fround(Math.sqrt(spec.hiddenSize)) },
    finalNorm: { ...spec.finalNorm!, aroundOne: true },
    ...(cap === undefined ? {} : { logitSoftCap: cap }),
  };
}

function gemmaLayer(
  config: ModelConfig,
  layer: LayerSpec,
  { path }: LayerPlace,
  attention: Partial<LayerSpec['attention']>,
): LayerSpec {
  const cap = config.has('attn_logit_softcapping') ? { softCap: config.number('attn_logit_softcapping') } : {};
  const scale = config.number('query_pre_attn_scalar') ** -0.5;
  return {
    attentionNorm: norm(config, `${path}.input_layernorm`),
    attention: { ...layer.attention, scale, ...cap, ...attention },
    attentionOutputNorm: norm(config, `${path}.post_attention_layernorm`),
    feedForwardNorm: norm(config, `${path}.pre_feedforward_layernorm`),
    feedForward: layer.feedForward,
    feedForwardOutputNorm: norm(config, `${path}.post_feedforward_layernorm`),
  };
}

function norm(config: ModelConfig, path: string): NormSpec {
  return { ...rms(config, path), aroundOne: true };
}

/** Settings by kind of layer (transformers 5); before that, the usual settings for full layers and a base of its own for sliding ones. */
function gemma3Rotary(config: ModelConfig, kind: LayerKind, headSize: number): RotarySpec {
  const { rotary } = config;
  const theta = bases[kind];
  const plain = { type: 'default', parameters: {} };
  if (rotary.perLayer) return rotarySpec(config, { headSize, theta, settings: rotary.perLayer[kind] ?? plain });
  if (kind === 'full_attention') return rotarySpec(config, { headSize, theta });
  const settings = { ...plain, theta: config.number('rope_local_base_freq', theta) };
  return rotarySpec(config, { headSize, settings });
}
