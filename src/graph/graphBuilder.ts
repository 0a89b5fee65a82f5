/** @file Builds a graph: names by scope, shapes on the way, constants shared. */
import { sameShape, type Dim, type Shape } from './dim';
import type {
  AnyNode,
  ElementType,
  ExternalData,
  Graph,
  Initializer,
  InlineData,
  Node,
  NodeRole,
  Value,
} from './graph';
import { nodesNeeded, shallowFirst } from './nodeOrder';
import type { Op, OpAttributes } from './graph';
import { inferShapes } from './shapeRules';

/** What a model and its branches share: names, constants and weights live in the outermost graph. */
interface ModelState {
  readonly counts: Map<string, number>;
  readonly names: Set<string>;
  readonly constants: Map<string, Value>;
  readonly initializers: Initializer[];
}

export class GraphBuilder {
  readonly #state: ModelState;
  readonly #nodes: AnyNode[] = [];
  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  readonly #scopes: string[];
  readonly #branch: boolean;
  #cheap = false;
  #role: NodeRole | undefined;

  constructor(
    readonly name: string,
    parent?: GraphBuilder,
  ) {
    this.#branch = parent !== undefined;
    this.#state = parent
      ? parent.#state
      : { counts: new Map(), names: new Set(), constants: new Map(), initializers: [] };
    this.#scopes = parent ? [...parent.#scopes, name] : [];
  }

  get nodes(): readonly AnyNode[] {
    return this.#nodes;
  }

  /** Runs `body` with `scope` added to the path of every node that it makes. */
  scope<T>(scope: string, body: () => T): T {
    this.#scopes.push(scope);
    try {
      return body();
    } finally {
      this.#scopes.pop();
    }
  }

  /**
   * Marks the nodes that `body` makes: the backward makes their outputs again instead of keeping them from the forward. For what is
   * large and takes little work, such as attention patterns.
   */
  cheap<T>(body: () => T): T {
    const before = this.#cheap;
    this.#cheap = true;
    try {
      return body();
    } finally {
      this.#cheap = before;
    }
  }

  /** Says of the nodes that `body` makes what they do in a decoder. */
  as<T>(role: NodeRole, body: () => T): T {
    const before = this.#role;
    this.#role = role;
    try {
      return body();
    } finally {
      this.#role = before;
    }
  }

  /** @throws Error where the name is taken */
  input(name: string, dtype: ElementType, shape: Shape): Value {
    const value = this.#claim({ name, dtype, shape });
    this.#inputs.push(value);
    return value;
  }

  /** Gives `value` out under `name`. */
  output(name: string, value: Value): void {
    const out = this.#claim({ name, dtype: value.dtype, shape: value.shape });
    this.#nodes.push({ op: 'Identity', name: `${name}/Identity`, inputs: [value], outputs: [out], attributes: {} });
    this.#outputs.push(out);
  }

  /** A weight that stays in its file, or a small one that is given. */
  weight(name: string, dtype: ElementType, shape: Shape, data: ExternalData | InlineData): Value {
    const value = this.#claim({ name, dtype, shape });
    this.#state.initializers.push({ value, data });
    return value;
  }

  scalar(x: number): Value {
    return this.floats([x], []);
  }

  floats(data: readonly number[] | Float32Array, shape: readonly number[]): Value {
    return this.#constant(`f${shape.join()}:${data.join()}`, 'float32', shape, () => Float32Array.from(data));
  }

  ints(data: readonly number[], shape: readonly number[] = [data.length]): Value {
    return this.#constant(`i${shape.join()}:${data.join()}`, 'int64', shape, () =>
      BigInt64Array.from(data.map(BigInt)),
    );
  }

  /** Adds a node with one output. */
  apply<O extends Op>(op: O, inputs: readonly Value[], attributes: OpAttributes[O]): Value {
    return this.applyMany(op, inputs, attributes)[0]!;
  }

  /** Adds a node and returns all its outputs. */
  applyMany<O extends Op>(op: O, inputs: readonly Value[], attributes: OpAttributes[O]): readonly Value[] {
    const name = this.#unique([...this.#scopes, op].join('/'));
    const types = inferShapes(op, inputs, attributes);
    const outputs = types.map((type, i) => this.#claim({ name: types.length > 1 ? `${name}:${i}` : name, ...type }));
    const marks = { ...(this.#cheap ? { cheap: true } : {}), ...(this.#role ? { role: this.#role } : {}) };
    const node: Node<O> = { op, name, inputs, outputs, attributes, ...marks };
    this.#nodes.push(node as unknown as AnyNode);
    return outputs;
  }

  /** The conditional: both branches see every value made so far; the then-branch has the name. */
  branchOn(
    name: string,
    condition: Value,
    then: (branch: GraphBuilder) => void,
    otherwise: (branch: GraphBuilder) => void,
  ): readonly Value[] {
    const thenBuilder = new GraphBuilder(name, this);
    then(thenBuilder);
    const elseBuilder = new GraphBuilder(`no ${name}`, this);
    otherwise(elseBuilder);
    return this.applyMany('If', [condition], { then: thenBuilder.build(), else: elseBuilder.build() });
  }

  /** Nodes that lead to no output are left out. */
  build(): Graph {
    const initializers = this.#branch ? [] : this.#state.initializers;
    const needed = nodesNeeded(this.#nodes, this.#outputs);
    const nodes = this.#branch ? shallowFirst(needed) : needed;
    return { name: this.name, inputs: this.#inputs, outputs: this.#outputs, initializers, nodes };
  }

  add = (a: Value, b: Value): Value => this.apply('Add', [a, b], {});
  sub = (a: Value, b: Value): Value => this.apply('Sub', [a, b], {});
  mul = (a: Value, b: Value): Value => this.apply('Mul', [a, b], {});
  div = (a: Value, b: Value): Value => this.apply('Div', [a, b], {});
  cast = (x: Value, to: ElementType): Value => (x.dtype === to ? x : this.apply('Cast', [x], { to }));
  reshape = (x: Value, shape: Shape): Value => (sameShape(x.shape, shape) ? x : this.apply('Reshape', [x], { shape }));
  transpose = (x: Value, perm: readonly number[]): Value => this.apply('Transpose', [x], { perm });
  gather = (x: Value, indices: Value): Value => this.apply('Gather', [x, indices], { axis: 0 });
  matmul = (a: Value, b: Value, { transA = false, transB = false } = {}): Value =>
    this.apply('MatMul', [a, b], { transA, transB });
  /** Sum over one axis, which stays as a 1. */
  sum = (x: Value, axis: number): Value =>
    this.apply('ReduceSum', [x], { axes: [axis < 0 ? x.shape.length + axis : axis] });
  /** Mean over the last axis, which stays as a 1. */
  mean = (x: Value): Value => this.apply('ReduceMean', [x], { axes: [x.shape.length - 1] });
  concat = (parts: readonly Value[], axis: number, length: Dim): Value => this.apply('Concat', parts, { axis, length });
  /** int64 scalar from an int64 [1]. */
  squeeze = (x: Value): Value => this.reshape(x, []);

  #constant(
    key: string,
    dtype: ElementType,
    shape: readonly number[],
    data: () => Float32Array | BigInt64Array,
  ): Value {
    const known = this.#state.constants.get(key);
    if (known) return known;
    const value = this.#claim({ name: this.#unique(`constants/${dtype}`), dtype, shape });
    this.#state.initializers.push({ value, data: data() });
    this.#state.constants.set(key, value);
    return value;
  }

  #unique(name: string): string {
    const count = this.#state.counts.get(name) ?? 0;
    this.#state.counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }

  #claim(value: Value): Value {
    if (this.#state.names.has(value.name)) throw new Error(`two values of the graph are named ${value.name}`);
    this.#state.names.add(value.name);
    return value;
  }
}
