/** @file Ranks of the response tokens behind every layer, against PyTorch's in float64 (make_logit_lens.py); whole and layer by layer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layerRanks } from '../../src/engine/comparison/layerRanks';
import { neverCancelled } from '../../src/engine/request/hooks';
import { Model } from '../../src/engine/runtime/model';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { goldenFolder, readGolden } from './goldenCases';

const families = ['llama', 'gpt2', 'gemma2', 'qwen3', 'gpt_neox', 'opt'];

test.each(families)('%s: the ranks that PyTorch has, in one session and layer by layer', async family => {
  const folder = goldenFolder(`data/${family}`);
  const { ids, prompt_tokens: promptTokens } = readGolden(folder);
  const { ranks } = JSON.parse(readFileSync(join(folder, 'logit_lens.json'), 'utf8')) as { ranks: number[][] };
  const opened = openModel(folder);
  for (const layerwise of [false, true]) {
    const model = await Model.load(opened.checkpoint, { layerwise });
    const told: number[] = [];
    const found = await layerRanks(
      model,
      opened,
      { ids, promptTokens },
      {},
      neverCancelled,
      done => void told.push(done),
    );
    await model.release();
    expect(told).toEqual([1, 2]);
    expect(found.map(row => row.length)).toEqual(ranks.map(row => row.length));
    // Two tokens whose logits differ by less than float32 does may change places.
    ranks.forEach((row, m) => row.forEach((rank, l) => expect(Math.abs(found[m]![l]! - rank)).toBeLessThanOrEqual(1)));
  }
});
