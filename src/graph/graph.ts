/** @file A computation graph as plain data: values, operators with their attributes, nodes in topological order, initializers. */
import type { Dim, Shape } from './dim';

export type ElementType = 'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'uint8' | 'bool';

export interface Value {
  /** Unique in the whole model, branches included. */
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: Shape;
}

/** An operator without attributes. */
export type None = Readonly<Record<string, never>>;

/**
 * Names and meanings are ONNX's (opset 21) except where a comment says otherwise. Attributes that ONNX takes as constant
 * input tensors (shapes, axes) are attributes here; the ONNX writer turns them back.
 */
export interface OpAttributes {
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Neg: None;
  Exp: None;
  Tanh: None;
  Sigmoid: None;
  Erf: None;
  Relu: None;
  Sqrt: None;
  Reciprocal: None;
  Greater: None;
  Equal: None;
  And: None;
  Where: None;
  Cast: { readonly to: ElementType };
  Identity: None;

  /** x [rows, in] times W, plus bias. `transB`: W is [out, in], as most checkpoints store it; otherwise [in, out]. */
  Gemm: { readonly transB: boolean };
  /**
   * com.microsoft. x [rows, in] times W [out, in] of 8 or 4 bits: codes uint8 [out, in / block, block] or [out, in / block, block / 2], two
   * codes a byte; a scale for each block [out, in / block]; W = (code − 128 or 8) · scale. Activations are rounded to 8 bits too, so it is for
   * writing answers alone.
   */
  MatMulNBits: { readonly outputs: number; readonly block: number; readonly bits: 4 | 8 };
  /** Broadcast over leading axes; the flags transpose the last two axes of an operand first (ours; lowered to Transpose). */
  MatMul: { readonly transA: boolean; readonly transB: boolean };

  Reshape: { readonly shape: Shape };
  Transpose: { readonly perm: readonly number[] };
  Gather: { readonly axis: number };
  Concat: { readonly axis: number; readonly length: Dim };
  Split: { readonly axis: number; readonly sizes: readonly number[] };
  /** From the second input (int64 [1]) to the end of the axis. */
  SliceFrom: { readonly axis: number; readonly length: Dim };
  /** Length of one axis as int64 [1]. */
  Shape: { readonly axis: number };
  /** int64: start, start + 1, … (two scalar inputs: start, limit). */
  Range: { readonly length: Dim };

  Softmax: None;
  ReduceSum: { readonly axes: readonly number[] };
  ReduceMean: { readonly axes: readonly number[] };
  ReduceMax: { readonly axes: readonly number[] };
  /** Root mean square norm over the last axis: x / sqrt(mean(x^2) + epsilon) * weight. */
  SimplifiedLayerNormalization: { readonly epsilon: number };
  /** Inputs x, weight, bias; over the last axis. */
  LayerNormalization: { readonly epsilon: number };
  /**
   * com.microsoft. x [tokens, heads * size] or [B, tokens, heads * size], tables cos and sin [tokens, rotated / 2]: pairs
   * (i, i + rotated/2) of each head turn by the angle of their row.
   */
  RotaryEmbedding: { readonly heads: number; readonly headSize: number };

  If: { readonly then: Graph; readonly else: Graph };
  /** A float32 tensor with a zero dimension: what the branch not taken answers. */
  Empty: { readonly shape: readonly number[] };
}

export type Op = keyof OpAttributes;

export interface Node<O extends Op = Op> {
  readonly op: O;
  /** A path, such as `layers.3/attention/MatMul`; backward nodes stand below `grad/` of their forward node. */
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[O];
  /** Cheaper to make again in the backward than to keep: see `GraphBuilder.cheap`. */
  readonly cheap?: boolean;
  /** What it does in a decoder, where a rule of differentiation wants to know more than the operator. */
  readonly role?: NodeRole;
}

/**
 * `scores`: the product of queries and keys. `mixture`: that of attention patterns and values. `gate`: that of a bent projection and a
 * straight one.
 */
export type NodeRole = 'scores' | 'mixture' | 'gate';

/** A node as a union that `switch (node.op)` narrows. */
export type AnyNode = { [O in Op]: Node<O> }[Op];

export interface ExternalData {
  /** Path relative to the folder that the session is given, with '/'. */
  readonly file: string;
  /** Bytes. */
  readonly offset: number;
  readonly length: number;
}

export type InlineData = Float32Array | BigInt64Array | Uint16Array | Uint8Array;

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
