/** @file Qwen2 and Qwen3: Llama with biases on query, key and value (2), with head norms (3), with windows on some layers. */
import type { ModelConfig } from '../../checkpoint/config';
import { limits, type Family } from './family';
import { llamaLike } from './llama';

export const qwen2: Family = (config, has) =>
  llamaLike(config, has, { biases: { projections: true, output: false, feedForward: false }, window: windows(config) });

export const qwen3: Family = (config, has) => {
  const bias = config.flag('attention_bias', false);
  return llamaLike(config, has, {
    biases: { projections: bias, output: bias, feedForward: false },
    window: windows(config),
    headNorms: true,
  });
};

/** `layer_types` says which layers slide; older configs name the first layer that does. */
function windows(config: ModelConfig): (layer: number) => number | undefined {
  if (!config.flag('use_sliding_window', false) || !config.has('sliding_window')) return () => undefined;
  const window = config.count('sliding_window', limits.positions);
  const types = config.list('layer_types');
  const first = config.number('max_window_layers', 28);
  return layer => ((types ? types[layer] === 'sliding_attention' : layer >= first) ? window : undefined);
}
