/** @file The direct path to the logits: what its parts are worth, against the model's own logits and against its definition in float64. */
import { inEnglishWords } from '../../../../src/base/sentence';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fillGaussian } from '../../../../src/base/random';
import type { Matrix } from '../../../../src/base/matrix';
import {
  directContributions,
  noDirectPath,
  writtenToResidual,
} from '../../../../src/engine/concepts/directContribution';
import { runFeedForward } from '../../../../src/engine/concepts/feedForwardRun';
import { Model } from '../../../../src/engine/runtime/model';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { openModel, type OpenedModel } from '../../../../src/engine/runtime/sessionPool';
import { Unembedding } from '../../../../src/engine/concepts/runUnembedding';
import { tensorRows } from '../../../support/plantedPair';
import { relativeError } from '../../../support/relativeError';

interface Golden {
  readonly ids: number[];
  readonly ffn_output: number[][][];
}

const goldens = join(import.meta.dirname, '../../../golden');
const goldenOf = (folder: string): Golden => JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;

async function runOf(opened: OpenedModel, ids: readonly number[]) {
  const model = await Model.load(opened.checkpoint);
  try {
    return await runFeedForward(model, ids, neverCancelled);
  } finally {
    await model.release();
  }
}

async function contributions(opened: OpenedModel, vectors: Matrix, run: Awaited<ReturnType<typeof runOf>>) {
  const unembedding = new Unembedding(opened, {});
  try {
    return await directContributions(opened, unembedding, vectors, run, neverCancelled);
  } finally {
    await unembedding.release();
  }
}

const lessMean = (row: readonly number[]): number[] => {
  const mean = row.reduce((a, b) => a + b, 0) / row.length;
  return row.map(x => x - mean);
};

/** With a bias at the end there is a part of the logits that nothing in the residual stream makes: of gpt2 it is reckoned with. */
const families = ['llama', 'gpt2', 'gemma2', 'gemma3', 'phi3', 'gpt_neox', 'olmo2', 'granite', 'starcoder2'];

describe.each(families)('%s', family => {
  const folder = join(goldens, 'data', family);
  const opened = openModel(folder);

  test('the whole residual stream contributes the logits, and its parts add up to it', async () => {
    const run = await runOf(opened, goldenOf(folder).ids);
    const { residual, logits } = run;
    const size = residual.length;
    const part = fillGaussian(new Float64Array(size), 3);
    const rest = Float64Array.from(residual, (x, c) => x - part[c]!);
    const data = Float64Array.from([...residual, ...part, ...rest]);
    const [whole, one, other] = await contributions(opened, { rows: 3, columns: size, data }, run);
    const sum = [...one!].map((x, id) => x + other![id]!);
    expect(relativeError(sum, [...whole!])).toBeLessThan(1e-4);
    const name = opened.spec.finalNorm!.bias;
    const bias = name === undefined ? [] : tensorRows(folder, name, size, 1).map(([x]) => x!);
    const head = tensorRows(folder, opened.spec.head, logits.length, size);
    const fixed = head.map(row => bias.reduce((all, b, c) => all + b * row[c]!, 0));
    const expected = lessMean([...logits].map((x, id) => x - fixed[id]!));
    expect(relativeError([...whole!], expected)).toBeLessThan(1e-4);
  });

  test('parts of what a layer wrote add up to what reached the residual stream', async () => {
    const run = await runOf(opened, goldenOf(folder).ids);
    const size = opened.spec.hiddenSize;
    const output = run.outputs[1]!.data.slice(-size);
    const part = fillGaussian(new Float64Array(size), 5);
    const rest = Float64Array.from(output, (x, c) => x - part[c]!);
    const parts = { rows: 3, columns: size, data: Float64Array.from([...output, ...part, ...rest]) };
    const { data } = await writtenToResidual(opened, [{ layer: 1, parts }], run);
    const row = (k: number): number[] => [...data.slice(k * size, (k + 1) * size)];
    const sum = row(1).map((x, c) => x + row(2)[c]!);
    expect(relativeError(sum, row(0))).toBeLessThan(1e-4);
  });
});

/** By its definition in float64, from the golden's feed-forward output and the tensors; written for each family by hand. */
describe.each([
  { family: 'gemma2', aroundOne: 1, outputNorm: true, residualScale: 1, logitScale: 1, cap: 10 },
  { family: 'granite', aroundOne: 0, outputNorm: false, residualScale: 0.5, logitScale: 1 / 4, cap: Infinity },
])('$family by definition', ({ family, aroundOne, outputNorm, residualScale, logitScale, cap }) => {
  const folder = join(goldens, 'data', family);
  const opened = openModel(folder);
  const size = opened.spec.hiddenSize;
  const epsilon = 1e-6;
  const gains = (name: string): number[] => tensorRows(folder, name, size, 1).map(([w]) => w! + aroundOne);
  const scaleOf = (row: readonly number[]): number =>
    Math.sqrt(row.reduce((sum, x) => sum + x * x, 0) / row.length + epsilon);

  test.each([0, 1])('a component of layer %i', async layer => {
    const golden = goldenOf(folder);
    const run = await runOf(opened, golden.ids);
    const output = golden.ffn_output[layer]!.at(-1)!;
    const direction = [...fillGaussian(new Float64Array(size), 11 + layer)];
    const length = Math.hypot(...direction);
    const amount = output.reduce((sum, x, c) => sum + (x * direction[c]!) / length, 0);
    const part = direction.map(x => (amount * x) / length);

    const post = outputNorm ? gains(`model.layers.${layer}.post_feedforward_layernorm.weight`) : [];
    const written = part.map((x, c) => (outputNorm ? (x * post[c]!) / scaleOf(output) : x) * residualScale);
    const final = gains('model.norm.weight');
    const residual = [...run.residual];
    const embedding = tensorRows(folder, 'model.embed_tokens.weight', 256, size);
    const logitOf = (vector: readonly number[]) => (row: Float32Array) =>
      logitScale * vector.reduce((sum, x, c) => sum + (row[c]! * final[c]! * x) / scaleOf(residual), 0);
    const raw = embedding.map(logitOf(residual));
    const ratio = raw.map(x => (cap === Infinity ? 1 : (cap * Math.tanh(x / cap)) / x));
    const expected = lessMean(embedding.map(logitOf(written)).map((x, id) => x * ratio[id]!));

    const parts = { rows: 1, columns: size, data: Float64Array.from(part) };
    const [told] = await contributions(opened, await writtenToResidual(opened, [{ layer, parts }], run), run);
    expect(relativeError([...told!], expected)).toBeLessThan(1e-4);
    // The definition without its scales, norm or cap would not pass for it.
    const bare = lessMean(embedding.map(row => part.reduce((sum, x, c) => sum + row[c]! * x, 0)));
    expect(relativeError([...told!], bare)).toBeGreaterThan(0.1);
  });
});

test('a model that normalises its residual stream in every layer has no direct path', () => {
  const why = noDirectPath(openModel(join(goldens, 'further/opt-350m')).spec);
  expect(inEnglishWords(why!)).toContain('normalises');
  expect(noDirectPath(openModel(join(goldens, 'data/opt')).spec)).toBeUndefined();
});
