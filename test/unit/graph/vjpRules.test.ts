/** @file Every VJP rule against central differences, with a leading axis of objectives and without. */
import { describe, expect, test } from 'vitest';
import { softCap } from '../../../src/architecture/blocks';
import { float32, type Session, type Tensor } from '../../../src/engine/runtime/ort';
import { appendBackward } from '../../../src/graph/autodiff/backward';
import { exactRules } from '../../../src/graph/autodiff/exactRules';
import type { Dim } from '../../../src/graph/dim';
import type { Value } from '../../../src/graph/graph';
import { GraphBuilder } from '../../../src/graph/graphBuilder';
import type { Op } from '../../../src/graph/graph';
import { openGraph, spread } from '../../support/runGraph';

interface Case {
  readonly op: Op;
  readonly name: string;
  /** Shapes of the inputs; N is 3. All are differentiated except where `fixed` says otherwise. */
  readonly inputs: readonly (readonly Dim[])[];
  readonly fixed?: readonly number[];
  readonly build: (g: GraphBuilder, inputs: readonly Value[]) => Value;
  /** Where the inputs lie; for functions that are not smooth at 0. */
  readonly move?: (x: number) => number;
}

const N = 3;
const OBJECTIVES = 2;
const sizeOf = (shape: readonly Dim[]): number[] => shape.map(dim => (dim === 'N' ? N : Number(dim)));
const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const positive = (x: number): number => 1 + 0.5 * x;

function elementwise(op: Op, move?: Case['move']): Case {
  return {
    op,
    name: op,
    inputs: [['N', 4]],
    build: (g, [x]) => g.apply(op as 'Neg', [x!], {}),
    ...(move ? { move } : {}),
  };
}
function binary(op: 'Add' | 'Sub' | 'Mul' | 'Div', a: Dim[], b: Dim[]): Case {
  const build: Case['build'] = (g, [x, y]) => g.apply(op, [x!, y!], {});
  return { op, name: `${op} [${a.join()}] [${b.join()}]`, inputs: [a, b], build, move: positive };
}
function matmul(a: Dim[], b: Dim[], transA: boolean, transB: boolean): Case {
  const build: Case['build'] = (g, [x, y]) => g.matmul(x!, y!, { transA, transB });
  return {
    op: 'MatMul',
    name: `MatMul [${a.join()}]${transA ? "'" : ''} [${b.join()}]${transB ? "'" : ''}`,
    inputs: [a, b],
    build,
  };
}
const rotation = (g: GraphBuilder, pairs: number): [Value, Value] => {
  const angle = spread(N * pairs, 5);
  return [g.floats(angle.map(Math.cos), [N, pairs]), g.floats(angle.map(Math.sin), [N, pairs])];
};

const cases: Case[] = [
  ...(['Identity', 'Neg', 'Exp', 'Tanh', 'Sigmoid', 'Erf'] as const).map(op => elementwise(op)),
  elementwise('Sqrt', positive),
  elementwise('Reciprocal', positive),
  elementwise('Relu', x => (x > 0 ? x + 0.2 : x - 0.2)),
  ...(['Add', 'Sub', 'Mul', 'Div'] as const).flatMap(op => [
    binary(op, ['N', 4], ['N', 4]),
    binary(op, ['N', 4], [4]),
    binary(op, ['N', 1], ['N', 4]),
    binary(op, [2, 'N', 4], ['N', 1]),
  ]),
  {
    op: 'Mul',
    name: 'x * sigmoid(x) * x',
    inputs: [['N', 4]],
    build: (g, [x]) => g.mul(g.mul(x!, g.apply('Sigmoid', [x!], {})), x!),
  },
  { op: 'Cast', name: 'Cast', inputs: [['N', 4]], build: (g, [x]) => g.apply('Cast', [x!], { to: 'float32' }) },
  {
    op: 'Gemm',
    name: 'Gemm out-in',
    inputs: [['N', 4], [5, 4], [5]],
    fixed: [1, 2],
    build: (g, v) => g.apply('Gemm', v, { transB: true }),
  },
  {
    op: 'Gemm',
    name: 'Gemm in-out',
    inputs: [
      ['N', 4],
      [4, 5],
    ],
    fixed: [1],
    build: (g, v) => g.apply('Gemm', v, { transB: false }),
  },
  matmul([2, 'N', 4], [2, 4, 5], false, false),
  matmul([2, 'N', 4], [2, 5, 4], false, true),
  matmul([2, 4, 'N'], [2, 4, 5], true, false),
  matmul([2, 4, 'N'], [2, 5, 4], true, true),
  matmul([2, 'N', 4], [4, 5], false, false),
  {
    op: 'Reshape',
    name: 'Reshape',
    inputs: [['N', 6]],
    build: (g, [x]) => g.mul(g.reshape(x!, ['N', 2, 3]), g.floats(spread(6, 9), [2, 3])),
  },
  {
    op: 'Transpose',
    name: 'Transpose',
    inputs: [['N', 2, 4]],
    build: (g, [x]) => g.mul(g.transpose(x!, [1, 2, 0]), g.floats(spread(8, 9), [2, 4, 1])),
  },
  {
    op: 'Gather',
    name: 'Gather rows, one twice',
    inputs: [['N', 4]],
    build: (g, [x]) => g.mul(g.gather(x!, g.ints([2, 0, 2])), g.floats(spread(12, 9), [3, 4])),
  },
  {
    op: 'Concat',
    name: 'Concat behind a cache',
    inputs: [
      ['P', 2],
      ['N', 2],
    ],
    fixed: [0],
    build: (g, v) => g.mul(g.concat(v, 0, 'M'), g.scalar(2)),
  },
  { op: 'Split', name: 'Split', inputs: [['N', 6]], build: (g, [x]) => splitAndJoin(g, x!) },
  {
    op: 'Split',
    name: 'Split head by head',
    inputs: [['N', 12]],
    build: (g, [x]) => {
      const parts = g.applyMany('Split', [g.reshape(x!, ['N', 2, 6])], { axis: 2, sizes: [2, 2, 2] });
      const [a, b, c] = parts as [Value, Value, Value];
      return g.add(g.mul(a, b), c);
    },
  },
  {
    op: 'Softmax',
    name: 'what is cheap is made again',
    inputs: [
      ['N', 4],
      ['N', 4],
    ],
    build: (g, [x, y]) => {
      const pattern = g.cheap(() => {
        const scores = g.mul(g.matmul(x!, y!, { transB: true }), g.scalar(0.5));
        return g.apply('Softmax', [scores], {});
      });
      return g.matmul(pattern, g.mul(x!, y!));
    },
  },
  { op: 'Tanh', name: 'soft cap', inputs: [['N', 4]], build: (g, [x]) => softCap(g, x!, 0.7) },
  { op: 'Softmax', name: 'Softmax', inputs: [[2, 'N', 4]], build: (g, [x]) => g.apply('Softmax', [x!], {}) },
  {
    op: 'SimplifiedLayerNormalization',
    name: 'RMS norm',
    inputs: [['N', 4], [4]],
    fixed: [1],
    build: (g, v) => g.apply('SimplifiedLayerNormalization', v, { epsilon: 1e-3 }),
  },
  {
    op: 'SimplifiedLayerNormalization',
    name: 'RMS norm over heads, scaled after',
    inputs: [['N', 2, 4], [4]],
    fixed: [1],
    build: (g, v) => g.mul(g.apply('SimplifiedLayerNormalization', v, { epsilon: 1e-3 }), g.floats(spread(4, 9), [4])),
  },
  {
    op: 'LayerNormalization',
    name: 'LayerNorm, scaled after',
    inputs: [['N', 4], [4], [4]],
    fixed: [1, 2],
    build: (g, v) => g.mul(g.apply('LayerNormalization', v, { epsilon: 1e-3 }), g.floats(spread(4, 9), [4])),
  },
  {
    op: 'RotaryEmbedding',
    name: 'Rotary',
    inputs: [['N', 8]],
    build: (g, [x]) => g.apply('RotaryEmbedding', [x!, ...rotation(g, 2)], { heads: 2, headSize: 4 }),
  },
  {
    op: 'RotaryEmbedding',
    name: 'Rotary on half of each head',
    inputs: [['N', 16]],
    build: (g, [x]) => g.apply('RotaryEmbedding', [x!, ...rotation(g, 2)], { heads: 2, headSize: 8 }),
  },
];

function splitAndJoin(g: GraphBuilder, x: Value): Value {
  const [a, b, c] = g.applyMany('Split', [x], { axis: 1, sizes: [2, 2, 2] }) as [Value, Value, Value];
  return g.add(g.mul(a, b), c);
}

interface Built {
  readonly forward: Session;
  readonly backward: Session;
  readonly feeds: Record<string, Tensor>;
  readonly output: readonly number[];
}

function inputsOf(g: GraphBuilder, { inputs }: Case): Value[] {
  return inputs.map((shape, i) => g.input(`x${i}`, 'float32', shape));
}

/** Shape rules are compared with what ONNX Runtime answers on the way. */
async function build(c: Case, leading: readonly Dim[]): Promise<Built> {
  const shapes = c.inputs.map(shape => sizeOf(shape.map(dim => (dim === 'P' ? 2 : dim))));
  const feeds = Object.fromEntries(
    shapes.map((shape, i) => [`x${i}`, float32(spread(count(shape), i + 1).map(c.move ?? (x => x)), shape)]),
  );
  const f = new GraphBuilder('forward');
  const y = c.build(f, inputsOf(f, c));
  f.output('y', y);
  const forward = await openGraph(f.build());
  const output = (await forward.run(feeds, ['y']))['y']!.shape;
  expect(output).toEqual(y.shape.map(dim => (dim === 'N' ? N : dim === 'M' ? N + 2 : dim)));

  const g = new GraphBuilder('backward');
  const values = inputsOf(g, c);
  const z = c.build(g, values);
  const seed = g.input('seed', 'float32', [...leading, ...z.shape]);
  const wrt = values.filter((_, i) => !c.fixed?.includes(i));
  const grads = appendBackward(g, {
    nodes: [...g.nodes],
    seeds: new Map([[z, seed]]),
    wrt,
    leading,
    rules: exactRules,
  });
  grads.forEach((grad, i) => g.output(`d${wrt[i]!.name}`, grad));
  return { forward, backward: await openGraph(g.build()), feeds, output };
}

/** Fourth order, so that a float32 forward is enough. */
async function centralDifference(
  { forward, feeds }: Built,
  name: string,
  at: number,
  seed: Float32Array,
): Promise<number> {
  const h = 2e-2;
  const f = async (step: number): Promise<number> => {
    const tensor = feeds[name]!;
    const data = (tensor.data as Float32Array).slice();
    data[at] = data[at]! + step;
    const y = (await forward.run({ ...feeds, [name]: float32(data, tensor.shape) }, ['y']))['y']!.data as Float32Array;
    return y.reduce((sum, v, i) => sum + v * seed[i]!, 0);
  };
  const [a, b, c, d] = [await f(2 * h), await f(h), await f(-h), await f(-2 * h)];
  return (8 * (b - c) - (a - d)) / (12 * h);
}

describe.each([
  { leading: ['B'] as Dim[], objectives: OBJECTIVES },
  { leading: [] as Dim[], objectives: 1 },
])('leading axes: $leading', ({ leading, objectives }) => {
  test.each(cases.map(c => [c.name, c] as const))('%s', async (_, c) => {
    const built = await build(c, leading);
    const size = count(built.output);
    const seeds = spread(objectives * size, 77);
    const shape = [...(leading.length ? [objectives] : []), ...built.output];
    const wrt = c.inputs.flatMap((_shape, i) => (c.fixed?.includes(i) ? [] : [`x${i}`]));
    const outputs = await built.backward.run(
      { ...built.feeds, seed: float32(seeds, shape) },
      wrt.map(name => `d${name}`),
    );
    let [error, total] = [0, 0];
    for (const name of wrt) {
      const gradient = outputs[`d${name}`]!.data as Float32Array;
      const length = built.feeds[name]!.data.length;
      expect(gradient.length).toBe(objectives * length);
      for (let b = 0; b < objectives; b++) {
        for (let i = 0; i < length; i++) {
          const expected = await centralDifference(built, name, i, seeds.subarray(b * size, (b + 1) * size));
          error += (gradient[b * length + i]! - expected) ** 2;
          total += expected ** 2;
        }
      }
    }
    expect(total).toBeGreaterThan(0);
    expect(Math.sqrt(error / total)).toBeLessThanOrEqual(1e-3);
    await built.forward.release();
    await built.backward.release();
  });
});

test('every rule has a case here', () => {
  const tested = new Set(cases.map(c => c.op));
  expect(exactRules.ops.filter(op => !tested.has(op))).toEqual([]);
});
