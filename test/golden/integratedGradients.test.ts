/** @file The bench's integrated gradients against PyTorch's, also where the embedding layer has a scale of its own (gemma3). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { integratedGradients } from '../../bench/trust/integratedGradients';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { relativeError } from '../support/relativeError';

interface Golden {
  readonly ids: number[];
  readonly prompt_tokens: number;
  readonly integrated_gradients_span_log_probability: { readonly steps: number; readonly values: number[] };
}

test.each(['gemma3'])('%s', async family => {
  const folder = join(import.meta.dirname, 'data', family);
  const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;
  const { steps, values } = golden.integrated_gradients_span_log_probability;
  const text = { ids: golden.ids, promptTokens: golden.prompt_tokens };
  const [ours] = await integratedGradients(openModel(folder), [text], steps);
  expect(relativeError(ours, values.slice(0, -1))).toBeLessThanOrEqual(5e-4);
});
