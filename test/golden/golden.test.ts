/** @file Every number that `inspect` gives, against PyTorch's in float64 (make_goldens.py). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspect } from '../../src/engine/inspect/inspect';
import { inspectRequest } from '../../src/engine/inspect/inspectRequest';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { relativeError } from '../support/relativeError';
import { expectComponents, type GoldenLayer } from './componentsMatch';
import { goldenFolder, goldenFolders, readGim, readGolden, tolerances } from './goldenCases';

describe.each(goldenFolders)('%s', (_name, path, extra) => {
  const folder = goldenFolder(path);
  const golden = readGolden(folder);
  const result: Record<string, unknown> = {};
  let model: Model;

  beforeAll(async () => {
    const opened = openModel(folder);
    model = await Model.load(opened.checkpoint);
    const hooks = ['attention', 'value_weighted_attention', 'ffn_output'];
    const want = ['logits', 'attribution', ...hooks, 'ffn_components', 'gim', 'leave_one_out'];
    const { ids, prompt_tokens, contrast_foil_last: foil } = golden;
    const request = inspectRequest({ ids, prompt_tokens, want, contrast: { foil }, ...extra }, opened.spec);
    for await (const [key, value] of inspect(model, request, neverCancelled)) result[key] = value;
  });
  afterAll(() => model.release());

  test.each(Object.entries(tolerances))('%s', (key, tolerance) => {
    expect(relativeError(result[key], golden[key])).toBeLessThanOrEqual(tolerance);
  });

  const gim = Object.entries(readGim(folder, extra));
  test.runIf(gim.length > 0).each(gim)('%s', (key, expected) => {
    expect(relativeError(result[key], expected)).toBeLessThanOrEqual(2e-4);
  });

  const leftOut = golden['leave_one_out_log_probability'];
  test.runIf(leftOut !== undefined)('leave_one_out_log_probability', () => {
    expect(relativeError(result['leave_one_out_log_probability'], leftOut)).toBeLessThanOrEqual(2e-4);
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
  for (const [, path] of goldenFolders) expect(existsSync(join(goldenFolder(path), 'golden.json'))).toBe(true);
});
