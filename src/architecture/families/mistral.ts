/** @file Mistral (Jiang et al. 2023): Llama with a sliding window on every layer. */
import { limits, type Family } from './family';
import { llamaLike } from './llama';

export const mistral: Family = (config, has) => {
  const window = config.has('sliding_window') ? config.count('sliding_window', limits.positions) : undefined;
  const biases = { projections: false, output: false, feedForward: false };
  return llamaLike(config, has, { biases, window: () => window });
};
