/** @file One norm as a graph of its own. */
import type { Graph } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import { norm } from './blocks';
import type { NormSpec } from './decoderSpec';
import { Weights, type WeightSource } from './weights';

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
