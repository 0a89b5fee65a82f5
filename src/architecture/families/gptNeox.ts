/**
 * @file GPT-NeoX (Black et al. 2022) and Pythia: LayerNorm, query, key and value fused head by head, heads rotated in part, both
 * blocks of a layer side by side unless the config says otherwise.
 */
import type { ModelConfig } from '../../checkpoint/config';
import type { LayerSpec, NormSpec } from '../decoderSpec';
import { activationOf, divides, headTensor, layersOf, limits, linearAt, rootOf, type Family } from './family';
import { rotarySpec } from './rotary';

export const gptNeox: Family = (config, has) => {
  const hidden = config.count('hidden_size', limits.width);
  const heads = config.count('num_attention_heads', limits.heads);
  divides(config, ['num_attention_heads', heads], ['hidden_size', hidden]);
  const headSize = hidden / heads;
  const root = rootOf(has, ['gpt_neox.', ''], 'embed_in.weight');
  const embedding = `${root}embed_in.weight`;
  const rotary = {
    headSize,
    theta: config.number('rotary_emb_base', 10_000),
    part: config.number('rotary_pct', 0.25),
  };
  return {
    family: config.modelType,
    hiddenSize: hidden,
    vocabularySize: config.count('vocab_size', limits.vocabulary),
    maxPositions: config.count('max_position_embeddings', limits.positions, 2048),
    embedding: { weight: embedding, width: hidden },
    rotary: { default: rotarySpec(config, rotary) },
    layers: layersOf(config, 'num_hidden_layers', l =>
      layer(config, `${root}layers.${l}`, { hidden, heads, headSize }),
    ),
    finalNorm: layerNorm(config, `${root}final_layer_norm`),
    head: headTensor(config, has, embedding, ['lm_head.weight', 'embed_out.weight']),
  };
};

interface Sizes {
  readonly hidden: number;
  readonly heads: number;
  readonly headSize: number;
}

function layerNorm(config: ModelConfig, path: string): NormSpec {
  return {
    kind: 'layer',
    weight: `${path}.weight`,
    bias: `${path}.bias`,
    epsilon: config.number('layer_norm_eps', 1e-5),
  };
}

function layer(config: ModelConfig, path: string, { hidden, heads, headSize }: Sizes): LayerSpec {
  const bias = config.flag('attention_bias', true);
  const inner = config.count('intermediate_size', limits.width * 4);
  return {
    parallel: config.flag('use_parallel_residual', true),
    attentionNorm: layerNorm(config, `${path}.input_layernorm`),
    attention: {
      heads,
      keyValueHeads: heads,
      headSize,
      scale: headSize ** -0.5,
      rotary: 'default',
      projections: {
        kind: 'fused-by-head',
        all: linearAt(`${path}.attention.query_key_value`, hidden, 3 * hidden, bias),
      },
      output: linearAt(`${path}.attention.dense`, hidden, hidden, bias),
    },
    feedForwardNorm: layerNorm(config, `${path}.post_attention_layernorm`),
    feedForward: {
      activation: activationOf(config, 'hidden_act', 'gelu'),
      projections: { kind: 'plain', up: linearAt(`${path}.mlp.dense_h_to_4h`, hidden, inner, true) },
      down: linearAt(`${path}.mlp.dense_4h_to_h`, inner, hidden, true),
    },
  };
}
