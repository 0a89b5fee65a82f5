/** @file GPT-2 (Radford et al. 2019): learned positions, LayerNorm with bias, one fused projection, tensors stored in-out. */
import type { ModelConfig } from '../../checkpoint/config';
import type { LayerSpec, LinearSpec, NormSpec } from '../decoderSpec';
import { activationOf, divides, headTensor, layersOf, limits, refuseFlag, rootOf, type Family } from './family';

export const gpt2: Family = (config, has) => {
  // The first published checkpoints lack the prefix.
  const root = rootOf(has, ['transformer.', ''], 'wte.weight');
  const hidden = config.count('n_embd', limits.width);
  const embedding = `${root}wte.weight`;
  return {
    family: config.modelType,
    hiddenSize: hidden,
    vocabularySize: config.count('vocab_size', limits.vocabulary),
    maxPositions: config.count('n_positions', limits.positions),
    embedding: { weight: embedding, width: hidden, positions: { weight: `${root}wpe.weight`, offset: 0 } },
    rotary: {},
    layers: layersOf(config, 'n_layer', l => layer(config, `${root}h.${l}`, hidden, l)),
    finalNorm: layerNorm(config, `${root}ln_f`),
    head: headTensor(config, has, embedding),
  };
};

function layerNorm(config: ModelConfig, path: string): NormSpec {
  return {
    kind: 'layer',
    weight: `${path}.weight`,
    bias: `${path}.bias`,
    epsilon: config.number('layer_norm_epsilon', 1e-5),
  };
}

/** Conv1D: [inputs, outputs], always with a bias. */
function conv1d(path: string, inputs: number, outputs: number): LinearSpec {
  return { weight: `${path}.weight`, bias: `${path}.bias`, inputs, outputs, layout: 'in-out' };
}

/** Source of the scale: `GPT2Attention` of transformers. */
function scaleOf(config: ModelConfig, headSize: number, index: number): number {
  const own = config.flag('scale_attn_weights', true) ? headSize ** -0.5 : 1;
  return config.flag('scale_attn_by_inverse_layer_idx', false) ? own / (index + 1) : own;
}

function layer(config: ModelConfig, path: string, hidden: number, index: number): LayerSpec {
  const heads = config.count('n_head', limits.heads);
  divides(config, ['n_head', heads], ['n_embd', hidden]);
  refuseFlag(config, 'add_cross_attention');
  const headSize = hidden / heads;
  const inner = config.count('n_inner', limits.width * 4, 4 * hidden);
  return {
    attentionNorm: layerNorm(config, `${path}.ln_1`),
    attention: {
      heads,
      keyValueHeads: heads,
      headSize,
      scale: scaleOf(config, headSize, index),
      projections: { kind: 'fused', all: conv1d(`${path}.attn.c_attn`, hidden, 3 * hidden) },
      output: conv1d(`${path}.attn.c_proj`, hidden, hidden),
    },
    feedForwardNorm: layerNorm(config, `${path}.ln_2`),
    feedForward: {
      activation: activationOf(config, 'activation_function', 'gelu_new'),
      projections: { kind: 'plain', up: conv1d(`${path}.mlp.c_fc`, hidden, inner) },
      down: conv1d(`${path}.mlp.c_proj`, inner, hidden),
    },
  };
}
