/** @file Qwen2 and Qwen3: Llama with biases on query, key and value (2), with head norms (3), with windows on some layers. */
import type { ModelConfig } from '../../checkpoint/config';
import type { AttentionSpec } from '../decoderSpec';
import type { Family } from './family';
import { llamaLike, rms } from './llama';
import { layerKind, slidingWindow, windowOf } from './windows';

export const qwen2: Family = (config, has) =>
  llamaLike(config, has, {
    biases: { projections: true },
    layer: (layer, { l }) => ({ ...layer, attention: { ...layer.attention, ...qwenWindow(config, l) } }),
  });

export const qwen3: Family = (config, has) => {
  const bias = config.flag('attention_bias', false);
  return llamaLike(config, has, {
    biases: { projections: bias, output: bias },
    layer: (layer, { l, path }) => {
      const attention: AttentionSpec = {
        ...layer.attention,
        ...qwenWindow(config, l),
        projectionNorms: {
          over: 'head',
          query: rms(config, `${path}.self_attn.q_norm`),
          key: rms(config, `${path}.self_attn.k_norm`),
        },
      };
      return { ...layer, attention };
    },
  });
};

/** Slides only where it is told to; configs without `layer_types` name the first layer that does. */
function qwenWindow(config: ModelConfig, l: number): { readonly window?: number } {
  if (!config.flag('use_sliding_window', false)) return {};
  const first = config.number('max_window_layers', 28);
  return windowOf(
    layerKind(config, l, layer => layer >= first),
    slidingWindow(config, 4096),
  );
}
