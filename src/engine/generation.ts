/** @file Autoregressive generation over a key/value cache. */
import { outputNames } from '../architecture/names';
import { KeyValueCache } from './keyValueCache';
import type { Model } from './model';
import type { Pause } from './pause';
import type { Sampler } from './sampler';
import { rowsARun } from './traceRuns';

export interface GenerationOptions {
  /** Tokens at most; the end token counts. */
  readonly maxTokens: number;
  /** The answer ends with the first of these, which is part of it. */
  readonly stopTokens: ReadonlySet<number>;
  readonly sampler: Sampler;
  readonly pause: Pause;
  readonly onToken?: (done: number, token: number) => void;
  /** Asked after each token: whether the user has heard enough. The answer then ends there. */
  readonly stopped?: () => boolean;
}

/** Ids of the answer to `prompt`, end token included where the model gave one within `maxTokens`. */
export async function generate(model: Model, prompt: readonly number[], options: GenerationOptions): Promise<number[]> {
  const { maxTokens, stopTokens, sampler, pause, onToken, stopped } = options;
  const cache = new KeyValueCache(model.spec, prompt.length + maxTokens);
  let logits = await prefill(model, prompt, cache, pause);
  const answer: number[] = [];
  while (answer.length < maxTokens) {
    const token = sampler.choose(logits);
    answer.push(token);
    onToken?.(answer.length, token);
    if (stopTokens.has(token) || answer.length === maxTokens) break;
    await pause();
    if (stopped?.() === true) break;
    logits = await read(model, [token], cache);
  }
  return answer;
}

async function prefill(
  model: Model,
  prompt: readonly number[],
  cache: KeyValueCache,
  pause: Pause,
): Promise<Float32Array> {
  let logits: Float32Array = new Float32Array(0);
  const rows = rowsARun(model.spec, prompt.length);
  for (let at = 0; at < prompt.length; at += rows) {
    await pause();
    logits = await read(model, prompt.slice(at, at + rows), cache);
  }
  return logits;
}

/** Reads tokens into the cache. @returns logits after the last of them */
async function read(model: Model, ids: readonly number[], cache: KeyValueCache): Promise<Float32Array> {
  const outputs = await model.run({ ids, rows: [ids.length - 1], cache, fetch: [outputNames.logits, ...cache.fetch] });
  cache.append(outputs, ids.length);
  return outputs[outputNames.logits]!.data as Float32Array;
}
