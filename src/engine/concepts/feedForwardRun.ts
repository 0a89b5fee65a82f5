/** @file What the feed-forward layers of one model write on a prompt, and what the model says after its last token. */
import { outputNames } from '../../architecture/names';
import type { Matrix } from '../../base/matrix';
import { HostCache } from '../runtime/keyValueCache';
import type { Model } from '../runtime/model';
import { floats, type Tensor } from '../runtime/ort';
import type { Pause } from '../request/hooks';
import { rowsARun } from '../runtime/chunks';

export interface FeedForwardRun {
  /** One a layer, tokens x hidden. */
  readonly outputs: readonly Matrix[];
  /** Of the row after the last token, [vocabulary]. */
  readonly logits: Float32Array;
  /** Residual stream of the last token before the final norm. */
  readonly residual: Float32Array;
}

/** Some rows a run over a cache of what came before, as attention is traced: memory stays bounded. */
export async function runFeedForward(model: Model, ids: readonly number[], pause: Pause): Promise<FeedForwardRun> {
  const { hiddenSize, layers, vocabularySize } = model.spec;
  const hidden = (): Float32Array => new Float32Array(ids.length * hiddenSize);
  const outputs = layers.map(() => ({ rows: ids.length, columns: hiddenSize, data: hidden() }));
  const cache = new HostCache(model.spec, ids.length);
  const names = layers.map((_, l) => outputNames.feedForward(l));
  const fetch = [...names, outputNames.logits, outputNames.residual, ...cache.fetch];
  const rows = rowsARun(model.spec, ids.length);
  let last: Readonly<Record<string, Tensor>> = {};
  let width = 0;
  for (let start = 0; start < ids.length; start += rows) {
    await pause();
    const block = ids.slice(start, start + rows);
    last = await model.run({ ids: block, rows: block.map((_, row) => row), cache, fetch });
    names.forEach((name, l) => outputs[l]!.data.set(dataOf(last, name), start * hiddenSize));
    cache.append({ host: last }, block.length);
    width = block.length;
  }
  const lastRow = (name: string, size: number): Float32Array =>
    dataOf(last, name).slice((width - 1) * size, width * size);
  return {
    outputs,
    logits: lastRow(outputNames.logits, vocabularySize),
    residual: lastRow(outputNames.residual, hiddenSize),
  };
}

function dataOf(outputs: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  return floats(outputs[name]);
}
