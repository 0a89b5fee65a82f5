/** @file The feed-forward block: up, activation, down; gated or not. */
import type { Value } from '../graph/graph';
import type { GraphBuilder } from '../graph/graphBuilder';
import { activate, linear } from './blocks';
import type { FeedForwardSpec } from './decoderSpec';
import type { Weights } from './weights';

/** x [rows, hidden] to the output of the down-projection, bias included, [rows, hidden]. */
export function feedForward(g: GraphBuilder, weights: Weights, spec: FeedForwardSpec, x: Value): Value {
  return linear(g, weights, spec.down, active(g, weights, spec, x));
}

/** What the down-projection reads, [rows, inner]. */
function active(
  g: GraphBuilder,
  weights: Weights,
  { activation, projections, down }: FeedForwardSpec,
  x: Value,
): Value {
  if (projections.kind === 'plain') return activate(g, activation, linear(g, weights, projections.up, x));
  if (projections.kind === 'gated') {
    const up = linear(g, weights, projections.up, x);
    return gated(g, activate(g, activation, linear(g, weights, projections.gate, x)), up);
  }
  const both = linear(g, weights, projections.all, x);
  const [gate, up] = g.applyMany('Split', [both], { axis: 1, sizes: [down.inputs, down.inputs] }) as [Value, Value];
  return gated(g, activate(g, activation, gate), up);
}

function gated(g: GraphBuilder, bent: Value, up: Value): Value {
  return g.as('gate', () => g.mul(bent, up));
}
