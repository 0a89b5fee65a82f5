/** @file A model that writes with rounded weights: its logits are near the exact ones, over a cache too; it is made layer by layer and called off. */
import { expect, test } from 'vitest';
import { outputNames } from '../../../../../src/architecture/names';
import { CancelledError } from '../../../../../src/base/errors';
import { neverCancelled } from '../../../../../src/engine/request/hooks';
import { generate } from '../../../../../src/engine/runtime/generation';
import { Model } from '../../../../../src/engine/runtime/model';
import { makeSampler } from '../../../../../src/engine/runtime/sampler';
import { openModel } from '../../../../../src/engine/runtime/sessionPool';
import { goldenFolder } from '../../../../golden/goldenCases';
import { relativeError } from '../../../../support/relativeError';
import { demo } from '../../../../support/modelFolders';

const ids = Array.from({ length: 20 }, (_, i) => 5 + ((i * 37) % 300));

async function logitsOf(model: Model, text: readonly number[]): Promise<number[]> {
  const rows = [text.length - 3, text.length - 1];
  const outputs = await model.run({ ids: text, rows, fetch: [outputNames.logits] });
  return Array.from(outputs[outputNames.logits]!.data as Float32Array);
}

test.each([
  ['the demo model', demo.tuned, 300],
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
