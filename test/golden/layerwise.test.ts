/** @file Models that are run layer by layer give PyTorch's numbers too: one family of each kind of part, runs of two tokens so that several share a layer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspect } from '../../src/engine/inspect/inspect';
import { inspectRequest } from '../../src/engine/inspect/inspectRequest';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { relativeError } from '../support/relativeError';
import { goldenFolder, goldenFolders, readGim, readGolden, tolerances } from './goldenCases';

/** Learned positions, soft caps, windows, parallel blocks, fused projections, an embedding narrower than the stream, multipliers. */
const kinds = ['llama', 'gpt2', 'gemma2', 'gemma3', 'gpt_neox', 'phi3', 'granite', 'opt-350m', 'qwen2-window'];

describe.each(goldenFolders.filter(([name]) => kinds.includes(name)))('%s', (_name, path, extra) => {
  const folder = goldenFolder(path);
  const golden = readGolden(folder);
  const result: Record<string, unknown> = {};
  let model: Model;

  beforeAll(async () => {
    const opened = openModel(folder);
    model = await Model.load(opened.checkpoint, { layerwise: true });
    const narrow = model.usedBy({ runWidth: 2, steps: { pause: neverCancelled } });
    const hooks = ['attention', 'value_weighted_attention', 'ffn_output'];
    const want = ['logits', 'attribution', ...hooks, 'gim', 'leave_one_out'];
    const { ids, prompt_tokens, contrast_foil_last: foil } = golden;
    const request = inspectRequest({ ids, prompt_tokens, want, contrast: { foil }, ...extra }, opened.spec);
    for await (const [key, value] of inspect(narrow, request, neverCancelled)) result[key] = value;
  });
  afterAll(() => model.release());

  test.each(Object.entries({ ...tolerances, leave_one_out_log_probability: 2e-4 }))('%s', (key, tolerance) => {
    if (golden[key] !== undefined) expect(relativeError(result[key], golden[key])).toBeLessThanOrEqual(tolerance);
  });

  const gim = Object.entries(readGim(folder, extra));
  test.runIf(gim.length > 0).each(gim)('%s', (key, expected) => {
    expect(relativeError(result[key], expected)).toBeLessThanOrEqual(2e-4);
  });
});

test('every kind is among the goldens', () => {
  expect(goldenFolders.filter(([name]) => kinds.includes(name))).toHaveLength(kinds.length);
});
