/** @file Architectures with fused projections or LayerNorm: Phi-3, GPT-NeoX, GPT-2, StarCoder 2. */
import type { JsonObject } from '../../jsonFile';
import type { Change, GgufArchitecture, GgufModel, GgufSizes } from './ggufArchitecture';
import { attentionLeaves, decoderLayer, llamaTop, rmsConfig } from './llamaLike';

export const phi3: GgufArchitecture = {
  top: llamaTop,
  layer: decoderLayer,
  leaves: {
    attn_norm: 'input_layernorm',
    attn_qkv: 'self_attn.qkv_proj',
    attn_output: 'self_attn.o_proj',
    ffn_norm: 'post_attention_layernorm',
    ffn_up: 'mlp.gate_up_proj',
    ffn_down: 'mlp.down_proj',
  },
  config: model => ({
    model_type: 'phi3',
    ...rmsConfig(model),
    sliding_window: model.number('attention.sliding_window') || null,
    original_max_position_embeddings: model.number('rope.scaling.original_context_length') ?? model.sizes.context,
    ...(model.has('rope_factors_long.weight') ? { rope_scaling: { rope_type: 'longrope' } } : {}),
  }),
};

function layerNormEpsilon({ number }: GgufModel): number | null {
  return number('attention.layer_norm_epsilon') ?? null;
}

/** The original keeps q, k and v of a head together, the file all q, all k, all v. */
function groupedByHead({ heads, headSize }: GgufSizes): Change {
  return {
    kind: 'rows',
    source: row => {
      const head = Math.floor(row / (3 * headSize));
      const part = Math.floor((row % (3 * headSize)) / headSize);
      return (part * heads + head) * headSize + (row % headSize);
    },
  };
}

export const gptneox: GgufArchitecture = {
  top: { token_embd: 'gpt_neox.embed_in', output_norm: 'gpt_neox.final_layer_norm', output: 'embed_out' },
  layer: l => `gpt_neox.layers.${l}`,
  leaves: {
    attn_norm: 'input_layernorm',
    attn_qkv: 'attention.query_key_value',
    attn_output: 'attention.dense',
    ffn_norm: 'post_attention_layernorm',
    ffn_up: 'mlp.dense_h_to_4h',
    ffn_down: 'mlp.dense_4h_to_h',
  },
  config: model => ({
    model_type: 'gpt_neox',
    hidden_act: 'gelu',
    layer_norm_eps: layerNormEpsilon(model),
    rotary_pct: model.sizes.rotarySize / model.sizes.headSize,
    rotary_emb_base: model.number('rope.freq_base') ?? 10_000,
    use_parallel_residual: model.metadata.flag('gptneox.use_parallel_residual', true),
    attention_bias: model.has('blk.0.attn_qkv.bias'),
  }),
  change: (leaf, _suffix, sizes) => (leaf === 'attn_qkv' ? groupedByHead(sizes) : undefined),
};

const conv1d: ReadonlySet<string> = new Set(['attn_qkv', 'attn_output', 'ffn_up', 'ffn_down']);

export const gpt2: GgufArchitecture = {
  top: {
    token_embd: 'transformer.wte',
    position_embd: 'transformer.wpe',
    output_norm: 'transformer.ln_f',
    output: 'lm_head',
  },
  layer: l => `transformer.h.${l}`,
  leaves: {
    attn_norm: 'ln_1',
    attn_qkv: 'attn.c_attn',
    attn_output: 'attn.c_proj',
    ffn_norm: 'ln_2',
    ffn_up: 'mlp.c_fc',
    ffn_down: 'mlp.c_proj',
  },
  config: model => {
    const { hidden, layers, heads, context, inner } = model.sizes;
    const sizes: JsonObject = { n_embd: hidden, n_layer: layers, n_head: heads, n_positions: context, n_inner: inner };
    return {
      model_type: 'gpt2',
      ...sizes,
      activation_function: 'gelu_new',
      layer_norm_epsilon: layerNormEpsilon(model),
    };
  },
  // Conv1D keeps its weights the other way round than Linear, which is how the file has them.
  change: (leaf, suffix) => (conv1d.has(leaf) && suffix === 'weight' ? { kind: 'transpose' } : undefined),
};

export const starcoder2: GgufArchitecture = {
  top: llamaTop,
  layer: decoderLayer,
  leaves: {
    ...attentionLeaves,
    attn_norm: 'input_layernorm',
    ffn_norm: 'post_attention_layernorm',
    ffn_up: 'mlp.c_fc',
    ffn_down: 'mlp.c_proj',
  },
  config: model => ({
    model_type: 'starcoder2',
    hidden_act: 'gelu_pytorch_tanh',
    norm_epsilon: layerNormEpsilon(model),
    use_bias: model.has('blk.0.attn_output.bias'),
    sliding_window: model.number('attention.sliding_window') || null,
  }),
};
