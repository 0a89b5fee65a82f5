import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { float32 } from '../../../src/engine/runtime/ort';
import { appendBackward } from '../../../src/graph/autodiff/backward';
import { exactRules } from '../../../src/graph/autodiff/exactRules';
import { broadcast, multiply, reshapeTarget } from '../../../src/graph/dim';
import type { Value } from '../../../src/graph/graph';
import { GraphBuilder } from '../../../src/graph/graphBuilder';
import { onnxModel } from '../../../src/graph/onnxModel';
import { printGraph } from '../../../src/graph/print';
import { openGraph } from '../../support/runGraph';

describe('dimensions', () => {
  test.each([
    [['N', 4], [4], ['N', 4]],
    [
      ['B', 'N', 4],
      ['N', 1],
      ['B', 'N', 4],
    ],
    [
      [1, 'M'],
      ['N', 1],
      ['N', 'M'],
    ],
    [[], [2], [2]],
  ])('%j and %j broadcast to %j', (a, b, expected) => {
    expect(broadcast(a, b)).toEqual(expected);
  });

  test('lengths that may differ do not broadcast', () => {
    expect(() => broadcast(['N'], ['M'])).toThrow('shapes [N] and [M] do not broadcast');
    expect(() => broadcast([2], [3])).toThrow('do not broadcast');
  });

  test('multiples keep one spelling', () => {
    expect([multiply('N', 3), multiply(multiply('N', 3), 2), multiply('N', 1), multiply(4, 3)]).toEqual([
      '3*N',
      '6*N',
      'N',
      12,
    ]);
  });

  test.each([
    [
      ['B', 'N', 12],
      ['B', 'N', 3, 4],
      [0, 0, 3, 4],
    ],
    [
      ['B', 6, 'N', 4],
      ['B', 2, '3*N', 4],
      [0, 2, -1, 4],
    ],
    [['N'], [1, 'N'], [1, -1]],
  ])('a reshape from %j to %j is written %j', (from, to, expected) => {
    expect(reshapeTarget(from, to)).toEqual(expected);
  });

  test('a reshape that leaves two lengths open is refused', () => {
    expect(() => reshapeTarget(['N', 'M'], ['M', 'N'])).toThrow('leaves two dimensions open');
  });
});

describe('builder', () => {
  test('a graph prints one line a node, with its path and shape', () => {
    const g = new GraphBuilder('small');
    const x = g.input('x', 'float32', ['N', 4]);
    const w = g.weight('w', 'float32', [3, 4], { file: 'model.safetensors', offset: 8, length: 48 });
    const y = g.scope('layers.0', () => g.matmul(x, w, { transB: true }));
    g.output('y', y);
    expect(printGraph(g.build())).toBe(
      [
        'small(x: float32[N,4]) -> y',
        '  layers.0/MatMul: float32[N,3] = MatMul{transB=true}(x, w)',
        '  y: float32[N,3] = Identity(layers.0/MatMul)',
        '',
      ].join('\n'),
    );
  });

  test('a name is given once', () => {
    const g = new GraphBuilder('g');
    g.input('x', 'float32', [1]);
    expect(() => g.input('x', 'float32', [1])).toThrow('two values of the graph are named x');
  });

  test('an operator that cannot take its inputs says which', () => {
    const g = new GraphBuilder('g');
    const x = g.input('x', 'float32', ['N', 4]);
    expect(() => g.matmul(x, x)).toThrow('MatMul cannot take x [N,4], x [N,4]');
    expect(() => g.reshape(x, ['N', 5])).toThrow('Reshape cannot take x [N,4]');
  });
});

test('weights are written as references, never as bytes', () => {
  const g = new GraphBuilder('g');
  const w = g.weight('w', 'bfloat16', [3, 4], { file: 'a/model.safetensors', offset: 1_000_000_007, length: 24 });
  g.output('y', g.mul(g.cast(w, 'float32'), g.scalar(2)));
  const { graph } = fromBinary(ModelProtoSchema, onnxModel(g.build()));
  const written = graph!.initializer.find(t => t.name === 'w')!;
  expect(written.dataLocation).toBe(TensorProto_DataLocation.EXTERNAL);
  expect(written.rawData.length).toBe(0);
  expect(Object.fromEntries(written.externalData.map(e => [e.key, e.value]))).toEqual({
    location: 'a/model.safetensors',
    offset: '1000000007',
    length: '24',
  });
});

describe('backward walk', () => {
  const backward = (build: (g: GraphBuilder, x: Value) => Value): { text: string; g: GraphBuilder } => {
    const g = new GraphBuilder('g');
    const x = g.input('x', 'float32', ['N', 4]);
    const y = build(g, x);
    const seed = g.input('seed', 'float32', ['B', 'N', 4]);
    const [dx] = appendBackward(g, {
      nodes: [...g.nodes],
      seeds: new Map([[y, seed]]),
      wrt: [x],
      leading: ['B'],
      rules: exactRules,
    });
    g.output('dx', dx!);
    return { text: printGraph(g.build()), g };
  };

  test('a chain of element-wise operators costs one product a objective', () => {
    const gelu = backward((g, x) => {
      const bend = g.apply('Tanh', [g.add(x, g.mul(g.mul(g.mul(x, x), x), g.scalar(0.04)))], {});
      return g.mul(g.mul(x, g.scalar(0.5)), g.add(bend, g.scalar(1)));
    });
    const large = gelu.text
      .split('\n')
      .filter(line => line.includes('float32[B,N,4] = ') && !line.includes('Identity'));
    expect(large).toHaveLength(1);
  });

  test('an operator without a rule is named', () => {
    expect(() => backward((g, x) => g.apply('ReduceMax', [x], { axes: [1] }))).toThrow('has no VJP rule');
  });

  test('a value that nothing reaches is named', () => {
    expect(() => backward(g => g.input('other', 'float32', ['N', 4]))).toThrow('no cotangent reaches x');
  });
});

test('a conditional answers from the branch that its condition names', async () => {
  const g = new GraphBuilder('g');
  const x = g.input('x', 'float32', ['B', 4]);
  const rows = g.squeeze(g.apply('Shape', [x], { axis: 0 }));
  const any = g.apply('Greater', [rows, g.ints([0], [])], {});
  const [y] = g.branchOn(
    'some',
    any,
    branch => branch.output('some', branch.matmul(x, branch.floats([1, 1, 1, 1], [4, 1]))),
    branch => branch.output('none', branch.apply('Empty', [], { shape: [0, 1] })),
  );
  g.output('y', y!);
  const session = await openGraph(g.build());
  const run = async (data: number[]) =>
    (await session.run({ x: float32(Float32Array.from(data), [data.length / 4, 4]) }, ['y']))['y']!;
  expect((await run([1, 2, 3, 4])).data).toEqual(Float32Array.of(10));
  expect((await run([])).shape).toEqual([0, 1]);
  await session.release();
});
