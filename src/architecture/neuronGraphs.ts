/** @file Small graphs over a model's weights: embedding rows of tokens, and what query and key neurons make of them. */
import type { Graph, Value } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import { rawProjections } from './attentionBlock';
import { gainOf, linear } from './blocks';
import type { AttentionSpec, DecoderSpec, LinearSpec } from './decoderSpec';
import { Weights, type WeightSource } from './weights';

export const neuronNames = {
  /** float32 [N, width]: rows of the embedding as they are stored */
  stored: 'stored',
  /** float32 [N, hidden] */
  rows: 'rows',
  /** float32 [neurons, N]: neuron d of head h is row h * size + d; keys of the key/value heads */
  query: 'query',
  key: 'key',
} as const;

/** Rows of the embedding, as wide as the layers are, where they are stored narrower. */
export function buildEmbeddingRows(
  { family, embedding: { width } }: Pick<DecoderSpec, 'family' | 'embedding'>,
  projection: LinearSpec,
  source: WeightSource,
): Graph {
  const g = new GraphBuilder(`${family}.embedding`);
  const stored = g.input(neuronNames.stored, 'float32', ['N', width]);
  g.output(neuronNames.rows, linear(g, new Weights(g, source), projection, stored));
  return g.build();
}

/**
 * H = W' · (diag(gain) W) of one layer's queries and keys (Wu et al. 2023): the gain of the norm before the layer, and the
 * weights alone. Biases, norms over heads and the rotation are left out: they depend on more than the word.
 */
export function buildNeurons(spec: DecoderSpec, layer: number, source: WeightSource): Graph {
  const g = new GraphBuilder(`${spec.family}.neurons`);
  const weights = new Weights(g, source);
  const { attention, attentionNorm } = spec.layers[layer]!;
  const rows = g.input(neuronNames.rows, 'float32', ['N', spec.hiddenSize]);
  // A layer that norms what it wrote, not what it reads, has no gain here.
  const x = attentionNorm ? g.mul(rows, gainOf(g, weights, attentionNorm, spec.hiddenSize)) : rows;
  const { query, key } = rawProjections(g, weights, withoutBiases(attention), x, (v: Value) => v);
  g.output(neuronNames.query, g.transpose(query, [1, 0]));
  g.output(neuronNames.key, g.transpose(key, [1, 0]));
  return g.build();
}

function withoutBiases(spec: AttentionSpec): AttentionSpec {
  const { projections } = spec;
  if (projections.kind !== 'separate')
    return { ...spec, projections: { ...projections, all: withoutBias(projections.all) } };
  const { query, key, value } = projections;
  const bare = { query: withoutBias(query), key: withoutBias(key), value: withoutBias(value) };
  return { ...spec, projections: { ...projections, ...bare } };
}

function withoutBias({ weight, inputs, outputs, layout }: LinearSpec): LinearSpec {
  return { weight, inputs, outputs, layout };
}
