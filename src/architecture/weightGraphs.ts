/** @file Small graphs over single weights: what a down-projection writes, what the unembedding reads, value norms, one norm. */
import type { Graph, Value } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import { linear, norm } from './blocks';
import type { DecoderSpec, LinearSpec, AttentionSpec, NormSpec } from './decoderSpec';
import { Weights, type WeightSource } from './weights';

export const downProjectionOutput = 'rows';

/** No inputs; `rows`: float32 [inner features, hidden], however the checkpoint lays the tensor out. */
export function buildDownProjection(spec: DecoderSpec, layer: number, source: WeightSource): Graph {
  const g = new GraphBuilder(`${spec.family}.down_projection.${layer}`);
  const { weight, inputs, outputs, layout } = spec.layers[layer]!.feedForward.down;
  const weights = new Weights(g, source);
  const stored = weights.wide(weight, layout === 'out-in' ? [outputs, inputs] : [inputs, outputs]);
  g.output(downProjectionOutput, layout === 'out-in' ? g.transpose(stored, [1, 0]) : stored);
  return g.build();
}

export const unembeddingNames = {
  /** int64 [N], the rows that are asked for, of a table that is mapped */
  ids: 'ids',
  /** float32 [N, width], the rows themselves, of another one */
  rows: 'rows',
  /** float32 [K, hidden] */
  directions: 'directions',
  /** float32 [K, N]: direction times row */
  products: 'products',
  /** float32 [N, 1]: length of each row */
  lengths: 'lengths',
} as const;

/**
 * Where the head reads another width, directions go through its projection first. Rows are taken from the table as it is stored and widened afterwards: a 16-bit table is not
 * copied for it.
 * @param from where the rows are from: they are taken from a mapped table, or given
 */
export function buildUnembedding(spec: DecoderSpec, source: WeightSource, from: 'mapped' | 'given'): Graph {
  const g = new GraphBuilder(`${spec.family}.unembedding`);
  const directions = g.input(unembeddingNames.directions, 'float32', ['K', spec.hiddenSize]);
  const weights = new Weights(g, source);
  const seen = spec.headProjection ? linear(g, weights, unbiased(spec.headProjection), directions) : directions;
  const { width } = spec.embedding;
  const taken = (): Value => {
    const ids = g.input(unembeddingNames.ids, 'int64', ['N']);
    return g.cast(g.gather(weights.table(spec.head, [spec.vocabularySize, width]), ids), 'float32');
  };
  const rows = from === 'mapped' ? taken() : g.input(unembeddingNames.rows, 'float32', ['N', width]);
  g.output(unembeddingNames.products, g.matmul(seen, rows, { transB: true }));
  g.output(unembeddingNames.lengths, g.apply('Sqrt', [g.sum(g.mul(rows, rows), 1)], {}));
  return g.build();
}

/** A direction is no place: what is added whatever comes in is not part of it. */
function unbiased({ weight, inputs, outputs, layout }: LinearSpec): LinearSpec {
  return { weight, inputs, outputs, layout };
}

export const valueNormNames = {
  /** float32 [N, key/value heads, head size]: values as the decoder caches them, their bias included */
  input: (layer: number) => `value.${layer}`,
  /** float32 [heads, N] */
  output: (layer: number) => `value_norm.${layer}`,
} as const;

/**
 * The norms are taken of the products themselves, not through the Gram matrix of W_O^h: that would square its condition, and
 * values along its small singular directions would lose their digits in float32.
 */
export function buildValueNorms(spec: Pick<DecoderSpec, 'family' | 'layers'>, source: WeightSource): Graph {
  const g = new GraphBuilder(`${spec.family}.value_norms`);
  const weights = new Weights(g, source);
  spec.layers.forEach(({ attention }, l) => {
    const { keyValueHeads, headSize } = attention;
    const value = g.input(valueNormNames.input(l), 'float32', ['N', keyValueHeads, headSize]);
    g.output(
      valueNormNames.output(l),
      g.scope(`layers.${l}`, () => norms(g, weights, attention, value)),
    );
  });
  return g.build();
}

/** Heads of a group share a value: [kv, 1, N, size] times [kv, group, size, hidden]. The output's bias is no part of an edge. */
function norms(g: GraphBuilder, weights: Weights, spec: AttentionSpec, value: Value): Value {
  const { heads, keyValueHeads, headSize, output } = spec;
  const byHead = g.reshape(g.transpose(value, [1, 0, 2]), [keyValueHeads, 1, 'N', headSize]);
  const parts = [keyValueHeads, heads / keyValueHeads, headSize, output.outputs];
  const written = g.matmul(byHead, g.reshape(inOut(g, weights, spec), parts));
  return g.reshape(g.apply('Sqrt', [g.sum(g.mul(written, written), -1)], {}), [heads, 'N']);
}

/** [heads * size, hidden], whatever the layout of the tensor. ONNX Runtime folds the transposition when it loads the graph. */
export function inOut(g: GraphBuilder, weights: Weights, { output }: AttentionSpec): Value {
  const { weight, inputs, outputs, layout } = output;
  if (layout === 'in-out') return weights.wide(weight, [inputs, outputs]);
  return g.transpose(weights.wide(weight, [outputs, inputs]), [1, 0]);
}

export const normNames = {
  /** float32 [K, size] */
  input: 'x',
  output: 'normed',
} as const;

/** @param size features of a row */
export function buildNorm(spec: NormSpec, size: number, source: WeightSource): Graph {
  const g = new GraphBuilder('norm');
  const x = g.input(normNames.input, 'float32', ['K', size]);
  g.output(normNames.output, norm(g, new Weights(g, source), spec, x, size));
  return g.build();
}

/** What a norm divides a row by: the root of its mean square (rms) or of its variance (layer), epsilon inside. */
export function normScale({ kind, epsilon }: NormSpec, row: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < row.length; i++) {
    sum += row[i]!;
    squares += row[i]! ** 2;
  }
  const mean = kind === 'layer' ? sum / row.length : 0;
  return Math.sqrt(Math.max(0, squares / row.length - mean * mean) + epsilon);
}
