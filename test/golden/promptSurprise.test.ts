/** @file log p of every token behind those before it, against PyTorch's in float64 (make_goldens.py), and in one stretch against several. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outputNames } from '../../src/architecture/names';
import { tokenScores } from '../../src/engine/surprise/measureSurprise';
import { neverCancelled } from '../../src/engine/request/hooks';
import { Model } from '../../src/engine/runtime/model';
import { logProbabilities } from '../../src/engine/runtime/sampler';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { demo } from '../support/modelFolders';
import { relativeError } from '../support/relativeError';
import { goldenFolder, readGolden } from './goldenCases';

const families = ['llama', 'mistral', 'qwen2-loaded', 'qwen3', 'gpt2', 'gemma2', 'gemma3', 'phi3', 'gpt_neox', 'opt'];

test.each(families)('%s: the response tokens, whose log p and ranks PyTorch has computed', async family => {
  const folder = goldenFolder(`data/${family}`);
  const { ids, prompt_tokens: first, logp_response, logits_response } = readGolden(folder);
  const model = await Model.load(openModel(folder).checkpoint);
  const { logProbabilities: all, ranks } = await tokenScores(model, ids, neverCancelled);
  await model.release();
  expect(all).toHaveLength(ids.length - 1);
  expect(relativeError(all.slice(first - 1), logp_response as number[])).toBeLessThan(1e-4);
  const rankIn = (row: number[], id: number): number => 1 + row.filter(x => x > row[id]!).length;
  const expected = (logits_response as number[][]).map((row, m) => rankIn(row, ids[first + m]!));
  // Two tokens whose logits differ by less than the runs do may change places.
  ranks.slice(first - 1).forEach((rank, m) => expect(Math.abs(rank - expected[m]!)).toBeLessThanOrEqual(1));
});

test('stretches give what one run gives', async () => {
  const { vocab_size: vocabulary } = JSON.parse(readFileSync(`${demo.tuned}/config.json`, 'utf8')) as {
    vocab_size: number;
  };
  const ids = Array.from({ length: 600 }, (_, i) => (i * 37) % vocabulary);
  const model = await Model.load(openModel(demo.tuned).checkpoint);
  const told: number[] = [];
  const { logProbabilities: found } = await tokenScores(model, ids, neverCancelled, done => void told.push(done));
  const read = ids.slice(0, -1);
  const { [outputNames.logits]: logits } = await model.run({
    ids: read,
    rows: [...read.keys()],
    fetch: [outputNames.logits],
  });
  await model.release();
  expect(told).toEqual([256, 512, 599]);
  expect(relativeError(found, logProbabilities(logits!.data as Float32Array, ids.slice(1)))).toBeLessThan(1e-5);
});
