/** @file The unembedding as a graph of its own: how alike directions of the residual stream and rows of the table are. */
import type { Graph } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import { linear } from './blocks';
import type { DecoderSpec, LinearSpec } from './decoderSpec';
import { Weights, type WeightSource } from './weights';

export const unembeddingNames = {
  /** int64 [N], the rows that are asked for */
  ids: 'ids',
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
 */
export function buildUnembedding(spec: DecoderSpec, source: WeightSource): Graph {
  const g = new GraphBuilder(`${spec.family}.unembedding`);
  const ids = g.input(unembeddingNames.ids, 'int64', ['N']);
  const directions = g.input(unembeddingNames.directions, 'float32', ['K', spec.hiddenSize]);
  const weights = new Weights(g, source);
  const table = weights.table(spec.head, [spec.vocabularySize, spec.embedding.width]);
  const seen = spec.headProjection ? linear(g, weights, unbiased(spec.headProjection), directions) : directions;
  const rows = g.cast(g.gather(table, ids), 'float32');
  g.output(unembeddingNames.products, g.matmul(seen, rows, { transB: true }));
  g.output(unembeddingNames.lengths, g.apply('Sqrt', [g.sum(g.mul(rows, rows), 1)], {}));
  return g.build();
}

/** A direction is no place: what is added whatever comes in is not part of it. */
function unbiased({ weight, inputs, outputs, layout }: LinearSpec): LinearSpec {
  return { weight, inputs, outputs, layout };
}
