/** @file StarCoder2 (Lozhkov et al. 2024): Llama's attention with LayerNorm, biases, a plain feed-forward block, possibly windows. */
import type { ModelConfig } from '../../checkpoint/config';
import type { LayerSpec, NormSpec } from '../decoderSpec';
import { ConfigWithDefaults } from './defaults';
import { activationOf, linearAt, type Family } from './family';
import { llamaLike, type LayerPlace } from './llama';
import { slidingWindow, windowOf } from './windows';

export const starcoder2: Family = (written, has) => {
  const config = new ConfigWithDefaults(written, { num_key_value_heads: 2, max_position_embeddings: 4096 });
  const bias = config.flag('use_bias', true);
  const window = windowOf('sliding_attention', slidingWindow(config));
  const spec = llamaLike(config, has, {
    biases: { projections: bias, output: bias },
    layer: (layer, place) => ({
      attentionNorm: layerNorm(config, layer.attentionNorm!),
      attention: { ...layer.attention, ...window },
      feedForwardNorm: layerNorm(config, layer.feedForwardNorm!),
      feedForward: feedForward(config, place, bias),
    }),
  });
  return { ...spec, finalNorm: layerNorm(config, spec.finalNorm!) };
};

function layerNorm(config: ModelConfig, { weight }: NormSpec): NormSpec {
  const bias = weight!.replace(/weight$/, 'bias');
  return { kind: 'layer', weight: weight!, bias, epsilon: config.number('norm_epsilon', 1e-5) };
}

function feedForward(
  config: ModelConfig,
  { path, hidden, inner }: LayerPlace,
  bias: boolean,
): LayerSpec['feedForward'] {
  return {
    activation: activationOf(config, 'hidden_act', 'gelu_pytorch_tanh'),
    projections: { kind: 'plain', up: linearAt(`${path}.mlp.c_fc`, hidden, inner, bias) },
    down: linearAt(`${path}.mlp.c_proj`, inner, hidden, bias),
  };
}
