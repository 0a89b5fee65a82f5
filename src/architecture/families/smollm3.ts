/** @file SmolLM3 (Bakouch et al. 2025): Llama with layers that know no positions, which may slide. */
import { sentence } from '../../base/sentence';
import type { ModelConfig } from '../../checkpoint/config';
import { ConfigWithDefaults } from './defaults';
import { limits, shown, unsupported, type Family } from './family';
import { configuredBiases, llamaLike } from './llama';
import { rotarySpec } from './rotary';
import { layerKind, slidingWindow, windowOf } from './windows';

const defaults = { num_key_value_heads: 4, max_position_embeddings: 32_768 };

export const smollm3: Family = (written, has) => {
  const config = new ConfigWithDefaults(written, defaults);
  const slides = config.flag('use_sliding_window', false);
  return llamaLike(config, has, {
    biases: configuredBiases(config),
    rotary: headSize => ({ default: rotarySpec(config, { headSize, theta: 2e6 }) }),
    layer: (layer, { l }) => {
      const { rotary, ...attention } = layer.attention;
      const rotates = rotatesLayer(config, l);
      const window = slides
        ? windowOf(
            layerKind(config, l, () => !rotates),
            slidingWindow(config),
          )
        : {};
      return { ...layer, attention: { ...attention, ...(rotates ? { rotary: rotary! } : {}), ...window } };
    },
  });
};

/** `no_rope_layers` lists a 1 for layers that DO rotate; without it every so many-th layer does not. */
function rotatesLayer(config: ModelConfig, l: number): boolean {
  const list = config.list('no_rope_layers');
  if (!list) return (l + 1) % config.count('no_rope_layer_interval', limits.layers, 4) !== 0;
  const entry = list[l];
  if (entry === 0 || entry === 1) return entry === 1;
  throw unsupported(
    config,
    sentence`no_rope_layers with ${shown(entry)} for layer ${l}`,
    sentence`Give a 0 or a 1 for each layer.`,
  );
}
