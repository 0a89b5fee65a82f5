/**
 * @file Draws a decoder as one graph: forward with key/value cache, hook outputs, chosen rows, and the backward behind
 * `If(B > 0)`, so that generation pays nothing for it.
 *
 * Lengths: N new tokens, P cached ones, M = P + N, R rows whose logits are wanted, B objectives to differentiate.
 */
import type { Graph, Value } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import { attention, type Rotation } from './attention';
import { attributionBranch } from './attributionBranch';
import { activate, linear, norm } from './blocks';
import type { DecoderSpec, FeedForwardSpec, LayerSpec } from './decoderSpec';
import { CausalMasks } from './mask';
import { outputNames, inputNames } from './names';
import { Weights, type WeightSource } from './weights';

export interface DecoderOptions {
  /** Leave the backward out; for the bench that shows what it costs. */
  readonly backward?: boolean;
}

/** What all layers of one graph share. */
interface Frame {
  readonly g: GraphBuilder;
  readonly weights: Weights;
  readonly spec: DecoderSpec;
  readonly rows: Value;
  readonly masks: CausalMasks;
  /** Rotary tables of all new tokens by name. */
  readonly rotations: ReadonlyMap<string, Rotation>;
}

/** Inputs and outputs are named in names.ts; shapes stand there. */
export function buildDecoder(spec: DecoderSpec, source: WeightSource, { backward = true }: DecoderOptions = {}): Graph {
  const g = new GraphBuilder(spec.family);
  const weights = new Weights(g, source);
  const ids = g.input(inputNames.ids, 'int64', ['N']);
  const rows = g.input(inputNames.rows, 'int64', ['R']);
  const past = pastInputs(g, spec);
  const masks = new CausalMasks(g, ids, past[0]!.key, rows);
  const frame: Frame = { g, weights, spec, rows, masks, rotations: rotationInputs(g, spec) };

  const embeddings = g.scope('embedding', () => embed(frame, ids));
  let x = g.scope('embedding', () => addPositions(frame, embeddings, masks.positions));
  spec.layers.forEach((layer, l) => {
    x = g.scope(`layers.${l}`, () => block(frame, layer, l, x, past[l]!));
  });
  g.output(outputNames.residual, x);
  const hidden = g.scope('final', () => norm(g, weights, spec.finalNorm, x, spec.hiddenSize));
  const logits = g.scope('head', () => unembed(frame, hidden));
  g.output(outputNames.logits, logits);
  if (backward) attributionBranch(g, { embeddings, hidden, logits });
  return g.build();
}

function pastInputs(g: GraphBuilder, spec: DecoderSpec): { key: Value; value: Value }[] {
  return spec.layers.map(({ attention: { keyValueHeads, headSize } }, l) => {
    const cache = (name: string): Value => g.input(name, 'float32', ['P', keyValueHeads, headSize]);
    return { key: cache(inputNames.pastKey(l)), value: cache(inputNames.pastValue(l)) };
  });
}

function rotationInputs(g: GraphBuilder, spec: DecoderSpec): Map<string, Rotation> {
  const entries = Object.entries(spec.rotary).map(([name, { frequencies }]): [string, Rotation] => {
    const table = (part: string): Value => g.input(part, 'float32', ['N', frequencies.length]);
    return [name, { cos: table(inputNames.cos(name)), sin: table(inputNames.sin(name)) }];
  });
  return new Map(entries);
}

/** Rows are taken from the table as it is stored and widened afterwards: a 16-bit table is not copied for it. */
function embed({ g, weights, spec }: Frame, ids: Value): Value {
  const table = weights.stored(spec.embedding.weight, [spec.vocabularySize, spec.hiddenSize]);
  return g.cast(g.gather(table, ids), 'float32');
}

function addPositions({ g, weights, spec }: Frame, x: Value, positions: Value): Value {
  if (spec.embedding.positions === undefined) return x;
  const table = weights.stored(spec.embedding.positions, [spec.maxPositions, spec.hiddenSize]);
  return g.add(x, g.cast(g.gather(table, positions), 'float32'));
}

/** In the last layer only the wanted rows go on: they ask, all tokens answer. */
function block(frame: Frame, layer: LayerSpec, l: number, x: Value, past: { key: Value; value: Value }): Value {
  const { g, weights, spec, rows, masks } = frame;
  const last = l === spec.layers.length - 1;
  const pick = (v: Value): Value => (last ? g.gather(v, rows) : v);
  const normed = g.scope('attention_norm', () => norm(g, weights, layer.attentionNorm, x, spec.hiddenSize));
  const attended = g.scope('attention', () => {
    const rotation = layer.attention.rotary === undefined ? undefined : frame.rotations.get(layer.attention.rotary)!;
    const mask = masks.mask(layer.attention.window, last);
    return attention(g, weights, layer.attention, { x: normed, pick, mask, past, ...(rotation ? { rotation } : {}) });
  });
  g.output(outputNames.presentKey(l), attended.present.key);
  g.output(outputNames.presentValue(l), attended.present.value);
  g.output(outputNames.attention(l), attended.pattern);
  const middle = g.add(pick(x), attended.y);
  const written = g.scope('feed_forward', () => {
    const input = norm(g, weights, layer.feedForwardNorm, middle, spec.hiddenSize);
    return feedForward(frame, layer.feedForward, input);
  });
  g.output(outputNames.feedForward(l), written);
  return g.add(middle, written);
}

function feedForward({ g, weights }: Frame, { activation, up, down, gate }: FeedForwardSpec, x: Value): Value {
  const raised = linear(g, weights, up, x);
  const active = gate
    ? g.mul(activate(g, activation, linear(g, weights, gate, x)), raised)
    : activate(g, activation, raised);
  return linear(g, weights, down, active);
}

function unembed({ g, weights, spec }: Frame, hidden: Value): Value {
  return g.apply('Gemm', [hidden, weights.wide(spec.head, [spec.vocabularySize, spec.hiddenSize])], { transB: true });
}
