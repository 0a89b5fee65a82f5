/** @file One layer of a decoder: attention and feed-forward block, each added to the residual stream. */
import type { Value } from '../graph/graph';
import type { GraphBuilder } from '../graph/graphBuilder';
import { attention, type AttentionOutputs, type Rotation } from './attentionBlock';
import { maybeNorm, scaled, activate, linear } from './blocks';
import type { LayerSpec, FeedForwardSpec } from './decoderSpec';
import type { CausalMasks } from './mask';
import type { Weights } from './weights';

/** What all layers of one graph share. */
export interface LayerFrame {
  readonly g: GraphBuilder;
  readonly weights: Weights;
  readonly hiddenSize: number;
  readonly masks: CausalMasks;
  /** Rotary tables of all new tokens by name. */
  readonly rotations: ReadonlyMap<string, Rotation>;
}

export interface LayerInputs {
  /** Residual stream of all new tokens, [N, hidden]. */
  readonly x: Value;
  readonly past: { readonly key: Value; readonly value: Value };
  /** The wanted rows, where only they go on: they ask, all tokens answer. */
  readonly rows?: Value;
}

export interface LayerOutputs {
  /** Residual stream, [N or R, hidden]. */
  readonly y: Value;
  readonly attended: AttentionOutputs;
  /** Output of the down-projection, before any norm that follows, [N or R, hidden]. */
  readonly written: Value;
  /** What the attention block's output is added to, and the sum, before any norm of it, [N or R, hidden]. */
  readonly own: Value;
  readonly summed: Value;
}

/*
 *  x ─┬─► norm ─► attention ─► norm, scale ─► (+) ─► norm ─┬─► norm ─► feed-forward ─► norm, scale ─► (+) ─► norm ─► y
 *     └───────────────────────────────────────┘            └─────────────────────────────────────────┘
 *
 *  Each norm is there or not. In a parallel layer the feed-forward block's norm reads x, and both are added to it.
 */
export function drawLayer(frame: LayerFrame, layer: LayerSpec, { x, past, rows }: LayerInputs): LayerOutputs {
  const { g, weights, hiddenSize, masks } = frame;
  const pick = (v: Value): Value => (rows ? g.gather(v, rows) : v);
  const normed = (spec: LayerSpec['attentionNorm'], v: Value): Value => maybeNorm(g, weights, spec, v, hiddenSize);
  const added = (to: Value, output: Value): Value => g.add(to, scaled(g, output, layer.residualScale));
  const own = pick(x);
  const input = g.scope('attention_norm', () => normed(layer.attentionNorm, x));
  const attended = g.scope('attention', () => {
    const mask = masks.mask(layer.attention.window, rows !== undefined);
    const rotation = layer.attention.rotary === undefined ? undefined : frame.rotations.get(layer.attention.rotary)!;
    return attention(g, weights, layer.attention, { x: input, pick, mask, past, ...(rotation ? { rotation } : {}) });
  });
  const summed = g.scope('attention_sum', () => added(own, normed(layer.attentionOutputNorm, attended.y)));
  const middle = g.scope('attention_sum', () => normed(layer.attentionSumNorm, summed));
  const written = g.scope('feed_forward', () =>
    feedForward(g, weights, layer.feedForward, normed(layer.feedForwardNorm, layer.parallel ? own : middle)),
  );
  const y = g.scope('feed_forward_sum', () =>
    normed(layer.feedForwardSumNorm, added(middle, normed(layer.feedForwardOutputNorm, written))),
  );
  return { y, attended, written, own, summed };
}

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
