/** @file Granite 3 (IBM 2024): Llama with four multipliers: of embeddings, attention scores, block outputs and logits. */
import { configuredBiases, llamaLike } from './llama';
import type { Family } from './family';

export const granite: Family = (config, has) => {
  const residualScale = config.number('residual_multiplier', 1);
  const scale = config.number('attention_multiplier', 1);
  const spec = llamaLike(config, has, {
    biases: configuredBiases(config),
    layer: layer => ({ ...layer, residualScale, attention: { ...layer.attention, scale } }),
  });
  return {
    ...spec,
    embedding: { ...spec.embedding, multiplier: config.number('embedding_multiplier', 1) },
    logitScale: 1 / config.number('logits_scaling', 1),
  };
};
