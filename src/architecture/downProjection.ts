/** @file One layer's down-projection as a graph of its own: what each inner feature writes, a row each. */
import type { Graph } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import type { DecoderSpec } from './decoderSpec';
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
