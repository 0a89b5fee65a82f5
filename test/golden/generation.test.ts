/** @file Generation: with cache as without, and the demo pair's answers as transformers gives them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { outputNames } from '../../src/architecture/names';
import { generate } from '../../src/engine/runtime/generation';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import { makeSampler } from '../../src/engine/runtime/sampler';
import { openModel } from '../../src/engine/runtime/sessionPool';

const greedy = makeSampler({ maxTokens: 0, temperature: 0, topP: 1, seed: 0 });

async function withoutCache(model: Model, prompt: readonly number[], tokens: number): Promise<number[]> {
  const ids = [...prompt];
  while (ids.length < prompt.length + tokens) {
    const outputs = await model.run({ ids, rows: [ids.length - 1], fetch: [outputNames.logits] });
    ids.push(greedy.choose(outputs[outputNames.logits]!.data as Float32Array));
  }
  return ids.slice(prompt.length);
}

describe.each([
  ...[
    'llama',
    'mistral',
    'qwen2',
    'qwen3',
    'gpt2',
    'llama-bias',
    'gemma2',
    'gemma3-global',
    'phi3',
    'gpt_neox',
    'olmo2',
  ],
  ...['smollm3', 'granite', 'starcoder2', 'opt', 'llama-rope-yarn'],
])('%s', family => {
  test('gives the same tokens with a cache as without', async () => {
    const { checkpoint } = openModel(`test/golden/data/${family}`);
    const model = await Model.load(checkpoint);
    const prompt = [0, 17, 93, 5, 201, 44, 8];
    const options = { maxTokens: 24, stopTokens: new Set<number>(), sampler: greedy, pause: neverCancelled };
    expect(await generate(model, prompt, options)).toEqual(await withoutCache(model, prompt, 24));
    await model.release();
  });
});

test('a prompt longer than one prefill run is read whole', async () => {
  const { checkpoint } = openModel('models/demo/base');
  const model = await Model.load(checkpoint);
  const prompt = Array.from({ length: 300 }, (_, i) => 4 + ((i * 37) % 2000));
  const options = { maxTokens: 8, stopTokens: new Set<number>(), sampler: greedy, pause: neverCancelled };
  expect(await generate(model, prompt, options)).toEqual(await withoutCache(model, prompt, 8));
  await model.release();
});

test('the demo pair answers as it did in transformers, and stops where it should', async () => {
  interface Item {
    ids: number[];
    response_ids: number[];
  }
  const reference = JSON.parse(readFileSync('models/demo/reference.json', 'utf8')) as Item[];
  const { checkpoint } = openModel('models/demo/tuned');
  const model = await Model.load(checkpoint);
  const stopTokens = new Set(checkpoint.generation.stopTokens);
  for (const { ids, response_ids } of reference) {
    const answer = await generate(model, ids, { maxTokens: 60, stopTokens, sampler: greedy, pause: neverCancelled });
    expect(answer).toEqual(response_ids);
  }
  await model.release();
});
