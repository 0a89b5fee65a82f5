/** @file The bundled pair against PyTorch: attributions of six prompts, column by column, both models. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { attributeResponse, attributeSpan } from '../../src/engine/attribution/attributionRuns';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openModel } from '../../src/engine/runtime/sessionPool';

interface Run {
  logp: number[];
  attribution_log_probability: number[][];
}
interface Item {
  verb: string;
  ids: number[];
  response_ids: number[];
  base: Run;
  tuned: Run;
}
const reference = JSON.parse(readFileSync('models/demo/reference.json', 'utf8')) as Item[];

/** Of every column, those with p within 1e-7 of 1 too: seeds from the other tokens' exponentials do not cancel there. */
const TOLERANCE = 1e-3;

const column = (matrix: readonly (readonly number[])[], m: number): number[] => matrix.map(row => row[m]!);
const norm = (x: readonly number[]): number => Math.hypot(...x);

describe.each(['base', 'tuned'] as const)('%s', role => {
  test.each(reference.map(item => [item.verb, item] as const))('%s', async (_, item) => {
    const model = await Model.load(openModel(`models/demo/${role}`).checkpoint);
    const text = { ids: [...item.ids, ...item.response_ids], promptTokens: item.ids.length };
    const { attribution } = await attributeResponse(model, text, 'log-probability', neverCancelled);
    const { logProbabilities, values } = await attributeSpan(model, text);
    const expected = item[role];
    logProbabilities.forEach((logp, m) => expect(logp).toBeCloseTo(expected.logp[m]!, 4));
    item.response_ids.forEach((_id, m) => {
      const reference = column(expected.attribution_log_probability, m);
      const error = reference.map((x, n) => attribution.data[n * attribution.columns + m]! - x);
      expect(norm(error) / norm(reference)).toBeLessThanOrEqual(TOLERANCE);
    });
    // The span is the sum of the columns: the same gradient, by another run.
    const { columns, data } = attribution;
    const row = (n: number): number[] => Array.from(data.subarray(n * columns, (n + 1) * columns));
    const sums = item.ids.map((_id, n) => row(n).reduce((a, b) => a + b, 0));
    expect(norm(sums.map((x, n) => x - values[n]!)) / norm(sums)).toBeLessThanOrEqual(TOLERANCE);
    await model.release();
  });
});
