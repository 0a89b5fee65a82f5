/**
 * @file OPT (Zhang et al. 2022): learned positions two rows on, LayerNorm, ReLU; in the 350M model norms on the sums instead of
 * before the blocks, and an embedding narrower than the residual stream.
 */
import type { ModelConfig } from '../../checkpoint/config';
import type { LayerSpec, LinearSpec, NormSpec } from '../decoderSpec';
import { activationOf, divides, headTensor, layersOf, limits, linearAt, rootOf, type Family } from './family';

/** The first two rows of the position table were meant for padding. */
const POSITION_OFFSET = 2;

export const opt: Family = (config, has) => {
  const hidden = config.count('hidden_size', limits.width);
  const width = config.count('word_embed_proj_dim', limits.width, hidden);
  const before = config.flag('do_layer_norm_before', true);
  const root = rootOf(has, ['model.decoder.', 'decoder.'], 'embed_tokens.weight');
  const embedding = `${root}embed_tokens.weight`;
  const project = (name: string, from: number, to: number): LinearSpec => linearAt(`${root}${name}`, from, to, false);
  return {
    family: config.modelType,
    hiddenSize: hidden,
    vocabularySize: config.count('vocab_size', limits.vocabulary),
    maxPositions: config.count('max_position_embeddings', limits.positions, 2048),
    embedding: {
      weight: embedding,
      width,
      positions: { weight: `${root}embed_positions.weight`, offset: POSITION_OFFSET },
      ...(width === hidden ? {} : { projection: project('project_in', width, hidden) }),
    },
    rotary: {},
    layers: layersOf(config, 'num_hidden_layers', l => layer(config, `${root}layers.${l}`, hidden, before)),
    ...(before && !config.flag('_remove_final_layer_norm', false)
      ? { finalNorm: layerNorm(config, `${root}final_layer_norm`) }
      : {}),
    ...(width === hidden ? {} : { headProjection: project('project_out', hidden, width) }),
    head: headTensor(config, has, embedding),
  };
};

/** PyTorch's LayerNorm with its own epsilon; Galactica's has no gain and no bias. */
function layerNorm(config: ModelConfig, path: string): NormSpec {
  const learned = config.flag('layer_norm_elementwise_affine', true);
  return { kind: 'layer', epsilon: 1e-5, ...(learned ? { weight: `${path}.weight`, bias: `${path}.bias` } : {}) };
}

function layer(config: ModelConfig, path: string, hidden: number, before: boolean): LayerSpec {
  const heads = config.count('num_attention_heads', limits.heads);
  divides(config, ['num_attention_heads', heads], ['hidden_size', hidden]);
  const inner = config.count('ffn_dim', limits.width * 4);
  const bias = config.flag('enable_bias', true);
  const attend = (part: string): LinearSpec => linearAt(`${path}.self_attn.${part}_proj`, hidden, hidden, bias);
  const headSize = hidden / heads;
  const [attentionNorm, feedForwardNorm] = ['self_attn_layer_norm', 'final_layer_norm'].map(name =>
    layerNorm(config, `${path}.${name}`),
  ) as [NormSpec, NormSpec];
  return {
    ...(before
      ? { attentionNorm, feedForwardNorm }
      : { attentionSumNorm: attentionNorm, feedForwardSumNorm: feedForwardNorm }),
    attention: {
      heads,
      keyValueHeads: heads,
      headSize,
      scale: headSize ** -0.5,
      projections: { kind: 'separate', query: attend('q'), key: attend('k'), value: attend('v') },
      output: attend('out'),
    },
    feedForward: {
      activation: activationOf(config, 'activation_function', 'relu'),
      projections: { kind: 'plain', up: linearAt(`${path}.fc1`, hidden, inner, bias) },
      down: linearAt(`${path}.fc2`, inner, hidden, bias),
    },
  };
}
