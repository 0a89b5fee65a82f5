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

export const normalizationRules: RuleTable = {
  // dx = y * (dy - sum(dy * y))
  Softmax: ({ g }, { outputs: [y] }, [ct]) => [
    () => {
      const dy = materialise(g, ct!);
      const mean = g.sum(g.mul(dy, y!), -1);
      return { base: g.sub(dy, mean), factor: y! };
    },
  ],
  // With r = 1 / rms and h = gain * dy: dx = r h - x r^3 / d * sum(h * x)
  SimplifiedLayerNormalization: ({ g }, { inputs: [x, gain], attributes: { epsilon } }, [ct]) => [
    () => {
      const r = inverseRootMeanSquare(g, x!, epsilon);
      const h = gained(g, ct!, gain!);
      const size = Number(x!.shape.at(-1));
      const dot = g.sum(g.mul(ct!.base, g.mul(h, x!)), -1);
      const along = g.mul(x!, g.mul(g.mul(g.mul(r, r), r), g.scalar(1 / size)));
      return { base: g.sub(g.mul(ct!.base, g.mul(h, r)), g.mul(dot, along)) };
    },
  ],
  // With n the normalised x and h = gain * dy: dx = r (h - mean(h) - n * mean(h * n))
  LayerNormalization: ({ g }, { inputs: [x, gain], attributes: { epsilon } }, [ct]) => [
    () => {
      const centred = g.sub(x!, g.mean(x!));
      const r = inverseRootMeanSquare(g, centred, epsilon);
      const n = g.mul(centred, r);
      const h = g.mul(ct!.base, gained(g, ct!, gain!));
      const parallel = g.mul(g.mean(g.mul(h, n)), n);
      return { base: g.sub(g.sub(h, g.mean(h)), parallel), factor: r };
    },
  ],
};
