/** @file What a graph's values take at once, and the order in which they come. */
import { expect, test } from 'vitest';
import type { AnyNode, Graph } from '../../../src/graph/graph';
import { GraphBuilder } from '../../../src/graph/graphBuilder';
import { constantsOf, peakBytes } from '../../../src/graph/liveMemory';
import { executionOrder } from '../../../src/graph/nodeOrder';

const NONE: ReadonlySet<string> = new Set();
const lengths = { N: 1000 };
/** Bytes of a float32 value [N]. */
const ONE = 4000;

function graphOf(build: (g: GraphBuilder) => void): Graph {
  const g = new GraphBuilder('test');
  build(g);
  return g.build();
}
const doubled = (g: GraphBuilder, x: Parameters<GraphBuilder['matmul']>[0]) => g.concat([x, x], 0, '2*N');

test('a chain of element-wise operators takes one block, views take none', () => {
  const graph = graphOf(g => {
    const x = g.input('x', 'float32', ['N']);
    const y = g.apply('Exp', [g.apply('Neg', [x], {})], {});
    g.output('y', g.reshape(g.apply('Tanh', [y], {}), ['N', 1]));
  });
  expect(peakBytes(graph, lengths, NONE)).toBe(ONE);
});

test('a value that is read again stays until then, an output to the end', () => {
  const chain = (kept: boolean): Graph =>
    graphOf(g => {
      const first = g.apply('Exp', [g.input('x', 'float32', ['N'])], {});
      const second = doubled(g, first);
      const third = doubled(g, g.apply('Exp', [second], {}));
      if (kept) g.output('first', first);
      g.output('third', g.sum(third, 0));
    });
  // first, second and third are 1, 2 and 2 blocks long: third is made of second, written over by its exponential.
  expect(peakBytes(chain(false), lengths, NONE)).toBe(4 * ONE);
  expect(peakBytes(chain(true), lengths, NONE)).toBe(5 * ONE);
});

test('a conditional holds what either branch reads, and costs what the taken one makes', () => {
  const graph = graphOf(g => {
    const x = g.input('x', 'float32', ['N']);
    const kept = g.apply('Exp', [x], {});
    const condition = g.apply('Greater', [g.input('on', 'int64', []), g.ints([0], [])], {});
    const [y] = g.branchOn(
      'heavy',
      condition,
      some => some.output('some', g.name === 'test' ? doubled(some, kept) : kept),
      none => none.output('none', none.apply('Empty', [], { shape: [0] })),
    );
    g.output('y', y!);
  });
  expect(peakBytes(graph, lengths, NONE)).toBe(ONE + 1);
  expect(peakBytes(graph, lengths, new Set(['heavy']))).toBe(3 * ONE + 1);
});

test('what follows from weights alone is no part of a run', () => {
  const data = { file: 'w', offset: 0, length: 0 };
  const graph = graphOf(g => {
    const weight = g.cast(g.weight('w', 'bfloat16', [8, 8], data), 'float32');
    const table = g.weight('t', 'bfloat16', [50, 8], data);
    const rows = g.cast(g.gather(table, g.input('ids', 'int64', ['N'])), 'float32');
    g.output('y', g.matmul(rows, weight));
  });
  const { stored, folded } = constantsOf(graph);
  expect(stored.map(({ name }) => name)).toEqual(['t']);
  expect(folded.map(({ shape }) => shape)).toEqual([[8, 8]]);
  // 16-bit rows and their widening, then the widening and the product.
  expect(peakBytes(graph, { N: 10 }, NONE)).toBe(2 * 10 * 8 * 4);
});

test('a length that is not given is an error', () => {
  const graph = graphOf(g => g.output('y', g.apply('Exp', [g.input('x', 'float32', ['N', 'M'])], {})));
  expect(() => peakBytes(graph, lengths, NONE)).toThrow(/length M/);
});

test('nodes that lead to no output are left out', () => {
  const graph = graphOf(g => {
    const x = g.input('x', 'float32', ['N']);
    g.apply('Tanh', [x], {});
    g.output('y', g.apply('Exp', [x], {}));
  });
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Exp', 'Identity']);
});

test('in a branch a factor is made when the walk comes to it, not before the walk starts', () => {
  const graph = graphOf(g => {
    const x = g.input('x', 'float32', ['N']);
    const [y] = g.branchOn(
      'walk',
      g.apply('Greater', [g.input('on', 'int64', []), g.ints([0], [])], {}),
      b => {
        let walked = b.apply('Exp', [x], {});
        for (let i = 0; i < 3; i++) walked = b.mul(walked, b.apply('Sigmoid', [b.mul(x, b.scalar(i + 2))], {}));
        b.output('some', walked);
      },
      none => none.output('none', none.apply('Empty', [], { shape: [0] })),
    );
    g.output('y', y!);
  });
  const branch = (graph.nodes.find(({ op }) => op === 'If') as Extract<AnyNode, { op: 'If' }>).attributes.then;
  const ops = executionOrder(branch.nodes).map(({ op }) => op);
  expect(ops.filter(op => op === 'Sigmoid')).toHaveLength(3);
  // Each factor's two nodes come right before the product that needs it; the first product may take its two in either order.
  expect(ops.slice(0, -1).join(' ')).toBe('Mul Sigmoid Exp Mul Mul Sigmoid Mul Mul Sigmoid Mul');
  expect(peakBytes(graph, lengths, new Set(['walk']))).toBe(2 * ONE + 1);
});
