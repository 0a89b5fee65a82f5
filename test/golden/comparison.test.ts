/** @file What a comparison takes from a model's runs, against PyTorch's numbers in float64 (make_goldens.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jensenShannon } from '../../src/explain/comparison/divergence';
import { nextTokens } from '../../src/explain/comparison/nextTokens';
import { attributeSpan } from '../../src/engine/attribution/attributionRuns';
import { contrastLast } from '../../src/engine/comparison/contrast';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { relativeError } from '../support/relativeError';

interface Golden {
  readonly ids: readonly number[];
  readonly prompt_tokens: number;
  readonly contrast_foil_last: number;
  readonly attribution_contrast_last: readonly number[];
  readonly logits_response: readonly (readonly number[])[];
}

const VOCABULARY = 256;
const families = ['llama', 'llama-bias', 'mistral', 'qwen2-loaded', 'qwen3', 'gpt2'];
const folderOf = (family: string): string => join(import.meta.dirname, 'data', family);
const goldenOf = (family: string): Golden =>
  JSON.parse(readFileSync(join(folderOf(family), 'golden.json'), 'utf8')) as Golden;
/** The goldens' texts are the same for every family, so any two of them make a pair. */
const twin = goldenOf('llama-bias');

describe.each(families)('%s', family => {
  const golden = goldenOf(family);
  const text = { ids: golden.ids, promptTokens: golden.prompt_tokens };
  let model: Model;
  beforeAll(async () => {
    model = await Model.load(openModel(folderOf(family)).checkpoint);
  });
  afterAll(() => model.release());

  test('contrast of the last token over the prompt', async () => {
    const contrast = await contrastLast(model, text, golden.contrast_foil_last, neverCancelled);
    const whole = golden.attribution_contrast_last;
    expect(contrast).toHaveLength(golden.prompt_tokens);
    // Against the whole text: behind a sliding window next to nothing is left for the prompt alone.
    const rest = whole.slice(golden.prompt_tokens);
    expect(relativeError([...contrast, ...rest], whole)).toBeLessThanOrEqual(2e-4);
  });

  test('likeliest tokens and divergence from another model, of the span run’s own logits', async () => {
    const { logits } = await attributeSpan(model, text);
    const targets = golden.ids.slice(golden.prompt_tokens);
    const { ids, told } = nextTokens(logits, targets, 10);
    golden.logits_response.forEach((expected, m) => {
      const tenth = expected.toSorted((a, b) => b - a)[9]!;
      // Two tokens whose logits differ by less than the runs do may change places.
      for (const id of ids.subarray(m * told, (m + 1) * told)) expect(expected[id]).toBeGreaterThan(tenth - 1e-3);
      const [own, other] = [expected, twin.logits_response[m]!].map(row => Float32Array.from(row));
      const bits = jensenShannon(logits.subarray(m * VOCABULARY, (m + 1) * VOCABULARY), other!);
      expect(bits).toBeCloseTo(jensenShannon(own!, other!), 5);
    });
  });
});
