/** @file Gemma 3 270M (the base) out of its GGUF: weights, tokens and continuation as other programs have them. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenedModel } from '../../src/engine/runtime/sessionPool';
import { loadTokenizer, type Tokenizer } from '../../src/tokenize/tokenizer';
import { engineClient, single, wish } from '../support/engine';
import { digestsOf, gemma3, openedModel, reference, unfetched } from './realModels';

describe.skipIf(unfetched(gemma3))('Gemma 3 270M', () => {
  let opened: OpenedModel;
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    opened = openedModel(gemma3);
    tokenizer = await loadTokenizer(gemma3);
  });

  test('every weight is what the gguf package reads, norms without their 1', () => {
    expect(digestsOf(opened)).toEqual(reference.gemma3.digests);
  });

  test('merges found from the scores give the reference ids', async () => {
    const { texts } = reference.gemma3;
    expect(texts!.length).toBeGreaterThan(0);
    for (const { text, ids } of texts!) {
      expect({ text, ids: (await tokenizer.encode(text, { addSpecialTokens: true })).ids }).toEqual({ text, ids });
    }
  });

  test('a question is continued and explained, without a chat template', async () => {
    const params = wish('Question: What is the capital of Japan?\nAnswer:', {
      models: single(gemma3),
      sampling: { maxTokens: 3, temperature: 0, topP: 1, seed: 0 },
    });
    const { stage, models } = await engineClient().explain(params);
    expect(stage).toBe('complete');
    expect(models[0]!.response.text).toMatch(/^ Tokyo/);
  });
});
