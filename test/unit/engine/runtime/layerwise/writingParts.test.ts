/** @file A model that writes with rounded weights: its logits are near the exact ones, over a cache too; it is made layer by layer and called off. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Weights } from '../../../../../src/architecture/weights';
import { WeightReader } from '../../../../../src/checkpoint/weightReader';
import { GraphBuilder } from '../../../../../src/graph/graphBuilder';
import { onnxModel } from '../../../../../src/graph/onnxModel';
import { codedRows } from '../../../../../src/engine/runtime/layerwise/writingParts';
import { float32, floats, Session } from '../../../../../src/engine/runtime/ort';
import { mulberry32 } from '../../../../../src/base/random';
import { packageRoot } from '../../../../engine/terminalCommand';
import { outputNames } from '../../../../../src/architecture/names';
import { CancelledError } from '../../../../../src/base/errors';
import { neverCancelled } from '../../../../../src/engine/request/hooks';
import { generate } from '../../../../../src/engine/runtime/generation';
import { Model } from '../../../../../src/engine/runtime/model';
import { makeSampler } from '../../../../../src/engine/runtime/sampler';
import { openModel } from '../../../../../src/engine/runtime/sessionPool';
import { goldenFolder } from '../../../../golden/goldenCases';
import { quantizedDemo } from '../../../../support/quantizedDemo';
import { relativeError } from '../../../../support/relativeError';
import { temporaryFolder } from '../../../../support/temporaryFolder';
import { demo } from '../../../../support/modelFolders';

const ids = Array.from({ length: 20 }, (_, i) => 5 + ((i * 37) % 300));

async function logitsOf(model: Model, text: readonly number[]): Promise<number[]> {
  const rows = [text.length - 3, text.length - 1];
  const outputs = await model.run({ ids: text, rows, fetch: [outputNames.logits] });
  return Array.from(outputs[outputNames.logits]!.data as Float32Array);
}

test.each([
  ['the demo model', demo.tuned, 300],
  ['a GGUF of mixed types, some of four bits', quantizedDemo(join(temporaryFolder(), 'mixed.gguf'), demo.tuned), 300],
  ['soft caps, norms around one', goldenFolder('data/gemma2'), 60],
  ['biases, matrices stored in-out', goldenFolder('data/gpt2'), 60],
])('%s: logits within some percent', async (_, folder, vocabulary) => {
  const { checkpoint } = openModel(folder);
  const told: string[] = [];
  const onStep = (done: number, total: number): void => void told.push(`${done}/${total}`);
  const writing = await Model.load(checkpoint, { writing: { pause: neverCancelled, onStep } });
  const exact = await Model.load(checkpoint);
  const text = ids.map(id => id % vocabulary);
  const layers = writing.spec.layers.length + 1;
  expect(told).toEqual(Array.from({ length: layers }, (__, i) => `${i + 1}/${layers}`));
  expect(relativeError(await logitsOf(writing, text), await logitsOf(exact, text))).toBeLessThan(0.03);
  const answer = await generate(writing, text, {
    maxTokens: 4,
    stopTokens: new Set(),
    sampler: makeSampler({ temperature: 0, topP: 1, seed: 0, maxTokens: 4 }),
    pause: neverCancelled,
  });
  // Token by token over the cache, as in one run over the whole text.
  const whole = await logitsOf(writing, [...text, ...answer.slice(0, 3)]);
  const last = whole.slice(whole.length / 2);
  expect(last.indexOf(Math.max(...last))).toBe(answer[3]);
  await writing.release();
  await exact.release();
});

test('four bits with a scale and an offset a block keep their codes: only activations and offsets are rounded', async () => {
  const golden = JSON.parse(readFileSync(join(packageRoot, 'test', 'golden', 'gguf', 'blocks.json'), 'utf8')) as {
    readonly Q4_K: { readonly bytes: string };
  };
  const [rows, columns] = [24, 1024];
  const blocks = Buffer.from(golden.Q4_K.bytes, 'base64');
  // Those whose scales are as a model's.
  const usual = blocks.subarray(3 * 144);
  const bytes = Buffer.concat(Array.from({ length: 11 }, () => usual)).subarray(0, (rows * columns * 144) / 256);
  const file = join(temporaryFolder(), 'weights');
  writeFileSync(file, bytes);
  const stored = { name: 'w', dtype: 'Q4_K', shape: [rows, columns], file, offset: 0, length: bytes.length } as const;
  const reader = new WeightReader({ ...openModel(demo.tuned).checkpoint, tensors: new Map([['w', stored]]) });
  const values = new Float32Array(rows * columns);
  reader.rows('w', columns, 0, values);
  const rounded = codedRows(reader, 'w', 0, rows, columns);
  reader.close();
  expect([rounded.bits, rounded.offsets?.bits]).toEqual([4, 8]);
  const g = new GraphBuilder('product');
  const none = (): never => expect.fail('every matrix is rounded');
  const x = g.input('x', 'float32', ['R', columns]);
  g.output('y', new Weights(g, none, false, () => rounded).roundedProduct(x, 'w', [rows, columns])!);
  const session = await Session.open(onnxModel(g.build()), { root: '.', prepack: true });
  const random = mulberry32(7);
  const inputs = Float32Array.from({ length: 2 * columns }, () => random() - 0.3);
  const { y } = await session.run({ x: float32(inputs, [2, columns]) }, ['y']);
  await session.release();
  const expected = [0, 1].flatMap(r =>
    Array.from({ length: rows }, (_, o) =>
      values.subarray(o * columns, (o + 1) * columns).reduce((sum, w, i) => sum + w * inputs[r * columns + i]!, 0),
    ),
  );
  expect(relativeError([...floats(y)], expected)).toBeLessThan(0.01);
});

test('is called off between two layers', async () => {
  const pause = (): Promise<void> => Promise.reject(new CancelledError());
  await expect(Model.load(openModel(demo.tuned).checkpoint, { writing: { pause } })).rejects.toThrow(CancelledError);
});

test('its matrices are rearranged whatever the settings of other models say: unarranged ones give other numbers, a hundred times slower', async () => {
  const { checkpoint } = openModel(demo.tuned);
  const given = async (prepack: boolean): Promise<number[]> => {
    const model = await Model.load(checkpoint, { writing: { pause: neverCancelled }, prepack });
    const logits = await logitsOf(model, ids);
    await model.release();
    return logits;
  };
  expect(await given(false)).toEqual(await given(true));
});
