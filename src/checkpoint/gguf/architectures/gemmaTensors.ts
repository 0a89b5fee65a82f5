/** @file Gemma 2 and 3: norms stored as 1 + w; what llama.cpp has in its code instead of the file is here. */
import type { JsonObject } from '../../jsonFile';
import type { Change, GgufArchitecture, GgufModel } from './ggufArchitecture';
import { attentionLeaves, decoderLayer, gatedLeaves, headNormLeaves, llamaTop } from './llamaLike';

const shared = {
  top: llamaTop,
  layer: decoderLayer,
  leaves: {
    ...attentionLeaves,
    ...gatedLeaves,
    ...headNormLeaves,
    attn_norm: 'input_layernorm',
    post_attention_norm: 'post_attention_layernorm',
    ffn_norm: 'pre_feedforward_layernorm',
    post_ffw_norm: 'post_feedforward_layernorm',
  },
  change: (leaf: string): Change | undefined => (leaf.endsWith('norm') ? { kind: 'minus-one' } : undefined),
} as const;

function common({ number, sizes }: GgufModel, largest: number): JsonObject {
  return {
    hidden_activation: 'gelu_pytorch_tanh',
    rms_norm_eps: number('attention.layer_norm_rms_epsilon') ?? null,
    attention_bias: false,
    sliding_window: number('attention.sliding_window') ?? null,
    attn_logit_softcapping: number('attn_logit_softcapping') ?? null,
    final_logit_softcapping: number('final_logit_softcapping') ?? null,
    // Only the largest model (27B) scales queries by the width a head would have, all others by the head's own size.
    query_pre_attn_scalar: sizes.layers === largest ? sizes.hidden / sizes.heads : sizes.headSize,
  };
}

function layerTypes(layers: number, every: number): readonly string[] {
  return Array.from({ length: layers }, (_, l) => ((l + 1) % every === 0 ? 'full_attention' : 'sliding_attention'));
}

/** Layers of the 27B models. */
const GEMMA2_LARGEST = 46;
const GEMMA3_LARGEST = 62;

export const gemma2: GgufArchitecture = {
  ...shared,
  config: model => ({
    model_type: 'gemma2',
    ...common(model, GEMMA2_LARGEST),
    layer_types: layerTypes(model.sizes.layers, 2),
  }),
};

export const gemma3: GgufArchitecture = {
  ...shared,
  config: model => ({
    model_type: 'gemma3_text',
    ...common(model, GEMMA3_LARGEST),
    // Every sixth layer is global; sliding layers have a rotary base of their own, which older files leave out.
    layer_types: layerTypes(model.sizes.layers, 6),
    rope_local_base_freq: model.number('rope.freq_base_swa') ?? 10_000,
    use_bidirectional_attention: false,
  }),
};
