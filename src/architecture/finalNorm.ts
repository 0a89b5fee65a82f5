/** @file The final norm as a graph of its own. */
import type { Graph } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import { norm } from './blocks';
import type { DecoderSpec, NormSpec } from './decoderSpec';
import { Weights, type WeightSource } from './weights';

export const finalNormNames = {
  /** float32 [K, hidden] */
  input: 'x',
  output: 'normed',
} as const;

export function buildFinalNorm(spec: DecoderSpec, source: WeightSource): Graph {
  const g = new GraphBuilder(`${spec.family}.final_norm`);
  const x = g.input(finalNormNames.input, 'float32', ['K', spec.hiddenSize]);
  g.output(finalNormNames.output, norm(g, new Weights(g, source), spec.finalNorm, x, spec.hiddenSize));
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
