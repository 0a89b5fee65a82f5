/** @file VJP rules of softmax and the norms, all over the last axis. */
import type { Value } from '../../graph';
import type { GraphBuilder } from '../../graphBuilder';
import { materialise, type Cotangent } from '../cotangent';
import type { RuleTable } from '../vjpRule';

/** 1 / sqrt(mean(x^2) + epsilon), one a row. Recomputed here: the kernel's own second output is wrong on WebGPU. */
function inverseRootMeanSquare(g: GraphBuilder, x: Value, epsilon: number): Value {
  const meanSquare = g.add(g.mean(g.mul(x, x)), g.scalar(epsilon));
  return g.apply('Reciprocal', [g.apply('Sqrt', [meanSquare], {})], {});
}

/** The factor that a pending cotangent and the norm's gain make together: one large product instead of two. */
function gained(g: GraphBuilder, ct: Cotangent, gain: Value): Value {
  return ct.factor ? g.mul(ct.factor, gain) : gain;
}

/** dx = y * (dy - sum(dy * y)) */
export function softmaxPullback(g: GraphBuilder, dy: Value, y: Value): Cotangent {
  const mean = g.sum(g.mul(dy, y), -1);
  return { base: g.sub(dy, mean), factor: y };
}

/**
 * With r = 1 / rms and h = gain * dy: dx = r h - x r^3 / d * sum(h * x)
 * @param statistic a factor on the second term, which flows through rms
 */
export function rootMeanSquareNorm(
  g: GraphBuilder,
  x: Value,
  gain: Value,
  epsilon: number,
  ct: Cotangent,
  statistic?: Value,
): Cotangent {
  const r = inverseRootMeanSquare(g, x, epsilon);
  const h = gained(g, ct, gain);
  const dot = g.sum(g.mul(ct.base, g.mul(h, x)), -1);
  const weight = g.mul(g.mul(g.mul(r, r), r), times(g, g.scalar(1 / Number(x.shape.at(-1))), statistic));
  return { base: g.sub(g.mul(ct.base, g.mul(h, r)), g.mul(dot, g.mul(x, weight))) };
}

/**
 * With n the normalised x and h = gain * dy: dx = r (h - mean(h) - n * mean(h * n))
 * @param statistic a factor on the last term, which flows through the variance
 */
export function layerNorm(
  g: GraphBuilder,
  x: Value,
  gain: Value,
  epsilon: number,
  ct: Cotangent,
  statistic?: Value,
): Cotangent {
  const centred = g.sub(x, g.mean(x));
  const r = inverseRootMeanSquare(g, centred, epsilon);
  const n = g.mul(centred, r);
  const h = g.mul(ct.base, gained(g, ct, gain));
  const parallel = g.mul(times(g, g.mean(g.mul(h, n)), statistic), n);
  return { base: g.sub(g.sub(h, g.mean(h)), parallel), factor: r };
}

function times(g: GraphBuilder, x: Value, factor: Value | undefined): Value {
  return factor ? g.mul(x, factor) : x;
}

export const normalizationRules: RuleTable = {
  Softmax: ({ g }, { outputs: [y] }, [ct]) => [() => softmaxPullback(g, materialise(g, ct!), y!)],
  SimplifiedLayerNormalization: ({ g }, { inputs: [x, gain], attributes: { epsilon } }, [ct]) => [
    () => rootMeanSquareNorm(g, x!, gain!, epsilon, ct!),
  ],
  LayerNormalization: ({ g }, { inputs: [x, gain], attributes: { epsilon } }, [ct]) => [
    () => layerNorm(g, x!, gain!, epsilon, ct!),
  ],
};
