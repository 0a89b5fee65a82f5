/**
 * @file GIM's backward rules written down plainly in float64, forward and backward by hand, for a gated family with RMS norms and rotary
 * positions (llama) and a plain one with LayerNorm and learned positions (gpt2): the engine's graph must say the same.
 */
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { attributeSpan } from '../../src/engine/attribution/attributionRuns';
import { Model } from '../../src/engine/runtime/model';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { relativeError } from '../support/relativeError';
import { plainInfluence } from '../support/plainGim';

const folders = { llama: 'llama', gpt2: 'gpt2' };
const models: Model[] = [];
afterAll(() => Promise.all(models.map(model => model.release())));

test.each(Object.entries(folders))('%s', async (_, folder) => {
  const path = join(import.meta.dirname, 'data', folder);
  const opened = openModel(path);
  const model = await Model.load(opened.checkpoint);
  models.push(model);
  // Other lengths than the golden's, and a token that comes twice.
  const text = { ids: [1, 17, 5, 200, 17, 33, 64, 128, 9, 250, 77, 3], promptTokens: 9 };
  const { values } = await attributeSpan(model, text, { target: 'logit', rules: 'gim' });
  expect(relativeError(values, plainInfluence(path, text))).toBeLessThanOrEqual(2e-4);
  const exact = await attributeSpan(model, text, { target: 'logit' });
  expect(relativeError(exact.values, values)).toBeGreaterThan(0.05);
});
