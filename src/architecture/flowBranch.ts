/**
 * @file Information flow (Ferrando & Voita 2024, over a span as in FlashTrace): what each token passes on to the rows that write an answer,
 * layer by layer, from a forward alone. A layer sums over those rows while it runs; a small graph beside the decoder does the rest.
 */
import type { Graph, Value } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import { gainOf } from './blocks';
import type { AttentionSpec, DecoderSpec, LayerSpec, NormSpec } from './decoderSpec';
import type { LayerOutputs } from './layer';
import { branchNames, inputNames, outputNames } from './names';
import { inOut } from './weightGraphs';
import { Weights, type WeightSource } from './weights';

/** What one layer has for the sums. */
export interface FlowParts extends Pick<LayerOutputs, 'attended' | 'own' | 'summed'> {
  readonly layer: LayerSpec;
  /** Its number among the outputs' names. */
  readonly number: number;
  /** Picks the wanted rows; left out where the layer runs on those alone. */
  readonly rows?: Value;
}

/** Draws a layer's sums behind a conditional of their own. */
export function flowDrawer(g: GraphBuilder, hiddenSize: number): (parts: FlowParts) => void {
  const wanted = g.apply('Greater', [g.input(inputNames.flow, 'int64', []), g.ints([0], [])], {});
  return parts => {
    const { heads } = parts.layer.attention;
    const names = [outputNames.flowPattern, outputNames.flowBefore, outputNames.flowAfter].map(of => of(parts.number));
    const nothing = [[heads, 0], [0], [0]];
    const given = g.branchOn(
      branchNames.flow,
      wanted,
      some => flowSums(some, parts, hiddenSize).forEach((sum, i) => some.output(`some.${names[i]!}`, sum)),
      none => nothing.forEach((shape, i) => none.output(`none.${names[i]!}`, none.apply('Empty', [], { shape }))),
    );
    given.forEach((value, i) => g.output(names[i]!, value));
  };
}

/**
 * Sums over the wanted rows: the attention to each token [heads, M], where a norm follows over what that norm divides the row by; the
 * residual stream before the layer [hidden]; and with what the attention adds to it [hidden].
 */
function flowSums(
  g: GraphBuilder,
  { layer, attended, own, summed, rows }: FlowParts,
  hiddenSize: number,
): [Value, Value, Value] {
  const picked = (x: Value, axis: number): Value => (rows ? g.apply('Gather', [x, rows], { axis }) : x);
  const total = (x: Value): Value => g.reshape(g.sum(picked(x, 0), 0), [hiddenSize]);
  const pattern = picked(attended.pattern, 1);
  const { attentionOutputNorm: after, attention } = layer;
  const weighted = after
    ? g.matmul(g.reshape(inverseScales(g, after, picked(attended.y, 0)), [1, 'R']), pattern)
    : g.sum(pattern, 1);
  return [g.reshape(weighted, [attention.heads, 'M']), total(own), total(summed)];
}

/** 1 over what a norm divides each row by, [R, 1]. */
function inverseScales(g: GraphBuilder, { kind, epsilon }: NormSpec, x: Value): Value {
  const centred = kind === 'layer' ? g.sub(x, g.mean(x)) : x;
  const square = g.mean(g.mul(centred, centred));
  return g.apply('Reciprocal', [g.apply('Sqrt', [g.add(square, g.scalar(epsilon))], {})], {});
}

export const flowNames = {
  /** float32 [N, key/value heads, head size]: values as the decoder caches them, their bias included */
  value: (layer: number) => `value.${layer}`,
  /** float32 [heads, N]: attention of the wanted rows */
  pattern: (layer: number) => `pattern.${layer}`,
  /** float32 [hidden]: sizes of what the attention block gave, its residual included */
  size: (layer: number) => `size.${layer}`,
  /** float32 [hidden]: its signs, 1 or −1 */
  sign: (layer: number) => `sign.${layer}`,
  /** float32 [N]: how much nearer to that each token brings it, in the L1 norm: the sum of its heads' max(0, |y| − |a − y|) */
  output: (layer: number) => `flow.${layer}`,
} as const;

/** How near each token brings the sum, for every layer of the spec. */
export function buildFlow(spec: Pick<DecoderSpec, 'family' | 'layers'>, source: WeightSource): Graph {
  const g = new GraphBuilder(`${spec.family}.flow`);
  const weights = new Weights(g, source);
  spec.layers.forEach((layer, l) => {
    const { heads, keyValueHeads, headSize, output } = layer.attention;
    const inputs = {
      value: g.input(flowNames.value(l), 'float32', ['N', keyValueHeads, headSize]),
      pattern: g.input(flowNames.pattern(l), 'float32', [heads, 'N']),
      size: g.input(flowNames.size(l), 'float32', [output.outputs]),
      sign: g.input(flowNames.sign(l), 'float32', [output.outputs]),
    };
    g.output(
      flowNames.output(l),
      g.scope(`layers.${l}`, () => proximity(g, weights, layer, inputs)),
    );
  });
  return g.build();
}

/*
 *  |y| − |a − y|, feature by feature, is u where u ≤ |y| and 2|y| − u beyond, with u = a · sign(y): so the small a never meets the
 *  large y in a difference, and no digit of it is lost.
 */
function proximity(
  g: GraphBuilder,
  weights: Weights,
  layer: LayerSpec,
  { value, pattern, size, sign }: Readonly<Record<'value' | 'pattern' | 'size' | 'sign', Value>>,
): Value {
  const { heads } = layer.attention;
  const written = writtenBy(g, weights, layer.attention, value);
  const after = layer.attentionOutputNorm;
  const centred = after?.kind === 'layer' ? g.sub(written, g.mean(written)) : written;
  const gain = after ? g.mul(sign, gainOf(g, weights, after, layer.attention.output.outputs)) : sign;
  const factor = g.mul(gain, g.scalar(layer.residualScale ?? 1));
  const along = g.mul(g.mul(centred, g.reshape(pattern, [heads, 'N', 1])), factor);
  const beyond = g.apply('Relu', [g.sub(along, size)], {});
  const nearer = g.sub(g.sum(along, -1), g.mul(g.sum(beyond, -1), g.scalar(2)));
  return g.reshape(g.sum(g.apply('Relu', [nearer], {}), 0), ['N']);
}

/** What each head writes of each token's value, without the output's bias, [heads, N, hidden]. Heads of a group share a value. */
function writtenBy(g: GraphBuilder, weights: Weights, spec: AttentionSpec, value: Value): Value {
  const { heads, keyValueHeads, headSize, output } = spec;
  const byHead = g.reshape(g.transpose(value, [1, 0, 2]), [keyValueHeads, 1, 'N', headSize]);
  const parts = [keyValueHeads, heads / keyValueHeads, headSize, output.outputs];
  const written = g.matmul(byHead, g.reshape(inOut(g, weights, spec), parts));
  return g.reshape(written, [heads, 'N', output.outputs]);
}
