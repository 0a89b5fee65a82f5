/** @file The exact rules of differentiation, a vector-Jacobian product an operator; each has a finite-difference case in the tests. */
import type { Dim } from '../dim';
import type { Value, Op } from '../graph';
import type { GraphBuilder } from '../graphBuilder';
import { scale, materialise, type VjpContext, type Cotangent } from './cotangent';
import { type RuleTable, type VjpRule, VjpRules } from './vjpRule';

/** Rule of y = f(x) from its derivative, given x and y. */
function unary<O extends Op>(derivative: (g: GraphBuilder, x: Value, y: Value) => Value): VjpRule<O> {
  return ({ g }, node, [ct]) => [() => scale(g, ct!, derivative(g, node.inputs[0]!, node.outputs[0]!))];
}

/** 2 / sqrt(pi): the slope of erf at 0. */
const ERF_SLOPE = 2 / Math.sqrt(Math.PI);

export const elementwiseRules: RuleTable = {
  Identity: (_, _node, [ct]) => [() => ct!],
  Add: (_, _node, [ct]) => [() => ct!, () => ct!],
  Sub: ({ g }, _node, [ct]) => [() => ct!, () => scale(g, ct!, g.scalar(-1))],
  Mul: ({ g }, { inputs: [a, b] }, [ct]) => [() => scale(g, ct!, b!), () => scale(g, ct!, a!)],
  // d(a/b) = da / b - (a/b) db / b
  Div: ({ g }, { inputs: [, b], outputs: [y] }, [ct]) => [
    () => scale(g, ct!, g.apply('Reciprocal', [b!], {})),
    () => scale(g, ct!, g.apply('Neg', [g.div(y!, b!)], {})),
  ],
  Neg: unary(g => g.scalar(-1)),
  Exp: unary((_g, _x, y) => y),
  Tanh: unary((g, _x, y) => g.sub(g.scalar(1), g.mul(y, y))),
  Sigmoid: unary((g, _x, y) => g.mul(y, g.sub(g.scalar(1), y))),
  Erf: unary((g, x) => g.mul(g.scalar(ERF_SLOPE), g.apply('Exp', [g.apply('Neg', [g.mul(x, x)], {})], {}))),
  Relu: unary((g, x) => g.cast(g.apply('Greater', [x, g.scalar(0)], {}), 'float32')),
  Sqrt: unary((g, _x, y) => g.div(g.scalar(0.5), y)),
  Reciprocal: unary((g, _x, y) => g.apply('Neg', [g.mul(y, y)], {})),
};

export const linalgRules: RuleTable = {
  // y = x W^T (or x W): one product [B * tokens, out] x [out, in]; weights get no gradient.
  Gemm: ({ g }, { inputs: [, w], attributes: { transB } }, [ct]) => [
    () => ({ base: g.matmul(materialise(g, ct!), w!, { transB: !transB }) }),
  ],
  // y = A B, A and B each possibly transposed: dA = dy B^T, dB = A^T dy, transposed back where the operand was.
  MatMul: ({ g }, { inputs: [a, b], attributes: { transA, transB } }, [ct]) => {
    const dy = (): ReturnType<typeof materialise> => materialise(g, ct!);
    return [
      () => ({
        base: transA ? g.matmul(b!, dy(), { transA: transB, transB: true }) : g.matmul(dy(), b!, { transB: !transB }),
      }),
      () => ({
        base: transB ? g.matmul(dy(), a!, { transA: true, transB: transA }) : g.matmul(a!, dy(), { transA: !transA }),
      }),
    ];
  },
};

/** 1 where row `n` of the source is row `r` of the gathered rows, [source rows, gathered rows]; portable where a scatter is not. */
function oneHot({ g }: VjpContext, rows: Value, source: Value): Value {
  const length = g.squeeze(g.apply('Shape', [source], { axis: 0 }));
  const all = g.apply('Range', [g.ints([0], []), length], { length: source.shape[0]! });
  const column = g.reshape(g.cast(all, 'float32'), [source.shape[0]!, 1]);
  const row = g.reshape(g.cast(rows, 'float32'), [1, rows.shape[0]!]);
  return g.cast(g.apply('Equal', [column, row], {}), 'float32');
}

function inverse(perm: readonly number[]): number[] {
  return perm.map((_, axis) => perm.indexOf(axis));
}

export const movementRules: RuleTable = {
  Reshape: ({ g, leading }, { inputs: [x] }, [ct]) => [
    () => ({ base: g.reshape(materialise(g, ct!), [...leading, ...x!.shape]) }),
  ],
  Transpose: ({ g, leading }, { attributes: { perm } }, [ct]) => [
    () => {
      const lead = leading.length;
      const back = [...leading.keys(), ...inverse(perm).map(axis => axis + lead)];
      return { base: g.transpose(materialise(g, ct!), back) };
    },
  ],
  // Rows of a matrix: their cotangents are added to the rows they came from.
  Gather: (context, { inputs: [x, rows], attributes: { axis } }, [ct]) => {
    if (axis !== 0 || x!.shape.length !== 2)
      throw new TypeError(`Gather is differentiated on rows of a matrix only, not axis ${axis}`);
    const { g } = context;
    return [() => ({ base: g.matmul(oneHot(context, rows!, x!), materialise(g, ct!)) })];
  },
  // Parts before the last start where the cotangent does; only the last part (new keys behind cached ones) is ever wanted.
  Concat: ({ g, leading }, { inputs, attributes: { axis } }, [ct]) => {
    const last = inputs.at(-1)!;
    const before = inputs.slice(0, -1);
    if (before.length !== 1) throw new TypeError('Concat is differentiated for two parts only');
    const start = g.apply('Shape', [before[0]!], { axis });
    const at = axis + leading.length;
    const length: Dim = last.shape[axis]!;
    return [undefined, () => ({ base: g.apply('SliceFrom', [materialise(g, ct!), start], { axis: at, length }) })];
  },
  Split: ({ g, leading }, { inputs: [x], attributes: { axis } }, cts) => {
    if (cts.some(ct => ct === undefined)) throw new TypeError('Split is differentiated only where every part is used');
    const parts = (): Value[] => cts.map(ct => materialise(g, ct!));
    return [() => ({ base: g.concat(parts(), axis + leading.length, x!.shape[axis]!) })];
  },
  // A rotation: its transpose turns back.
  RotaryEmbedding: ({ g, leading }, { inputs: [x, cos, sin], attributes }, [ct]) => [
    () => {
      if (leading.length + x!.shape.length > 3)
        throw new TypeError('RotaryEmbedding is differentiated on [tokens, width] only');
      const back = g.apply('Neg', [sin!], {});
      return { base: g.apply('RotaryEmbedding', [materialise(g, ct!), cos!, back], attributes) };
    },
  ],
  Cast: (_, _node, [ct]) => [() => ct!],
};

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

export const exactRules = new VjpRules({
  ...elementwiseRules,
  ...linalgRules,
  ...movementRules,
  ...normalizationRules,
});
