/** @file Causal self-attention with grouped heads, cached keys and values, and queries on chosen rows. */
import { multiply, type Dim } from '../graph/dim';
import type { Value } from '../graph/graph';
import type { GraphBuilder } from '../graph/graphBuilder';
import { linear, norm, softCap } from './blocks';
import type { AttentionSpec, NormSpec } from './decoderSpec';
import type { Weights } from './weights';

export interface Rotation {
  /** [tokens, pairs] */
  readonly cos: Value;
  readonly sin: Value;
}

export interface AttentionInputs {
  /** Normed residual stream of all new tokens, [N, hidden]. */
  readonly x: Value;
  /** Takes the rows that ask, all N or the wanted R, from a value with a row a token. */
  readonly pick: (tokens: Value) => Value;
  /** 0 where a query may look, very negative elsewhere, [asking, M]. */
  readonly mask: Value;
  readonly rotation?: Rotation;
  /** Cached keys and values, [P, key/value heads, head size]. */
  readonly past: { readonly key: Value; readonly value: Value };
}

export interface AttentionOutputs {
  /** [asking, hidden] */
  readonly y: Value;
  /** Attention probabilities, [heads, asking, M]. */
  readonly pattern: Value;
  /** New keys and values, [N, key/value heads, head size]. */
  readonly present: { readonly key: Value; readonly value: Value };
  /** Behind the cached ones, [M, key/value heads, head size]. */
  readonly whole: { readonly key: Value; readonly value: Value };
}

/*
 *  x ──► key, value ──► (+ cache) ──► [kv, M, size]
 *                                         │
 *  x, picked ──► query ──► [kv, group*asking, size] ──► scores ──► + mask ──► softmax = pattern ──► pattern · value ──► output
 *
 *  The heads of a group lie along the rows of one product, so that their sums over the shared key happen inside it.
 */
export function attention(
  g: GraphBuilder,
  weights: Weights,
  spec: AttentionSpec,
  inputs: AttentionInputs,
): AttentionOutputs {
  const { query, key, value } = project(g, weights, spec, inputs);
  const rows = query.shape[0]!;
  const present = { key: split(g, spec, key), value: split(g, spec, value) };
  const whole = {
    key: withCache(g, inputs.past.key, present.key),
    value: withCache(g, inputs.past.value, present.value),
  };
  const [keys, values] = [byHead(g, whole.key), byHead(g, whole.value)];
  const pattern = attentionPattern(g, spec, query, keys, inputs.mask);
  const shares = g.cheap(() => grouped(g, spec, pattern, rows, 'M'));
  const mixed = g.as('mixture', () => g.matmul(shares, values));
  const heads = g.reshape(mixed, [spec.heads, rows, spec.headSize]);
  const joined = g.reshape(g.transpose(heads, [1, 0, 2]), [rows, spec.heads * spec.headSize]);
  return { y: linear(g, weights, spec.output, joined), pattern, present, whole };
}

function project(g: GraphBuilder, weights: Weights, spec: AttentionSpec, { x, pick, rotation }: AttentionInputs) {
  const raw = rawProjections(g, weights, spec, x, pick);
  const { heads, keyValueHeads: kv } = spec;
  const asking = rotation && { cos: pick(rotation.cos), sin: pick(rotation.sin) };
  const norms = spec.projectionNorms;
  const query = rotate(g, spec, heads, projectionNorm(g, weights, spec, heads, norms?.query, raw.query), asking);
  const key = rotate(g, spec, kv, projectionNorm(g, weights, spec, kv, norms?.key, raw.key), rotation);
  return { query, key, value: raw.value };
}

/** Before norms and rotation; biases where the projections have them. */
export function rawProjections(
  g: GraphBuilder,
  weights: Weights,
  spec: AttentionSpec,
  x: Value,
  pick: AttentionInputs['pick'],
) {
  const { projections } = spec;
  if (projections.kind === 'separate') {
    const query = linear(g, weights, projections.query, pick(x));
    const key = linear(g, weights, projections.key, x);
    return { query, key, value: linear(g, weights, projections.value, x) };
  }
  const all = linear(g, weights, projections.all, x);
  const [query, key, value] = projections.kind === 'fused' ? inTurn(g, spec, all) : interleaved(g, spec, all);
  return { query: pick(query), key, value };
}

/** [N, (heads + 2 * key/value heads) * size]: all queries, all keys, all values. */
function inTurn(g: GraphBuilder, { heads, keyValueHeads, headSize }: AttentionSpec, x: Value): [Value, Value, Value] {
  const sizes = [heads, keyValueHeads, keyValueHeads].map(n => n * headSize);
  return g.applyMany('Split', [x], { axis: 1, sizes }) as unknown as [Value, Value, Value];
}

/** [N, heads * 3 * size]: query, key and value of a head side by side. */
function interleaved(g: GraphBuilder, { heads, headSize }: AttentionSpec, x: Value): [Value, Value, Value] {
  const rows = x.shape[0]!;
  const joined = g.reshape(x, [rows, heads, 3 * headSize]);
  const parts = g.applyMany('Split', [joined], { axis: 2, sizes: [headSize, headSize, headSize] });
  return parts.map(part => g.reshape(part, [rows, heads * headSize])) as [Value, Value, Value];
}

function projectionNorm(
  g: GraphBuilder,
  weights: Weights,
  { headSize, projectionNorms }: AttentionSpec,
  heads: number,
  n: NormSpec | undefined,
  x: Value,
): Value {
  if (!n) return x;
  const width = heads * headSize;
  if (projectionNorms!.over === 'all-heads') return norm(g, weights, n, x, width);
  const rows = x.shape[0]!;
  return g.reshape(norm(g, weights, n, g.reshape(x, [rows, heads, headSize]), headSize), [rows, width]);
}

function rotate(g: GraphBuilder, spec: AttentionSpec, heads: number, x: Value, rotation: Rotation | undefined): Value {
  if (!rotation) return x;
  return g.apply('RotaryEmbedding', [x, rotation.cos, rotation.sin], { heads, headSize: spec.headSize });
}

function split(g: GraphBuilder, { keyValueHeads, headSize }: AttentionSpec, x: Value): Value {
  return g.reshape(x, [x.shape[0]!, keyValueHeads, headSize]);
}

function withCache(g: GraphBuilder, past: Value, fresh: Value): Value {
  return g.concat([past, fresh], 0, 'M');
}

/** [tokens, heads, size] to [heads, tokens, size] */
function byHead(g: GraphBuilder, x: Value): Value {
  return g.transpose(x, [1, 0, 2]);
}

/** [heads, rows, width] to [key/value heads, group * rows, width]; a view, nothing moves. */
function grouped(g: GraphBuilder, { heads, keyValueHeads }: AttentionSpec, x: Value, rows: Dim, width: Dim): Value {
  return g.reshape(x, [keyValueHeads, multiply(rows, heads / keyValueHeads), width]);
}

function attentionPattern(g: GraphBuilder, spec: AttentionSpec, query: Value, keys: Value, mask: Value): Value {
  const rows = query.shape[0]!;
  const scaled = g.mul(query, g.scalar(spec.scale));
  const asked = byHead(g, g.reshape(scaled, [rows, spec.heads, spec.headSize]));
  const queries = grouped(g, spec, asked, rows, spec.headSize);
  // Of all that a layer makes this grows fastest with the text, and it is a small part of the layer's work.
  return g.cheap(() => {
    const scores = g.as('scores', () => g.matmul(queries, keys, { transB: true }));
    const products = softCap(g, scores, spec.softCap);
    return g.apply('Softmax', [g.add(g.reshape(products, [spec.heads, rows, 'M']), mask)], {});
  });
}
