/** @file OLMo 2 (OLMo et al. 2024): Llama with norms behind the blocks instead of before, and over all queries and all keys. */
import { ConfigWithDefaults } from './defaults';
import type { Family } from './family';
import { llamaLike, rms } from './llama';

export const olmo2: Family = (written, has) => {
  const config = new ConfigWithDefaults(written, { rms_norm_eps: 1e-5 });
  const bias = config.flag('attention_bias', false);
  return llamaLike(config, has, {
    biases: { projections: bias, output: bias },
    layer: ({ attention, feedForward }, { path }) => ({
      attention: {
        ...attention,
        projectionNorms: {
          over: 'all-heads',
          query: rms(config, `${path}.self_attn.q_norm`),
          key: rms(config, `${path}.self_attn.k_norm`),
        },
      },
      attentionOutputNorm: rms(config, `${path}.post_attention_layernorm`),
      feedForward,
      feedForwardOutputNorm: rms(config, `${path}.post_feedforward_layernorm`),
    }),
  });
};
