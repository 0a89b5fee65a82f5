/**
 * @file GGUF files that llama.cpp's own converter has written (scripts/gguf/make_converted.py), read by our reader, against what
 * PyTorch says in float64 of the checkpoints that they were made of.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspect } from '../../src/engine/inspect/inspect';
import { inspectRequest } from '../../src/engine/inspect/inspectRequest';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { relativeError } from '../support/relativeError';

/** Largest relative L2 error of one matrix, as for the folders (golden.test.ts). */
const tolerances: Record<string, number> = {
  logits_response: 2e-4,
  logp_response: 2e-4,
  attribution_log_probability: 2e-4,
  attribution_span_log_probability: 2e-4,
  attention: 1e-4,
  ffn_output: 1e-4,
};

const root = join(import.meta.dirname, 'converted');
const families = readdirSync(root);

test('every architecture that is read as a GGUF is among them', () => {
  expect(families.length).toBe(16);
});

const ways = families.flatMap(family => [[family, 'as a whole'] as const, [family, 'layer by layer'] as const]);

describe.each(ways)('%s, %s', (family, way) => {
  const golden = JSON.parse(readFileSync(join(root, family, 'golden.json'), 'utf8')) as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  let model: Model;

  beforeAll(async () => {
    const { checkpoint, spec } = openModel(join(root, family, 'model.gguf'));
    model = await Model.load(checkpoint, { layerwise: way === 'layer by layer' });
    const { ids, prompt_tokens } = golden;
    const want = ['logits', 'attribution', 'attention', 'ffn_output'];
    const request = inspectRequest({ ids, prompt_tokens, want }, spec);
    for await (const [key, value] of inspect(model, request, neverCancelled)) result[key] = value;
  });
  afterAll(() => model.release());

  test.each(Object.entries(tolerances))('%s', (key, tolerance) => {
    expect(relativeError(result[key], golden[key])).toBeLessThanOrEqual(tolerance);
  });
});
