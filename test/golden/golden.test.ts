/** @file Every number that `inspect` gives, against PyTorch's in float64 (make_goldens.py). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspect } from '../../src/engine/inspect';
import { inspectRequest } from '../../src/engine/inspectRequest';
import { Model } from '../../src/engine/model';
import { neverCancelled } from '../../src/engine/pause';
import { openModel } from '../../src/engine/sessionPool';
import { relativeError } from '../support/relativeError';
import { expectComponents, type GoldenLayer } from './componentsMatch';

type Golden = Record<string, unknown> & { ids: number[]; prompt_tokens: number; contrast_foil_last: number };

/** Largest relative L2 error of one matrix. */
const ATTRIBUTION = 2e-4;
const ACTIVATION = 1e-4;
const tolerances: Record<string, number> = {
  logits_response: ATTRIBUTION,
  logits_last: ATTRIBUTION,
  logp_response: ATTRIBUTION,
  attribution_probability: ATTRIBUTION,
  attribution_log_probability: ATTRIBUTION,
  attribution_logit: ATTRIBUTION,
  gradient_l2_log_probability: ATTRIBUTION,
  attribution_span_log_probability: ATTRIBUTION,
  attribution_contrast_last: ATTRIBUTION,
  attention: ACTIVATION,
  value_weighted_attention: ACTIVATION,
  ffn_output: ACTIVATION,
};

/** `qwen2` was cast with `.to(bfloat16)`, rotary frequencies too; `qwen2-loaded` is the same folder by `from_pretrained`. */
const cases: [family: string, request: Record<string, unknown>][] = [
  ['llama', {}],
  ['llama-bias', {}],
  ['mistral', {}],
  ['qwen2', { rotary_dtype: 'bfloat16' }],
  ['qwen2-loaded', {}],
  ['qwen3', {}],
  ['gpt2', {}],
  ['gemma2', {}],
  ['gemma3', {}],
  ['gemma3-global', {}],
  ['phi3', {}],
  ['phi3-partial', {}],
  ['gpt_neox', {}],
  ['gpt_neox-sequential', {}],
  ['olmo2', {}],
  ['smollm3', {}],
  ['granite', {}],
  ['starcoder2', {}],
  ['opt', {}],
  ['llama-rope-linear', {}],
  ['llama-rope-llama3', {}],
  ['llama-rope-yarn', {}],
];

/** Options that those leave out (make_further_goldens.py). */
const further = [
  'gemma2-plain',
  'gemma3-version4',
  'gemma3-multimodal',
  'phi3-window',
  'gpt_neox-odd',
  'olmo2-yarn',
  'llama-yarn',
  'smollm3-window',
  'granite-biased',
  'starcoder2-window',
  'opt-350m',
  'opt-galactica',
  'qwen2-window',
  'gpt2-inverse',
  'llama-one-token',
];
const folders: [name: string, folder: string, request: Record<string, unknown>][] = [
  ...cases.map(([name, request]): (typeof folders)[number] => [name, join('data', name), request]),
  ...further.map((name): (typeof folders)[number] => [name, join('further', name), {}]),
];

describe.each(folders)('%s', (_name, path, extra) => {
  const folder = join(import.meta.dirname, path);
  const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;
  const result: Record<string, unknown> = {};
  let model: Model;

  beforeAll(async () => {
    const opened = openModel(folder);
    model = await Model.load(opened.checkpoint);
    const want = ['logits', 'attribution', 'attention', 'value_weighted_attention', 'ffn_output', 'ffn_components'];
    const { ids, prompt_tokens, contrast_foil_last: foil } = golden;
    const request = inspectRequest({ ids, prompt_tokens, want, contrast: { foil }, ...extra }, opened.spec);
    for await (const [key, value] of inspect(model, request, neverCancelled)) result[key] = value;
  });
  afterAll(() => model.release());

  test.each(Object.entries(tolerances))('%s', (key, tolerance) => {
    expect(relativeError(result[key], golden[key])).toBeLessThanOrEqual(tolerance);
  });

  test('ffn_components', () => {
    expectComponents(result['ffn_components'] as GoldenLayer[], golden['ffn_components'] as GoldenLayer[]);
  });

  test('ids and lengths are told', () => {
    for (const key of ['ids', 'prompt_tokens', 'response_tokens', 'contrast_foil_last'])
      expect(result[key]).toEqual(golden[key]);
  });

  test('nothing is attributed to tokens behind the row that predicts', () => {
    const matrix = result['attribution_log_probability'] as number[][];
    const future = matrix.flatMap((row, n) => row.filter((_, m) => n > golden.prompt_tokens - 1 + m));
    expect(future.length).toBeGreaterThan(0);
    expect(future.every(x => x === 0)).toBe(true);
  });
});

test('the goldens that this suite is for are here', () => {
  for (const [, path] of folders) expect(existsSync(join(import.meta.dirname, path, 'golden.json'))).toBe(true);
});
