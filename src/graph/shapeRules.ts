/** @file One shape rule an operator: what comes out, from what goes in. */
import { broadcast, multiply, sameShape, showShape, type Dim, type Shape } from './dim';
import type { ElementType, Value } from './graph';
import type { Op, OpAttributes } from './graph';

export interface TensorType {
  readonly dtype: ElementType;
  readonly shape: Shape;
}

type ShapeRule<O extends Op> = (inputs: readonly Value[], attributes: OpAttributes[O]) => TensorType[];

const unary = ([x]: readonly Value[]): TensorType[] => [{ dtype: x!.dtype, shape: x!.shape }];
const elementwise = ([a, b]: readonly Value[]): TensorType[] => [
  { dtype: a!.dtype, shape: broadcast(a!.shape, b!.shape) },
];
const comparison = ([a, b]: readonly Value[]): TensorType[] => [
  { dtype: 'bool', shape: broadcast(a!.shape, b!.shape) },
];

function reduction([x]: readonly Value[], { axes }: { readonly axes: readonly number[] }): TensorType[] {
  return [{ dtype: x!.dtype, shape: x!.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) }];
}

function withAxis(shape: Shape, axis: number, dim: Dim): Dim[] {
  return shape.map((old, at) => (at === axis ? dim : old));
}

function expect(condition: boolean, op: Op, inputs: readonly Value[]): void {
  if (!condition)
    throw new TypeError(`${op} cannot take ${inputs.map(v => `${v.name} ${showShape(v.shape)}`).join(', ')}`);
}

/** Product of the numbers and the sorted names of a shape: equal for two shapes of equally many elements. */
function elements(shape: Shape): string {
  let number = 1;
  const names: string[] = [];
  for (const dim of shape) {
    if (typeof dim === 'number') number *= dim;
    else {
      const star = dim.indexOf('*');
      if (star >= 0) number *= Number(dim.slice(0, star));
      names.push(dim.slice(star + 1));
    }
  }
  return [number, ...names.sort()].join('*');
}

function matmulShape(a: Value, b: Value, transA: boolean, transB: boolean): Dim[] {
  const [n, k] = transA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
  const [k2, m] = transB ? [b.shape.at(-1)!, b.shape.at(-2)!] : [b.shape.at(-2)!, b.shape.at(-1)!];
  expect(k === k2, 'MatMul', [a, b]);
  return [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), n, m];
}

const rules: { readonly [O in Op]: ShapeRule<O> } = {
  Add: elementwise,
  Sub: elementwise,
  Mul: elementwise,
  Div: elementwise,
  Neg: unary,
  Exp: unary,
  Tanh: unary,
  Sigmoid: unary,
  Erf: unary,
  Relu: unary,
  Sqrt: unary,
  Reciprocal: unary,
  Greater: comparison,
  Equal: comparison,
  And: comparison,
  Where: ([c, a, b]) => [{ dtype: a!.dtype, shape: broadcast(c!.shape, broadcast(a!.shape, b!.shape)) }],
  Cast: ([x], { to }) => [{ dtype: to, shape: x!.shape }],
  Identity: unary,
  Gemm: (inputs, { transB }) => {
    const [x, w] = inputs;
    expect(x!.shape.length === 2 && x!.shape[1] === w!.shape[transB ? 1 : 0], 'Gemm', inputs);
    return [{ dtype: x!.dtype, shape: [x!.shape[0]!, w!.shape[transB ? 0 : 1]!] }];
  },
  MatMulNBits: (inputs, { outputs, block, bits }) => {
    const [x, codes, scales] = inputs;
    const blocks = Number(x!.shape[1]) / block;
    const expected = codes!.dtype === 'uint8' && sameShape(codes!.shape, [outputs, blocks, (block * bits) / 8]);
    expect(expected && sameShape(scales!.shape, [outputs, blocks]), 'MatMulNBits', inputs);
    return [{ dtype: x!.dtype, shape: [x!.shape[0]!, outputs] }];
  },
  MatMul: ([a, b], { transA, transB }) => [{ dtype: a!.dtype, shape: matmulShape(a!, b!, transA, transB) }],
  Reshape: (inputs, { shape }) => {
    expect(elements(inputs[0]!.shape) === elements(shape), 'Reshape', inputs);
    return [{ dtype: inputs[0]!.dtype, shape }];
  },
  Transpose: (inputs, { perm }) => {
    expect(perm.length === inputs[0]!.shape.length, 'Transpose', inputs);
    return [{ dtype: inputs[0]!.dtype, shape: perm.map(axis => inputs[0]!.shape[axis]!) }];
  },
  Gather: ([x, indices], { axis }) => [
    { dtype: x!.dtype, shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)] },
  ],
  Concat: ([x], { axis, length }) => [{ dtype: x!.dtype, shape: withAxis(x!.shape, axis, length) }],
  Split: ([x], { axis, sizes }) => sizes.map(size => ({ dtype: x!.dtype, shape: withAxis(x!.shape, axis, size) })),
  SliceFrom: ([x], { axis, length }) => [{ dtype: x!.dtype, shape: withAxis(x!.shape, axis, length) }],
  Shape: () => [{ dtype: 'int64', shape: [1] }],
  Range: (_, { length }) => [{ dtype: 'int64', shape: [length] }],
  Softmax: unary,
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  SimplifiedLayerNormalization: inputs => {
    expect(sameShape(inputs[1]!.shape, inputs[0]!.shape.slice(-1)), 'SimplifiedLayerNormalization', inputs);
    return unary(inputs);
  },
  LayerNormalization: inputs => {
    expect(sameShape(inputs[1]!.shape, inputs[0]!.shape.slice(-1)), 'LayerNormalization', inputs);
    return unary(inputs);
  },
  RotaryEmbedding: (inputs, { heads, headSize }) => {
    expect(inputs[0]!.shape.at(-1) === multiply(headSize, heads), 'RotaryEmbedding', inputs);
    return unary(inputs);
  },
  If: (_, { then }) => then.outputs.map(({ dtype, shape }) => ({ dtype, shape })),
  Empty: (_, { shape }) => [{ dtype: 'float32', shape }],
};

/** @throws TypeError where the operator cannot take these inputs */
export function inferShapes<O extends Op>(op: O, inputs: readonly Value[], attributes: OpAttributes[O]): TensorType[] {
  return rules[op](inputs, attributes);
}
