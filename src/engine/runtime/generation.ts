/** @file Autoregressive generation over a key/value cache. */
import { outputNames } from '../../architecture/names';
import type { KeyValueCache } from './keyValueCache';
import type { Model } from './model';
import { DeviceLostError } from './movingSession';
import type { Pause } from '../request/hooks';
import type { Sampler } from './sampler';
import { readingRowsARun } from './chunks';
import { floats } from './ort';

export interface GenerationOptions {
  /** Tokens at most; the end token counts. */
  readonly maxTokens: number;
  /** The answer ends with the first of these, which is part of it. */
  readonly stopTokens: ReadonlySet<number>;
  readonly sampler: Sampler;
  /** How the answer begins, whatever the model would have said: read token by token, as if it had said it. Fewer than maxTokens, and no end. */
  readonly said?: readonly number[];
  readonly pause: Pause;
  readonly onToken?: (done: number, token: number) => void;
  /** How many tokens of the prompt are read: before each run over a part of them. */
  readonly onRead?: (done: number, total: number) => void;
  /** Asked after each token: whether the user has heard enough. The answer then ends there. */
  readonly stopped?: () => boolean;
}

/** Ids of the answer to `prompt`, end token included where the model gave one within `maxTokens`. */
export async function generate(model: Model, prompt: readonly number[], options: GenerationOptions): Promise<number[]> {
  const { maxTokens, stopTokens, sampler, said = [], pause, onToken, onRead, stopped } = options;
  const reader = new PrefixFeeder(model, prompt.length + maxTokens, pause, onRead);
  try {
    let logits = await reader.read(prompt);
    const answer: number[] = [];
    while (answer.length < maxTokens) {
      const forced = said[answer.length];
      if (forced !== undefined) sampler.follow(forced);
      const token = forced ?? sampler.choose(logits);
      answer.push(token);
      onToken?.(answer.length, token);
      if ((forced === undefined && stopTokens.has(token)) || answer.length === maxTokens) break;
      await pause();
      if (stopped?.() === true) break;
      logits = await reader.read([token]);
    }
    return answer;
  } finally {
    reader.release();
  }
}

/** Reads a text that grows. */
class PrefixFeeder {
  #cache: KeyValueCache;
  readonly #read: number[] = [];

  /** @param capacity tokens */
  constructor(
    private readonly model: Model,
    private readonly capacity: number,
    private readonly pause: Pause,
    private readonly onRead: GenerationOptions['onRead'],
  ) {
    this.#cache = model.newCache(capacity);
  }

  /** @returns logits after the last of them */
  async read(ids: readonly number[]): Promise<Float32Array> {
    try {
      const logits = await this.#append(ids);
      for (const id of ids) this.#read.push(id);
      return logits;
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error;
      return this.#again(ids);
    }
  }

  release(): void {
    this.#cache.release();
  }

  /** What was read so far lay on a device that is gone. */
  #again(ids: readonly number[]): Promise<Float32Array> {
    this.#cache = this.model.newCache(this.capacity);
    return this.read([...this.#read.splice(0), ...ids]);
  }

  async #append(ids: readonly number[]): Promise<Float32Array> {
    let logits: Float32Array = new Float32Array(0);
    const rows = readingRowsARun(this.model.spec, ids.length);
    for (let at = 0; at < ids.length; at += rows) {
      if (ids.length > 1) {
        this.onRead?.(at, ids.length);
        await this.pause();
      }
      const block = ids.slice(at, at + rows);
      const run = { ids: block, rows: [block.length - 1], cache: this.#cache, fetch: [outputNames.logits] };
      logits = floats((await this.model.read(run))[outputNames.logits]);
    }
    return logits;
  }
}
