/** @file What the feed-forward layers of one model write on a prompt, and what the model says after its last token. */
import { outputNames } from '../architecture/names';
import type { Matrix } from '../base/matrix';
import type { Model } from './model';
import type { Pause } from './pause';

/** Rows of one run: of the last layer and of the logits only as many as are asked for are computed. */
const ROWS_A_RUN = 256;

export interface FeedForwardRun {
  /** One a layer, tokens x hidden. */
  readonly outputs: readonly Matrix[];
  /** Of the row after the last token, [vocabulary]. */
  readonly logits: Float32Array;
  /** Residual stream of the last token before the final norm. */
  readonly residual: Float32Array;
}

export async function runFeedForward(model: Model, ids: readonly number[], pause: Pause): Promise<FeedForwardRun> {
  const { hiddenSize, layers } = model.spec;
  const lastLayer = layers.length - 1;
  const last = { rows: ids.length, columns: hiddenSize, data: new Float32Array(ids.length * hiddenSize) };
  const earlier: Matrix[] = [];
  for (let from = 0; from < ids.length; from += ROWS_A_RUN) {
    await pause();
    const rows = Array.from({ length: Math.min(ROWS_A_RUN, ids.length - from) }, (_, r) => from + r);
    // All but the last layer's come whole with every run: they are taken from the first.
    const wanted = from === 0 ? layers.map((_, l) => l) : [lastLayer];
    const outputs = await model.run({ ids, rows, fetch: wanted.map(outputNames.feedForward) });
    const of = (layer: number): Float32Array => outputs[outputNames.feedForward(layer)]!.data as Float32Array;
    last.data.set(of(lastLayer), from * hiddenSize);
    if (from === 0)
      for (let l = 0; l < lastLayer; l++) earlier.push({ rows: ids.length, columns: hiddenSize, data: of(l) });
  }
  await pause();
  const fetch = [outputNames.logits, outputNames.residual];
  const outputs = await model.run({ ids, rows: [ids.length - 1], fetch });
  return {
    outputs: [...earlier, last],
    logits: outputs[outputNames.logits]!.data as Float32Array,
    residual: outputs[outputNames.residual]!.data as Float32Array,
  };
}
