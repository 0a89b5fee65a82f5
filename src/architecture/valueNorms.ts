/**
 * @file How large what a head would write is, for every token it can read: ||W_O^h v_j||_2 (Kobayashi et al. 2020). A graph of its
 * own over the output projections, fed with the values that the decoder gives out, so that no other run pays for it.
 */
import type { Graph, Value } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import type { AttentionSpec, DecoderSpec } from './decoderSpec';
import { Weights, type WeightSource } from './weights';

export const valueNormNames = {
  /** float32 [N, key/value heads, head size]: values as the decoder caches them, their bias included */
  value: (layer: number) => `value.${layer}`,
  /** float32 [heads, N] */
  norm: (layer: number) => `value_norm.${layer}`,
} as const;

/**
 * The norms are taken of the products themselves, not through the Gram matrix of W_O^h: that would square its condition, and
 * values along its small singular directions would lose their digits in float32.
 */
export function buildValueNorms(spec: DecoderSpec, source: WeightSource): Graph {
  const g = new GraphBuilder(`${spec.family}.value_norms`);
  const weights = new Weights(g, source);
  spec.layers.forEach(({ attention }, l) => {
    const { keyValueHeads, headSize } = attention;
    const value = g.input(valueNormNames.value(l), 'float32', ['N', keyValueHeads, headSize]);
    g.output(
      valueNormNames.norm(l),
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
function inOut(g: GraphBuilder, weights: Weights, { output }: AttentionSpec): Value {
  const { weight, inputs, outputs, layout } = output;
  if (layout === 'in-out') return weights.wide(weight, [inputs, outputs]);
  return g.transpose(weights.wide(weight, [outputs, inputs]), [1, 0]);
}
