/** @file Values that the backward makes again instead of keeping them from the forward. */
import type { AnyNode, Node, Value } from '../graph';
import type { GraphBuilder } from '../graphBuilder';

/**
 * Sees the forward's nodes as the backward does: where a node is marked cheap (`GraphBuilder.cheap`), its outputs are those of a
 * copy below, made from values that are kept, at most once a walk.
 */
export class Remade {
  readonly #makers = new Map<Value, AnyNode>();
  readonly #copies = new Map<Value, Value>();

  constructor(
    private readonly g: GraphBuilder,
    nodes: readonly AnyNode[],
  ) {
    for (const node of nodes) if (node.cheap) node.outputs.forEach(output => this.#makers.set(output, node));
  }

  /** The node with values that the backward can read; copies that no rule reads are dropped when the graph is built. */
  node(node: AnyNode): AnyNode {
    const again = (values: readonly Value[]): Value[] => values.map(value => this.#value(value));
    return { ...node, inputs: again(node.inputs), outputs: again(node.outputs) };
  }

  #value(value: Value): Value {
    const maker = this.#makers.get(value);
    if (!maker) return value;
    const known = this.#copies.get(value);
    if (known) return known;
    const { op, inputs, attributes } = maker as Node;
    const read = inputs.map(input => this.#value(input));
    this.g.applyMany(op, read, attributes).forEach((copy, i) => this.#copies.set(maker.outputs[i]!, copy));
    return this.#copies.get(value)!;
  }
}
