/**
 * @file Draws a decoder as one graph: forward with key/value cache, hook outputs, chosen rows, and the backward behind
 * `If(B > 0)`, so that generation pays nothing for it.
 *
 * Lengths: N new tokens, P cached ones, M = P + N, R rows whose logits are wanted, B objectives to differentiate.
 */
import type { Graph, Value } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import type { Rotation } from './attentionBlock';
import { attributionBranch } from './attributionBranch';
import { linear, maybeNorm, scaled, softCap } from './blocks';
import type { DecoderSpec } from './decoderSpec';
import { flowDrawer } from './flowBranch';
import { hookDrawer, inFallingOrder } from './hookBranch';
import { drawLayer, type LayerFrame } from './layer';
import { CausalMasks } from './mask';
import { outputNames, inputNames } from './names';
import { Weights, type WeightSource } from './weights';

export interface DecoderOptions {
  /** Leave the backward out; for the bench that shows what it costs. */
  readonly backward?: boolean;
  /** For a provider with a memory of its own: no operator on 16-bit types, and keys and values are also given out joined to the cached ones. */
  readonly device?: boolean;
}

/** Inputs and outputs are named in names.ts; shapes stand there. */
export function buildDecoder(
  spec: DecoderSpec,
  source: WeightSource,
  { backward = true, device = false }: DecoderOptions = {},
): Graph {
  const g = new GraphBuilder(spec.family);
  const weights = new Weights(g, source, device);
  const ids = g.input(inputNames.ids, 'int64', ['N']);
  const rows = g.input(inputNames.rows, 'int64', ['R']);
  const past = pastInputs(g, spec);
  const masks = new CausalMasks(g, ids, past[0]!.key, rows);
  const rotations = rotationInputs(g, spec);
  const frame: LayerFrame = { g, weights, hiddenSize: spec.hiddenSize, masks, rotations };

  const embeddings = g.scope('embedding', () => embed(g, weights, spec, ids));
  let x = g.scope('embedding', () => enter(g, weights, spec, embeddings, masks.positions));
  const [giveHooks, giveFlow] = [hookDrawer(g), flowDrawer(g, spec.hiddenSize)];
  const onRequest: (() => void)[] = [];
  spec.layers.forEach((layer, l) => {
    const last = l === spec.layers.length - 1;
    const inputs = { x, past: past[l]!, ...(last ? { rows } : {}) };
    const drawn = g.scope(`layers.${l}`, () => drawLayer(frame, layer, inputs));
    const { y, attended, written } = drawn;
    g.output(outputNames.presentKey(l), attended.present.key);
    g.output(outputNames.presentValue(l), attended.present.value);
    if (device) {
      g.output(outputNames.wholeKey(l), attended.whole.key);
      g.output(outputNames.wholeValue(l), attended.whole.value);
    }
    onRequest.push(() => {
      giveFlow({ ...drawn, layer, number: l, ...(last ? {} : { rows }) });
      giveHooks([
        [outputNames.attention(l), attended.pattern],
        [outputNames.feedForward(l), written],
        ...(last ? [] : [[outputNames.hidden(l), y] as const]),
      ]);
    });
    x = y;
  });
  onRequest.push(() => giveHooks([[outputNames.residual, x]]));
  const hidden = g.scope('final', () => leave(g, weights, spec, x));
  const logits = g.scope('head', () => unembed(g, weights, spec, hidden));
  g.output(outputNames.logits, logits);
  if (backward) attributionBranch(g, { embeddings, hidden, logits });
  inFallingOrder(onRequest);
  const graph = g.build();
  return device ? { ...graph, outputs: oftenWantedFirst(graph.outputs) } : graph;
}

/** The logits and the keys and values that stay on a device come first: the fewer outputs behind them are fetched, the better (ort.ts). */
function oftenWantedFirst(outputs: readonly Value[]): Value[] {
  const rank = ({ name }: Value): number => {
    if (name === outputNames.logits) return 0;
    if (name.startsWith('whole.')) return 1;
    return name === outputNames.attribution || name === outputNames.gradientNorm ? 2 : 3;
  };
  return [...outputs].sort((a, b) => rank(a) - rank(b));
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

/** What the embedding layer returns, [N, width]. Rows are widened after they are taken: a 16-bit table is not copied for it. */
function embed(g: GraphBuilder, weights: Weights, { embedding, vocabularySize }: DecoderSpec, ids: Value): Value {
  const table = weights.table(embedding.weight, [vocabularySize, embedding.width]);
  return scaled(g, g.cast(g.gather(table, ids), 'float32'), embedding.scale);
}

/** What the first layer reads, [N, hidden]. */
function enter(g: GraphBuilder, weights: Weights, spec: DecoderSpec, embeddings: Value, positions: Value): Value {
  const x = project(g, weights, spec, embeddings);
  const { positions: learned } = spec.embedding;
  if (!learned) return x;
  const table = weights.table(learned.weight, [learned.offset + spec.maxPositions, spec.hiddenSize]);
  const rows = learned.offset === 0 ? positions : g.add(positions, g.ints([learned.offset], []));
  return g.add(x, g.cast(g.gather(table, rows), 'float32'));
}

/** What the first layer reads but for learned positions. */
export function project(g: GraphBuilder, weights: Weights, { embedding }: DecoderSpec, embeddings: Value): Value {
  const multiplied = scaled(g, embeddings, embedding.multiplier);
  return embedding.projection ? linear(g, weights, embedding.projection, multiplied) : multiplied;
}

/** What the head reads, [R, embedding width]. */
export function leave(
  g: GraphBuilder,
  weights: Weights,
  { finalNorm, headProjection, hiddenSize }: DecoderSpec,
  x: Value,
): Value {
  const normed = maybeNorm(g, weights, finalNorm, x, hiddenSize);
  return headProjection ? linear(g, weights, headProjection, normed) : normed;
}

function unembed(g: GraphBuilder, weights: Weights, spec: DecoderSpec, hidden: Value): Value {
  return headLogits(g, spec, hidden, weights.wide(spec.head, [spec.vocabularySize, spec.embedding.width]));
}

/** @param head some or all rows of the unembedding, [rows, embedding width] */
export function headLogits(g: GraphBuilder, spec: DecoderSpec, hidden: Value, head: Value): Value {
  return cappedLogits(g, spec, g.apply('Gemm', [hidden, head], { transB: true }));
}

export function cappedLogits(g: GraphBuilder, spec: DecoderSpec, raw: Value): Value {
  return softCap(g, scaled(g, raw, spec.logitScale), spec.logitSoftCap);
}
