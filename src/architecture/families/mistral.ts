/** @file Mistral (Jiang et al. 2023): Llama with a sliding window on every layer. */
import { ConfigWithDefaults } from './defaults';
import type { Family } from './family';
import { llamaLike } from './llama';
import { slidingWindow, windowOf } from './windows';

export const mistral: Family = (config, has) => {
  const window = windowOf('sliding_attention', slidingWindow(config, 4096));
  return llamaLike(new ConfigWithDefaults(config, { num_key_value_heads: 8 }), has, {
    layer: layer => ({ ...layer, attention: { ...layer.attention, ...window } }),
  });
};
