/**
 * @file Information flow against its definition, written down in float64: shared keys and rotary positions (llama), biases and learned
 * positions (gpt2), a norm on what the attention writes (olmo2), multipliers (granite); as a whole, and layer by layer in blocks of tokens.
 */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { informationFlow } from '../../src/engine/attribution/informationFlow';
import { neverCancelled } from '../../src/engine/request/hooks';
import { Model } from '../../src/engine/runtime/model';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { plainFlow } from '../support/plainFlow';
import { relativeError } from '../support/relativeError';

const text = { ids: [1, 17, 5, 200, 17, 33, 64, 128, 9, 250, 77, 3], promptTokens: 9 };

describe.each(['llama', 'gpt2', 'olmo2', 'granite'])('%s', family => {
  const path = join(import.meta.dirname, 'data', family);
  test.each([false, true])('layer by layer: %s', async layerwise => {
    const model = await Model.load(openModel(path).checkpoint, { layerwise });
    try {
      const { values, logProbabilities } = await informationFlow(
        model,
        text,
        neverCancelled,
        ...(layerwise ? [4] : []),
      );
      const expected = plainFlow(path, text);
      expect(relativeError(values.slice(0, -1), expected)).toBeLessThanOrEqual(2e-4);
      expect(values.at(-1)).toBe(0);
      expect(values.every(value => value >= 0)).toBe(true);
      // Parts of each layer, the residual's aside.
      expect(values.reduce((sum, value) => sum + value, 0)).toBeLessThan(model.spec.layers.length);
      expect(logProbabilities).toHaveLength(3);
    } finally {
      await model.release();
    }
  });
});
