/** @file VJP rules of element-wise operators: a factor on the cotangent, nothing large is computed here. */
import type { Value } from '../../graph';
import type { GraphBuilder } from '../../graphBuilder';
import type { Op } from '../../graph';
import { scale } from '../cotangent';
import type { RuleTable, VjpRule } from '../vjpRule';

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
