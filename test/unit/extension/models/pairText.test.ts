/** @file The lines of the list of model pairs. */
import { describe, expect, test } from 'vitest';
import { awaitedText, factsText, freeName, pairText } from '../../../../src/extension/models/pairText';
import type { ModelDescription, PromptFit } from '../../../../src/protocol/models';
import type { FoundPair } from '../../../../src/extension/models/foundPairs';

const place = (id: string) => ({ id, folder: `/hub/${id}` });
const GB = 1e9;

function model(more: Partial<ModelDescription> = {}): ModelDescription {
  const sizes = { parameters: 134.5e6, bytes: 0.27 * GB, memoryNeeded: 1 * GB, memoryFree: 4 * GB };
  const firstPicture = { promptTokens: 384, responseTokens: 128, influence: 2, flow: 1 };
  const rest = { context: 8192, layerwise: false, streamed: false, firstPicture, precision: 'bfloat16' };
  return { folder: '/m', family: 'llama', dtype: 'bfloat16', fingerprint: 'x', ...sizes, ...rest, ...more };
}

describe('what is found', () => {
  const table: [FoundPair, string, string, string, string][] = [
    [{ kind: 'pair', name: 'demo', title: 'bundled', base: '/b', tuned: '/t' }, 'demo', '$(check) demo', 'bundled', ''],
    [{ kind: 'pair', name: 'mine', title: 'named', base: '/b', tuned: '/t' }, 'demo', 'mine', 'named', ''],
    [
      { kind: 'twins', base: place('a/x'), tuned: place('a/x-it'), reason: 'names', sameConfig: true },
      'demo',
      'a/x-it',
      'with a/x',
      '',
    ],
    [
      { kind: 'own', id: '/models/smollm2', folder: '/models/smollm2' },
      '/models/smollm2',
      '$(check) smollm2',
      '/models/smollm2',
      '',
    ],
    [{ kind: 'single', ...place('a/y') }, 'a/y', '$(check) a/y', 'on its own: no base to compare with', ''],
    [
      { kind: 'unfinished', ...place('a/z'), why: 'model.safetensors is missing' },
      'demo',
      '$(cloud-download) a/z',
      'not complete',
      'model.safetensors is missing. Select it to resume the download.',
    ],
    [
      { kind: 'download', name: 'g', base: 'a/g', tuned: 'a/g-it', bytes: GB, licence: 'Gemma', gated: true },
      'demo',
      '$(cloud-download) g',
      'a/g-it and a/g',
      'about 1.0 GB to download · licence Gemma · accept its licence on Hugging Face first',
    ],
  ];
  test.each(table)('%j with %s chosen', (found, current, label, description, detail) => {
    expect(pairText(found, current)).toEqual({ label, description, detail });
  });
});

test('until its facts are there a model says that they come, and of the prompt only where there is one', () => {
  expect(awaitedText(true)).toMatch(/^\$\(loading~spin\) .*whether this prompt fits…$/);
  expect(awaitedText(false)).not.toContain('prompt');
});

describe('facts', () => {
  const of = (memoryFree: number, sameVocabulary: boolean | undefined = true): string =>
    factsText({ models: [model({ memoryFree }), model({ memoryFree })], sameVocabulary });

  test('of a pair, sizes added up', () => {
    expect(of(4 * GB)).toBe(
      '8,192 tokens · needs 2.0 GB of 4.0 GB free memory · llama · 134.5 million parameters each · bfloat16 · 540.0 MB · tokenizers agree',
    );
  });

  test('of one model', () => {
    const text = factsText({ models: [model()], sameVocabulary: undefined, reason: 'card' });
    expect(text).toBe(
      '8,192 tokens · needs 1.0 GB of 4.0 GB free memory · llama · 134.5 million parameters · bfloat16 · 270.0 MB · twins by the model card',
    );
  });

  test('say whether the prompt in front fits, and what it needs', () => {
    const read = (...fits: PromptFit[]): string =>
      factsText({ models: fits.map(() => model()), sameVocabulary: undefined, fits });
    const fit = { tokens: 1955, context: 8192, fits: true, memoryNeeded: 2 * GB, memoryFree: 4 * GB };
    expect(read(fit)).toContain('8,192 tokens · this prompt fits (1,955) · needs 2.0 GB of 4.0 GB free memory');
    expect(read(fit, { tokens: 8300, context: 8192, fits: false })).toContain(
      '$(warning) too short for this prompt (8,300)',
    );
  });

  test('say where memory is short, and where tokenizers differ', () => {
    expect(of(1.5 * GB)).toContain('needs 2.0 GB, but 1.5 GB is free: one model at a time');
    expect(of(0.5 * GB)).toContain('$(warning) needs 1.0 GB, but only 500.0 MB is free');
    expect(of(GB, false)).toContain('$(warning) tokenizers differ');
  });
});

test.each([
  ['Qwen/Qwen3-0.6B', [], 'Qwen3-0.6B'],
  ['/models/my model (1).gguf', [], 'my-model-1-'],
  ['C:\\models\\x', ['x', 'x-2'], 'x-3'],
  ['....', [], 'pair'],
  ['a'.repeat(80), [], 'a'.repeat(58)],
])('a name for %s beside %j', (tuned, taken, name) => {
  expect(freeName(tuned, new Set(taken))).toBe(name);
  expect(name).toMatch(/^\w[\w.+-]{0,63}$/);
});

test('a model that takes long says so before it is loaded, and how it is run', () => {
  const slow = model({
    layerwise: true,
    precision: 'Q4_K',
    firstPicture: { promptTokens: 384, responseTokens: 128, influence: 200, flow: 80 },
  });
  const text = factsText({ models: [model(), slow], sameVocabulary: true });
  expect(text).toContain('bfloat16, Q4_K');
  expect(text).toContain('run layer by layer · preview of a model in about 3 min, flow 80 s');
  const streamed = factsText({ models: [{ ...slow, streamed: true }], sameVocabulary: undefined });
  expect(streamed).toContain('run layer by layer from the disk');
});
