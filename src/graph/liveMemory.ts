/** @file How much memory the values of a graph take at once when it runs: counted on the graph, nothing is run. */
import type { Dim, Shape } from './dim';
import { valuesRead } from './graph';
import type { AnyNode, ElementType, Graph, Node, Value } from './graph';
import { executionOrder } from './nodeOrder';

/** What each named length is, such as N: 128. */
export type Lengths = Readonly<Record<string, number>>;

const elementBytes: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  uint8: 1,
  bool: 1,
};

/** Operators that give back their input's memory under another shape. */
const views: ReadonlySet<string> = new Set(['Reshape', 'Identity']);

/** Operators that write over their first input of the same size where nobody needs it any more. */
const inPlace: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Exp', 'Tanh', 'Sigmoid', 'Erf', 'Relu', 'Sqrt', 'Reciprocal', 'Softmax'],
]);

/** @throws TypeError where a length is not given */
export function bytesOf({ dtype, shape }: Value, lengths: Lengths): number {
  return elementBytes[dtype] * elementsOf(shape, lengths);
}

function elementsOf(shape: Shape, lengths: Lengths): number {
  return shape.reduce<number>((product, dim) => product * lengthOf(dim, lengths), 1);
}

function lengthOf(dim: Dim, lengths: Lengths): number {
  if (typeof dim === 'number') return dim;
  const star = dim.indexOf('*');
  const length = lengths[dim.slice(star + 1)];
  if (length === undefined) throw new TypeError(`the length ${dim} is not given`);
  return (star < 0 ? 1 : Number(dim.slice(0, star))) * length;
}

/**
 * The largest sum, over the course of a run, of the bytes of all values that are still needed: outputs to the end, others to the
 * last node that reads them. A conditional holds what either branch may read until it is over, whichever is taken. Weights and
 * inputs are not counted.
 * @param taken names of the branches that run
 */
export function peakBytes(graph: Graph, lengths: Lengths, taken: ReadonlySet<string>): number {
  const memory = new LiveMemory(lengths, graph);
  memory.run(graph, taken);
  return memory.peak;
}

export interface Constants {
  /** Read as they are stored. */
  readonly stored: readonly Value[];
  /** Made when the model is loaded, and read. */
  readonly folded: readonly Value[];
}

/** What a loaded model holds whatever it runs: ONNX Runtime computes at once what follows from weights alone. */
export function constantsOf(graph: Graph): Constants {
  const constants = new Set(graph.initializers.map(({ value }) => value));
  const stored = new Set(constants);
  const read = new Set<Value>();
  for (const node of graph.nodes) {
    if (node.inputs.length > 0 && node.inputs.every(input => constants.has(input)))
      node.outputs.forEach(output => constants.add(output));
    else valuesRead(node).forEach(value => read.add(value));
  }
  const held = [...constants].filter(value => read.has(value));
  return { stored: held.filter(value => stored.has(value)), folded: held.filter(value => !stored.has(value)) };
}

/** What is the same of a graph whatever the lengths: a plan asks for many lengths of one graph. */
interface Course {
  /** In the order of execution; what each node reads of what its own graph makes: the rest is held by the conditional around it. */
  readonly steps: readonly { readonly node: AnyNode; readonly reads: readonly Value[] }[];
  readonly readings: ReadonlyMap<Value, number>;
}

const known = new WeakMap<object, WeakMap<Graph, unknown>>();

/** Graphs do not change once they are built. */
function once<T>(compute: (graph: Graph) => T, graph: Graph): T {
  const results = known.get(compute) ?? new WeakMap<Graph, unknown>();
  known.set(compute, results);
  if (!results.has(graph)) results.set(graph, compute(graph));
  return results.get(graph) as T;
}

function courseOf(graph: Graph): Course {
  const readings = countReadings(graph);
  const steps = executionOrder(graph.nodes).map(node => {
    return { node, reads: [...valuesRead(node)].filter(value => readings.has(value)) };
  });
  return { steps, readings };
}

function foldedOf(graph: Graph): ReadonlySet<Value> {
  return new Set(constantsOf(graph).folded);
}

interface Block {
  readonly bytes: number;
  readers: number;
}

/** Blocks of memory with the number of readings that each still has to serve. */
class LiveMemory {
  #now = 0;
  peak = 0;
  readonly #constants: ReadonlySet<Value>;
  /** Which block a value lies in: views share one. */
  readonly #blocks = new Map<Value, Block>();

  constructor(
    private readonly lengths: Lengths,
    graph: Graph,
  ) {
    this.#constants = once(foldedOf, graph);
    // What is not allocated by the run lies in blocks of no size.
    for (const value of [...graph.inputs, ...graph.initializers.map(({ value }) => value)])
      this.#blocks.set(value, { bytes: 0, readers: Infinity });
  }

  run(graph: Graph, taken: ReadonlySet<string>): void {
    const { steps, readings } = once(courseOf, graph);
    for (const { node, reads } of steps) {
      if (node.op === 'If') this.#branch(node, readings, taken);
      else this.#allocate(node, readings);
      for (const value of reads) this.#release(value);
    }
  }

  /** The conditional's outputs are those of its branch. */
  #branch(node: Node<'If'>, readings: ReadonlyMap<Value, number>, taken: ReadonlySet<string>): void {
    const branch = branchOf(node, taken);
    this.run(branch, taken);
    node.outputs.forEach((output, i) => {
      const inner = branch.outputs[i]!;
      const block = this.#blocks.get(inner)!;
      block.readers += readings.get(output) ?? 0;
      this.#blocks.set(output, block);
      this.#release(inner);
    });
  }

  #allocate(node: AnyNode, readings: ReadonlyMap<Value, number>): void {
    for (const output of node.outputs) {
      if (this.#constants.has(output)) {
        this.#blocks.set(output, { bytes: 0, readers: Infinity });
        continue;
      }
      const readers = readings.get(output) ?? 0;
      const reused = this.#reusable(node, output, readings);
      if (reused) {
        reused.readers += readers;
        this.#blocks.set(output, reused);
        continue;
      }
      const bytes = bytesOf(output, this.lengths);
      this.#blocks.set(output, { bytes, readers });
      this.#now += bytes;
      this.peak = Math.max(this.peak, this.#now);
    }
  }

  #reusable(node: AnyNode, output: Value, readings: ReadonlyMap<Value, number>): Block | undefined {
    if (views.has(node.op)) return this.#blocks.get(node.inputs[0]!);
    if (!inPlace.has(node.op)) return undefined;
    const bytes = bytesOf(output, this.lengths);
    return node.inputs
      .filter(input => readings.has(input))
      .map(input => this.#blocks.get(input)!)
      .find(block => block.readers === 1 && block.bytes === bytes && bytes > 0);
  }

  #release(value: Value): void {
    const block = this.#blocks.get(value)!;
    block.readers--;
    if (block.readers === 0) this.#now -= block.bytes;
  }
}

function branchOf({ attributes }: Node<'If'>, taken: ReadonlySet<string>): Graph {
  return taken.has(attributes.then.name) ? attributes.then : attributes.else;
}

/** How often each value that the graph makes is read; an output once more than by its nodes, so that it stays. */
function countReadings(graph: Graph): ReadonlyMap<Value, number> {
  const counts = new Map(graph.nodes.flatMap(node => node.outputs.map(output => [output, 0] as const))) as Map<
    Value,
    number
  >;
  const count = (value: Value): void => {
    const before = counts.get(value);
    if (before !== undefined) counts.set(value, before + 1);
  };
  for (const node of graph.nodes) valuesRead(node).forEach(count);
  graph.outputs.forEach(count);
  return counts;
}
