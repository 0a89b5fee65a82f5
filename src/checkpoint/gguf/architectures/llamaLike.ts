/** @file Llama and the architectures that share its names: Mistral (as llama), Qwen, SmolLM3, Granite, OLMo 2. */
import { sentence } from '../../../base/sentence';
import { LensError } from '../../../base/errors';
import type { JsonObject } from '../../jsonFile';
import { interleavedQueryKey } from './ggufArchitecture';
import type { GgufArchitecture, GgufModel } from './ggufArchitecture';

export const llamaTop = {
  token_embd: 'model.embed_tokens',
  output_norm: 'model.norm',
  output: 'lm_head',
} as const;

export const attentionLeaves = {
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
} as const;

export const gatedLeaves = {
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
} as const;

export const headNormLeaves = { attn_q_norm: 'self_attn.q_norm', attn_k_norm: 'self_attn.k_norm' } as const;

export const decoderLayer = (l: number): string => `model.layers.${l}`;

const preNormLeaves = { attn_norm: 'input_layernorm', ffn_norm: 'post_attention_layernorm' } as const;

export function rmsConfig({ number }: GgufModel): JsonObject {
  return { hidden_act: 'silu', rms_norm_eps: number('attention.layer_norm_rms_epsilon') ?? null };
}

const shared = {
  top: llamaTop,
  layer: decoderLayer,
  leaves: { ...preNormLeaves, ...attentionLeaves, ...gatedLeaves, ...headNormLeaves },
} as const;

/** Biases are in the config of Llama's relatives, but only seen in a GGUF's tensors. */
function biases(model: GgufModel): JsonObject {
  return { attention_bias: model.has('blk.0.attn_output.bias'), mlp_bias: model.has('blk.0.ffn_down.bias') };
}

export const llama: GgufArchitecture = {
  ...shared,
  config: model => ({ model_type: 'llama', ...rmsConfig(model), ...biases(model) }),
  change: interleavedQueryKey,
};

export const qwen2: GgufArchitecture = {
  ...shared,
  config: model => ({ model_type: 'qwen2', ...rmsConfig(model), use_sliding_window: false }),
};

export const qwen3: GgufArchitecture = {
  ...shared,
  config: model => ({ model_type: 'qwen3', ...rmsConfig(model), ...biases(model), use_sliding_window: false }),
};

/** Every fourth layer has no rotary positions; llama.cpp has the number in its code, not in the file. */
const NO_ROPE_INTERVAL = 4;

export const smollm3: GgufArchitecture = {
  ...shared,
  config: model => ({
    model_type: 'smollm3',
    ...rmsConfig(model),
    ...biases(model),
    use_sliding_window: false,
    no_rope_layer_interval: NO_ROPE_INTERVAL,
    no_rope_layers: Array.from({ length: model.sizes.layers }, (_, l) => ((l + 1) % NO_ROPE_INTERVAL === 0 ? 0 : 1)),
  }),
  change: interleavedQueryKey,
};

export const granite: GgufArchitecture = {
  ...shared,
  config: model => ({
    model_type: 'granite',
    ...rmsConfig(model),
    ...biases(model),
    attention_multiplier: model.number('attention.scale') ?? null,
    embedding_multiplier: model.number('embedding_scale') ?? null,
    residual_multiplier: model.number('residual_scale') ?? null,
    logits_scaling: model.number('logit_scale') ?? null,
  }),
  change: interleavedQueryKey,
};

/** Norms behind attention and feed-forward instead of before them. */
export const olmo2: GgufArchitecture = {
  ...shared,
  leaves: {
    ...attentionLeaves,
    ...gatedLeaves,
    ...headNormLeaves,
    post_attention_norm: 'post_attention_layernorm',
    post_ffw_norm: 'post_feedforward_layernorm',
  },
  config: model => {
    if (model.metadata.has('olmo2.attention.sliding_window')) throw olmo3(model.metadata.path);
    return { model_type: 'olmo2', ...rmsConfig(model), ...biases(model) };
  },
};

/** OLMo 3 goes by the same name in a GGUF. */
function olmo3(path: string): LensError {
  return new LensError({
    reason: 'unsupported',
    message: sentence`${path} has layers with a sliding window, as OLMo 3 does, which is not supported.`,
    next: sentence`Choose an OLMo 2 model.`,
  });
}
