/** @file Runs the graph of value norms over a loaded model's values, some tokens at a time. */
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { buildValueNorms, valueNormNames } from '../../architecture/weightGraphs';
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import type { Pause } from '../request/hooks';
import type { BesideGraph } from '../runtime/besideGraph';
import { tokensARun } from '../runtime/chunks';
import type { Model } from '../runtime/model';
import { floats, float32, type Tensor } from '../runtime/ort';

export class ValueNorms {
  private constructor(
    private readonly spec: DecoderSpec,
    private readonly graph: BesideGraph,
    private readonly pause: Pause,
  ) {}

  /** Holds a transposed copy of the output projections until it is released; of a model that is run layer by layer, of one at a time. */
  static async open(model: Model, pause: Pause): Promise<ValueNorms> {
    const graph = await model.openBeside(layers => source => buildValueNorms(layers, source));
    return new ValueNorms(model.spec, graph, pause);
  }

  /**
   * ||W_O^h v_j||_2 of every layer.
   * @param values one a layer, [tokens, key/value heads, head size]
   * @returns one a layer, [heads, tokens] row by row
   */
  async of(values: readonly Tensor[]): Promise<Float32Array[]> {
    const tokens = values[0]!.shape[0]!;
    const norms = this.spec.layers.map(({ attention }) => new Float32Array(attention.heads * tokens));
    const width = tokensARun(this.spec);
    const starts = Array.from({ length: Math.ceil(tokens / width) }, (_, i) => i * width);
    const names = { inputs: [valueNormNames.input], output: valueNormNames.output };
    const blocks = await this.graph.run(
      starts.map(from => feeds(values, from, Math.min(from + width, tokens))),
      names,
      this.pause,
    );
    for (const [i, outputs] of blocks.entries()) {
      requireFinite(
        sentence`The lengths of the values`,
        Object.values(outputs).map(({ data }) => data),
      );
      norms.forEach((all, l) => place(outputs[valueNormNames.output(l)]!, all, starts[i]!, tokens));
    }
    return norms;
  }

  async release(): Promise<void> {
    await this.graph.release();
  }
}

/** Tokens stand one after another, so a block of them is a view. */
function feeds(values: readonly Tensor[], from: number, to: number): Record<string, Tensor> {
  const entries = values.map((tensor, l): [string, Tensor] => {
    const [, kv, size] = tensor.shape as [number, number, number];
    const block = floats(tensor).subarray(from * kv * size, to * kv * size);
    return [valueNormNames.input(l), float32(block, [to - from, kv, size])];
  });
  return Object.fromEntries(entries);
}

function place(tensor: Tensor, all: Float32Array, from: number, tokens: number): void {
  const [heads, block] = tensor.shape as [number, number];
  const data = floats(tensor);
  for (let h = 0; h < heads; h++) all.set(data.subarray(h * block, (h + 1) * block), h * tokens + from);
}
