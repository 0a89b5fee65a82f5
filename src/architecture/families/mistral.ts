/** @file Mistral (Jiang et al. 2023): Llama with a sliding window on every layer. */
import { limits, type Family } from './family';
import { llamaLike } from './llama';

/** What transformers takes where a config does not mention the window; null is a model without one. */
const DEFAULT_WINDOW = 4096;

export const mistral: Family = (config, has) => {
  const none = config.mentions('sliding_window') && !config.has('sliding_window');
  const window = none ? undefined : config.count('sliding_window', limits.positions, DEFAULT_WINDOW);
  const biases = { projections: false, output: false, feedForward: false };
  return llamaLike(config, has, { biases, window: () => window });
};
