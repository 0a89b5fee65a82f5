/** @file The model that a provider is tried with: tiny, seeded, and made of everything that the families' graphs are made of. */
import { buildDecoder } from '../../architecture/decoder';
import type { AttentionSpec, DecoderSpec, FeedForwardSpec, LinearSpec, NormSpec } from '../../architecture/decoderSpec';
import { outputNames } from '../../architecture/names';
import { buildValueNorms, valueNormNames } from '../../architecture/weightGraphs';
import type { WeightSource } from '../../architecture/weights';
import { fillGaussian } from '../../base/random';
import type { Graph } from '../../graph/graph';
import type { Run } from '../runtime/decoderFeeds';
import { float32, type Tensor } from '../runtime/ort';

const HIDDEN = 16;
const INNER = 24;
const SIZE = 4;
const HEADS = 4;
const VOCABULARY = 40;
const POSITIONS = 16;

const linear = (weight: string, inputs: number, outputs: number, biased = false): LinearSpec => ({
  weight,
  inputs,
  outputs,
  layout: 'out-in',
  ...(biased ? { bias: `${weight}.bias` } : {}),
});
const rms = (weight: string): NormSpec => ({ kind: 'rms', weight, aroundOne: true, epsilon: 1e-6 });
const centred = (weight: string): NormSpec => ({ kind: 'layer', weight, bias: `${weight}.bias`, epsilon: 1e-5 });

const common = { heads: HEADS, headSize: SIZE, scale: SIZE ** -0.5 };
const output = (name: string): LinearSpec => linear(`${name}.output`, HIDDEN, HIDDEN, true);

/** Two heads share their keys; a window, norms over the heads, a bound, rotation. */
const grouped: AttentionSpec = {
  ...common,
  keyValueHeads: 2,
  softCap: 20,
  rotary: 'whole',
  window: 4,
  projections: {
    kind: 'separate',
    query: linear('0.query', HIDDEN, HIDDEN),
    key: linear('0.key', HIDDEN, HIDDEN / 2, true),
    value: linear('0.value', HIDDEN, HIDDEN / 2),
  },
  projectionNorms: { over: 'head', query: rms('0.query_norm'), key: rms('0.key_norm') },
  output: output('0'),
};
const fused: AttentionSpec = {
  ...common,
  keyValueHeads: HEADS,
  projections: { kind: 'fused', all: { ...linear('1.all', HIDDEN, 3 * HIDDEN, true), layout: 'in-out' } },
  output: { ...output('1'), layout: 'in-out' },
};
const byHead: AttentionSpec = {
  ...common,
  keyValueHeads: HEADS,
  rotary: 'part',
  projections: { kind: 'fused-by-head', all: linear('2.all', HIDDEN, 3 * HIDDEN) },
  projectionNorms: { over: 'all-heads', query: rms('2.query_norm'), key: rms('2.key_norm') },
  output: output('2'),
};

const down = (name: string): LinearSpec => linear(`${name}.down`, INNER, HIDDEN);
const gated = (name: string): FeedForwardSpec['projections'] => ({
  kind: 'gated',
  gate: linear(`${name}.gate`, HIDDEN, INNER),
  up: linear(`${name}.up`, HIDDEN, INNER),
});
const plain = (name: string): FeedForwardSpec['projections'] => ({
  kind: 'plain',
  up: linear(`${name}.up`, HIDDEN, INNER, true),
});

/** No family: each layer has the parts of another. */
export const probeSpec: DecoderSpec = {
  family: 'probe',
  hiddenSize: HIDDEN,
  vocabularySize: VOCABULARY,
  maxPositions: POSITIONS,
  embedding: {
    weight: 'embedding',
    width: HIDDEN / 2,
    scale: 2,
    multiplier: 1.5,
    projection: linear('enter', HIDDEN / 2, HIDDEN),
    positions: { weight: 'positions', offset: 2 },
  },
  rotary: { whole: { frequencies: [1, 0.1], scale: 1 }, part: { frequencies: [0.5], scale: 1.2 } },
  layers: [
    {
      attentionNorm: rms('0.attention_norm'),
      attention: grouped,
      attentionOutputNorm: rms('0.attention_output_norm'),
      feedForwardNorm: rms('0.feed_forward_norm'),
      feedForward: { activation: 'silu', projections: gated('0'), down: down('0') },
      residualScale: 0.7,
    },
    {
      attentionNorm: centred('1.attention_norm'),
      attention: fused,
      feedForward: { activation: 'gelu-tanh', projections: plain('1'), down: down('1') },
      feedForwardSumNorm: centred('1.feed_forward_sum_norm'),
    },
    {
      attentionNorm: centred('2.attention_norm'),
      attention: byHead,
      feedForwardNorm: centred('2.feed_forward_norm'),
      feedForward: { activation: 'gelu', projections: plain('2'), down: down('2') },
      parallel: true,
    },
    {
      attention: { ...fused, projections: { kind: 'fused', all: linear('3.all', HIDDEN, 3 * HIDDEN) } },
      feedForwardNorm: { kind: 'layer', epsilon: 1e-5 },
      feedForward: {
        activation: 'relu',
        projections: { kind: 'fused', all: linear('3.both', HIDDEN, 2 * INNER) },
        down: down('3'),
      },
    },
  ],
  finalNorm: rms('final'),
  headProjection: linear('leave', HIDDEN, HIDDEN / 2),
  head: 'head',
  logitScale: 0.8,
  logitSoftCap: 30,
};

/** The same numbers each time; every second tensor in bfloat16, as many checkpoints are. */
const seeded: WeightSource = (name, shape) => {
  const length = shape.reduce((product, dim) => product * dim, 1);
  const seed = Buffer.from(name).reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7);
  const data = fillGaussian(new Float32Array(length), seed).map(x => 0.3 * x);
  if (seed % 2 === 0) return { dtype: 'float32', data };
  return { dtype: 'bfloat16', data: Uint16Array.from(new Uint32Array(data.buffer), bits => bits >>> 16) };
};

export function probeGraphs(device: boolean): { readonly decoder: Graph; readonly valueNorms: Graph } {
  return {
    decoder: buildDecoder(probeSpec, seeded, { device }),
    valueNorms: buildValueNorms(probeSpec, seeded),
  };
}

const layers = probeSpec.layers.map((_, l) => l);

/** Everything at once; a second run goes on behind it from the cache, without a backward. */
export const probeRun: Run = {
  ids: [3, 17, 29, 5, 11, 38, 2],
  rows: [2, 4, 6],
  objectives: {
    targets: [5, 38, 9],
    foils: [1, 2, 3],
    coefficients: [1, 0.5, -0.5],
    weights: Float32Array.of(1, 0, 0, 0.5, 1, 1),
  },
  fetch: [
    outputNames.logits,
    outputNames.attribution,
    outputNames.gradientNorm,
    outputNames.residual,
    ...layers.flatMap(l => [outputNames.attention(l), outputNames.feedForward(l)]),
  ],
};

export function valueNormFeeds(): Record<string, Tensor> {
  const entries = probeSpec.layers.map(({ attention }, l): [string, Tensor] => {
    const shape = [5, attention.keyValueHeads, attention.headSize];
    return [valueNormNames.input(l), float32(fillGaussian(new Float32Array(5 * shape[1]! * shape[2]!), l + 1), shape)];
  });
  return Object.fromEntries(entries);
}
