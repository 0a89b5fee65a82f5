/** @file The small parts that every block is made of: linear layer, norm, activation, soft cap. */
import type { Value } from '../graph/graph';
import type { GraphBuilder } from '../graph/graphBuilder';
import type { Activation, LinearSpec, NormSpec } from './decoderSpec';
import type { Weights } from './weights';

/** x [rows, inputs] to [rows, outputs]. */
export function linear(g: GraphBuilder, weights: Weights, spec: LinearSpec, x: Value): Value {
  const transB = spec.layout === 'out-in';
  const rounded = transB ? weights.roundedProduct(x, spec.weight, [spec.outputs, spec.inputs]) : undefined;
  if (rounded) return spec.bias === undefined ? rounded : g.add(rounded, weights.wide(spec.bias, [spec.outputs]));
  const shape = transB ? [spec.outputs, spec.inputs] : [spec.inputs, spec.outputs];
  const inputs = [x, weights.wide(spec.weight, shape)];
  if (spec.bias !== undefined) inputs.push(weights.wide(spec.bias, [spec.outputs]));
  return g.apply('Gemm', inputs, { transB });
}

/** Over the last axis, which has `size` features. */
export function norm(g: GraphBuilder, weights: Weights, spec: NormSpec, x: Value, size: number): Value {
  const { epsilon } = spec;
  const gain = gainOf(g, weights, spec, size);
  if (spec.kind === 'rms') return g.apply('SimplifiedLayerNormalization', [x, gain], { epsilon });
  const bias = spec.bias === undefined ? [] : [weights.wide(spec.bias, [size])];
  return g.apply('LayerNormalization', [x, gain, ...bias], { epsilon });
}

/** The same where there may be no norm. */
export function maybeNorm(
  g: GraphBuilder,
  weights: Weights,
  spec: NormSpec | undefined,
  x: Value,
  size: number,
): Value {
  return spec ? norm(g, weights, spec, x, size) : x;
}

/** What a norm multiplies with, [size]. */
export function gainOf(g: GraphBuilder, weights: Weights, { weight, aroundOne }: NormSpec, size: number): Value {
  if (weight === undefined) return g.floats(new Float32Array(size).fill(1), [size]);
  const stored = weights.wide(weight, [size]);
  return aroundOne ? g.add(stored, g.scalar(1)) : stored;
}

/** factor * x, where there is a factor. */
export function scaled(g: GraphBuilder, x: Value, factor: number | undefined): Value {
  return factor === undefined || factor === 1 ? x : g.mul(x, g.scalar(factor));
}

/** cap * tanh(x / cap): nearly x where |x| is small, never beyond the cap (Bello et al. 2016; Gemma 2). */
export function softCap(g: GraphBuilder, x: Value, cap: number | undefined): Value {
  if (cap === undefined) return x;
  return g.mul(g.apply('Tanh', [g.mul(x, g.scalar(1 / cap))], {}), g.scalar(cap));
}

/** 1 + tanh, or 1 + erf, is twice the gate of GELU. */
function gelu(g: GraphBuilder, x: Value, bend: (x: Value) => Value): Value {
  return g.mul(g.mul(x, g.scalar(0.5)), g.add(bend(x), g.scalar(1)));
}

const erfBend = (g: GraphBuilder, x: Value): Value => g.apply('Erf', [g.mul(x, g.scalar(Math.SQRT1_2))], {});

/** Hendrycks & Gimpel 2016: tanh(sqrt(2/pi) (x + 0.044715 x^3)). */
function tanhBend(g: GraphBuilder, x: Value): Value {
  const cube = g.mul(g.mul(g.mul(x, x), x), g.scalar(0.044715));
  return g.apply('Tanh', [g.mul(g.add(x, cube), g.scalar(Math.sqrt(2 / Math.PI)))], {});
}

/** x [rows, inner], element by element. */
export function activate(g: GraphBuilder, activation: Activation, x: Value): Value {
  return g.cheap(() => bent(g, activation, x));
}

function bent(g: GraphBuilder, activation: Activation, x: Value): Value {
  switch (activation) {
    case 'silu':
      return g.mul(x, g.apply('Sigmoid', [x], {}));
    case 'gelu':
      return gelu(g, x, v => erfBend(g, v));
    case 'gelu-tanh':
      return gelu(g, x, v => tanhBend(g, v));
    case 'relu':
      return g.apply('Relu', [x], {});
  }
}
