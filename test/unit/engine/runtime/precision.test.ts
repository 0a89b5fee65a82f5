/** @file Models in 8 bits, on every way to run them: the numbers are those of the rounded values in float32, and every report says so. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INFLUENCE } from '../../../../src/engine/attribution/assembleExplanation';
import { attributeResponse, attributeSpan } from '../../../../src/engine/attribution/attributionRuns';
import { explainPrompt } from '../../../../src/engine/attribution/explainPrompt';
import { DiskCache } from '../../../../src/engine/cache/diskCache';
import { ExecutionProviders } from '../../../../src/engine/providers/executionProvider';
import { ResultCache } from '../../../../src/engine/reading/resultCache';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { Model } from '../../../../src/engine/runtime/model';
import { openModel, SessionPool } from '../../../../src/engine/runtime/sessionPool';
import { computedOn } from '../../../../src/picture/computedOn';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import { promptWords } from '../../../../src/prompt/words';
import type { ExplainParams } from '../../../../src/protocol/request';
import { demo } from '../../../support/modelFolders';
import { quantizedDemo, writeValues } from '../../../support/quantizedDemo';
import { relativeError } from '../../../support/relativeError';
import { temporaryFolder } from '../../../support/temporaryFolder';

const TOLERANCE = 2e-4;
const text = { ids: Array.from({ length: 40 }, (_, i) => 5 + ((i * 37) % 300)), promptTokens: 18 };
const planned = { promptTokens: 18, responseTokens: 22 };

/** Influence of the answer as a whole, and the matrix of its log-probability. */
async function numbersOf(model: Model): Promise<{ readonly span: readonly number[]; readonly matrix: number[] }> {
  try {
    const { values } = await attributeSpan(model, text, INFLUENCE);
    const { attribution } = await attributeResponse(model, text, 'log-probability', neverCancelled);
    return { span: values, matrix: Array.from(attribution.data) };
  } finally {
    await model.release();
  }
}

test('every way has the numbers of the rounded values in float32', async () => {
  const folder = join(temporaryFolder(), 'values');
  cpSync(demo.tuned, folder, { recursive: true });
  const { checkpoint } = openModel(demo.tuned, '8');
  writeValues(join(folder, 'model.safetensors'), checkpoint, 'F32');
  const expected = await numbersOf(await Model.load(openModel(folder).checkpoint));
  const stored = await numbersOf(await Model.load(openModel(demo.tuned).checkpoint));
  const kept = new SessionPool({ precision: '8', layerwise: true });
  expect(await kept.ways(kept.open(demo.tuned), {})).toEqual(['held', 'layerwise']);
  const found = [
    await numbersOf(await Model.load(checkpoint)),
    await numbersOf(await Model.load(checkpoint, { layerwise: true })),
    await numbersOf(await kept.model(kept.open(demo.tuned), planned)),
  ];
  for (const { span, matrix } of found) {
    expect(relativeError(span, expected.span)).toBeLessThan(TOLERANCE);
    expect(relativeError(matrix, expected.matrix)).toBeLessThan(TOLERANCE);
  }
  // And it is another model than the stored one.
  expect(relativeError(stored.matrix, expected.matrix)).toBeGreaterThan(10 * TOLERANCE);
});

test('what is kept in memory is a byte and a sixteenth a weight more than the way from the file', () => {
  const pool = new SessionPool();
  const opened = openModel(demo.tuned, '8');
  const weights = [...opened.checkpoint.tensors.values()]
    .filter(({ rounded }) => rounded)
    .reduce((sum, { shape: [rows = 0, columns = 0] }) => sum + rows * columns, 0);
  const [held, layerwise] = (['held', 'layerwise'] as const).map(way => pool.estimateOf(opened, way).loaded(false));
  expect(held! - layerwise!).toBe((weights * 34) / 32);
});

test('a report says what was rounded, and warns of a pair in two precisions', async () => {
  const prompt = 'Anna has a red drum. Name the drum.';
  const document = parsePrompt(prompt, { fileName: 'prompt.txt' });
  const ask = (models: ExplainParams['models']) => {
    const diskCache = new DiskCache({ folder: undefined });
    const providers = new ExecutionProviders({ entry: '', setting: 'cpu', cache: diskCache });
    const state = { pool: new SessionPool({ precision: '8' }), cache: new ResultCache(), diskCache, providers };
    const params: ExplainParams = {
      ...{ request: 'r', document, words: promptWords(prompt, document), models, ownResponses: false },
      sampling: { maxTokens: 4, temperature: 0, topP: 1, seed: 0 },
      ...{ target: 'log-probability', baseRendering: 'tuned-template', extent: 'influence' },
    };
    const nothing = (): void => undefined;
    return explainPrompt(state, params, { pause: neverCancelled, report: nothing, onFirstPicture: nothing });
  };
  const warnings = ({ prompt: { problems } }: Awaited<ReturnType<typeof ask>>): string[] =>
    problems.flatMap(({ severity, message }) => (severity === 'warning' ? [message] : []));
  const pair = await ask([
    { role: 'base', folder: demo.base },
    { role: 'tuned', folder: demo.tuned },
  ]);
  expect(pair.provenance.models.map(({ precision }) => precision)).toEqual(Array(2).fill('bfloat16 in 8 bits'));
  expect(computedOn(pair.provenance)).toBe('CPU, weights rounded to 8 bits');
  expect(warnings(pair)).toEqual([]);
  const quantised = quantizedDemo(join(temporaryFolder(), 'tuned.gguf'), demo.tuned);
  const mixed = await ask([
    { role: 'base', folder: demo.base },
    { role: 'tuned', folder: quantised },
  ]);
  expect(warnings(mixed)).toContainEqual(expect.stringMatching(/weights are bfloat16 in 8 bits, the tuned model's/));
});
