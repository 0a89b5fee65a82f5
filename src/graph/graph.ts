/** @file A computation graph as plain data: values, nodes in topological order, initializers. */
import type { Shape } from './dim';
import type { Op, OpAttributes } from './ops';

export type ElementType = 'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'bool';

export interface Value {
  /** Unique in the whole model, branches included. */
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: Shape;
}

export interface Node<O extends Op = Op> {
  readonly op: O;
  /** A path, such as `layers.3/attention/MatMul`; backward nodes stand below `grad/` of their forward node. */
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[O];
  /** Cheaper to make again in the backward than to keep: see `GraphBuilder.cheap`. */
  readonly cheap?: boolean;
}

/** A node as a union that `switch (node.op)` narrows. */
export type AnyNode = { [O in Op]: Node<O> }[Op];

export interface ExternalData {
  /** Path relative to the folder that the session is given, with '/'. */
  readonly file: string;
  /** Bytes. */
  readonly offset: number;
  readonly length: number;
}

export type InlineData = Float32Array | BigInt64Array | Uint16Array;

export interface Initializer {
  readonly value: Value;
  /** Small ones lie in the model itself, 16-bit floats as their bits. */
  readonly data: InlineData | ExternalData;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly AnyNode[];
}

/** Values that a node needs: its inputs, and what its branches read of the graph around them, each once. */
export function valuesRead(node: AnyNode): readonly Value[] {
  if (node.op !== 'If') return node.inputs;
  const branches = [node.attributes.then, node.attributes.else];
  const made = new Set(branches.flatMap(branch => branch.nodes.flatMap(inner => inner.outputs)));
  const outer = branches.flatMap(branch => branch.nodes.flatMap(valuesRead)).filter(value => !made.has(value));
  return [...node.inputs, ...new Set(outer)];
}
