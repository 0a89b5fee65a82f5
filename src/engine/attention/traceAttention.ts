/** @file Attention patterns of a whole text, layer by layer and some rows at a time. */
import { outputNames } from '../../architecture/names';
import type { AttentionBlock } from '../../explain/attention/attentionTally';
import { HostCache } from '../runtime/keyValueCache';
import type { Model } from '../runtime/model';
import { floats, type Tensor } from '../runtime/ort';
import type { Pause } from '../request/hooks';
import { rowsARun } from '../runtime/chunks';
import { ValueNorms } from './runValueNorms';

export interface TraceOptions {
  /** Whether the norms of the values are wanted beside the probabilities. */
  readonly norms: boolean;
  readonly pause: Pause;
  /** Takes each block; its arrays are reused or dropped afterwards. */
  readonly visit: (block: AttentionBlock) => void;
  /** Rows of all layers that were visited, and how long that took. */
  readonly onRows?: (done: number, rows: number, milliseconds: number) => void;
}

/** Every row of every layer once, rows in order. */
export async function traceAttention(model: Model, ids: readonly number[], options: TraceOptions): Promise<void> {
  const valueNorms = options.norms ? await ValueNorms.open(model, options.pause) : undefined;
  try {
    const trace = new Trace(model, ids, valueNorms);
    const rows = rowsARun(model.spec, ids.length);
    for (let start = 0; start < ids.length; start += rows) {
      await options.pause();
      const begin = performance.now();
      const block = ids.slice(start, start + rows);
      for (const visited of await trace.read(block)) options.visit(visited);
      options.onRows?.(start + block.length, block.length, performance.now() - begin);
    }
  } finally {
    await valueNorms?.release();
  }
}

class Trace {
  readonly #cache: HostCache;
  /** Norms of all tokens read so far, one a layer, [heads, tokens]. */
  readonly #norms: readonly Float32Array[];

  constructor(
    private readonly model: Model,
    ids: readonly number[],
    private readonly valueNorms: ValueNorms | undefined,
  ) {
    this.#cache = new HostCache(model.spec, ids.length);
    const size = valueNorms ? ids.length : 0;
    this.#norms = model.spec.layers.map(({ attention }) => new Float32Array(attention.heads * size));
  }

  /** Reads the next tokens. @returns one block a layer */
  async read(ids: readonly number[]): Promise<AttentionBlock[]> {
    const start = this.#cache.length;
    const layers = this.model.spec.layers.map((_, l) => l);
    const outputs = await this.model.run({
      ids,
      rows: ids.map((_, row) => row),
      cache: this.#cache,
      fetch: [...layers.map(outputNames.attention), ...this.#cache.fetch],
    });
    await this.#takeNorms(outputs, start, ids.length);
    this.#cache.append({ host: outputs }, ids.length);
    return layers.map(layer => ({
      layer,
      start,
      rows: ids.length,
      pattern: floats(outputs[outputNames.attention(layer)]),
      ...(this.valueNorms ? { norms: this.#norms[layer]! } : {}),
    }));
  }

  async #takeNorms(outputs: Readonly<Record<string, Tensor>>, start: number, rows: number): Promise<void> {
    if (!this.valueNorms) return;
    const fresh = await this.valueNorms.of(this.#norms.map((_, l) => outputs[outputNames.presentValue(l)]!));
    fresh.forEach((norms, l) => {
      const heads = norms.length / rows;
      const stride = this.#norms[l]!.length / heads;
      for (let h = 0; h < heads; h++) this.#norms[l]!.set(norms.subarray(h * rows, (h + 1) * rows), h * stride + start);
    });
  }
}
