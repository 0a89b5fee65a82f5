/** @file From our nodes to ONNX nodes: attributes that ONNX wants as inputs, flags that it does not have. */
import { reshapeTarget } from './dim';
import type { AnyNode, Graph, Node, Value } from './graph';

export type LoweredAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly empty: readonly number[] }
  | { readonly graph: Graph };

export interface LoweredNode {
  readonly opType: string;
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, LoweredAttribute>>;
}

/** Makes (or finds) an int64 constant and tells its name. */
type Ints = (data: readonly number[]) => string;

/** End of an open slice. */
const TO_THE_END = Number.MAX_SAFE_INTEGER;
const elementCode = { float32: 1, float64: 11, int64: 7, uint8: 2, bool: 9, float16: 10, bfloat16: 16 } as const;

const names = (values: readonly Value[]): string[] => values.map(v => v.name);

type Parts = Partial<Pick<LoweredNode, 'opType' | 'input' | 'domain' | 'attributes'>>;

function one(node: AnyNode, parts: Parts = {}): LoweredNode[] {
  return [{ opType: node.op, name: node.name, input: names(node.inputs), output: names(node.outputs), ...parts }];
}

/** @param ints adds a shared constant to the model */
export function lower(node: AnyNode, ints: Ints): LoweredNode[] {
  const inputs = names(node.inputs);
  switch (node.op) {
    case 'Cast':
      return one(node, { attributes: { to: { int: elementCode[node.attributes.to] } } });
    case 'Gemm':
      return one(node, { attributes: { transB: { int: Number(node.attributes.transB) } } });
    case 'MatMul':
      return lowerMatMul(node);
    case 'MatMulNBits': {
      const { outputs, block, bits } = node.attributes;
      const sizes = { K: { int: Number(node.inputs[0]!.shape[1]) }, N: { int: outputs }, block_size: { int: block } };
      // Level 4: products of 8-bit integers.
      return one(node, {
        domain: 'com.microsoft',
        attributes: { ...sizes, bits: { int: bits }, accuracy_level: { int: 4 } },
      });
    }
    case 'Reshape':
      return one(node, { input: [...inputs, ints(reshapeTarget(node.inputs[0]!.shape, node.attributes.shape))] });
    case 'Transpose':
      return one(node, { attributes: { perm: { ints: node.attributes.perm } } });
    case 'Gather':
    case 'Concat':
      return one(node, { attributes: { axis: { int: node.attributes.axis } } });
    case 'Split':
      return one(node, {
        input: [...inputs, ints(node.attributes.sizes)],
        attributes: { axis: { int: node.attributes.axis } },
      });
    case 'SliceFrom':
      return one(node, { opType: 'Slice', input: [...inputs, ints([TO_THE_END]), ints([node.attributes.axis])] });
    case 'Shape':
      return one(node, {
        attributes: { start: { int: node.attributes.axis }, end: { int: node.attributes.axis + 1 } },
      });
    case 'Range':
      return lowerRange(node, ints);
    case 'Softmax':
      return one(node, { attributes: { axis: { int: -1 } } });
    case 'ReduceSum':
    case 'ReduceMean':
    case 'ReduceMax':
      return one(node, { input: [...inputs, ints(node.attributes.axes)], attributes: { keepdims: { int: 1 } } });
    case 'SimplifiedLayerNormalization':
    case 'LayerNormalization':
      return one(node, { attributes: { axis: { int: -1 }, epsilon: { float: node.attributes.epsilon } } });
    case 'RotaryEmbedding':
      return lowerRotary(node, ints);
    case 'If':
      return one(node, {
        attributes: { then_branch: { graph: node.attributes.then }, else_branch: { graph: node.attributes.else } },
      });
    case 'Empty':
      return one(node, { opType: 'Constant', attributes: { value: { empty: node.attributes.shape } } });
    default:
      return one(node);
  }
}

/** Transposes stay nodes of their own: every provider has them, and ONNX Runtime fuses them on the CPU by itself. */
function lowerMatMul(node: Node<'MatMul'>): LoweredNode[] {
  const { transA, transB } = node.attributes;
  const [a, b] = node.inputs as [Value, Value];
  const before: LoweredNode[] = [];
  const operand = (value: Value, flip: boolean, side: string): string => {
    if (!flip) return value.name;
    const rank = value.shape.length;
    const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
    const name = `${node.name}/transpose_${side}`;
    before.push({
      opType: 'Transpose',
      name,
      input: [value.name],
      output: [name],
      attributes: { perm: { ints: perm } },
    });
    return name;
  };
  const input = [operand(a, transA, 'a'), operand(b, transB, 'b')];
  return [...before, { opType: 'MatMul', name: node.name, input, output: names(node.outputs) }];
}

/** ONNX's Range also takes the step. */
function lowerRange(node: Node<'Range'>, ints: Ints): LoweredNode[] {
  const step = `${node.name}/step`;
  return [
    { opType: 'Squeeze', name: step, input: [ints([1])], output: [step] },
    { opType: 'Range', name: node.name, input: [...names(node.inputs), step], output: names(node.outputs) },
  ];
}

/** The kernel wants a batch axis and positions; ours start at row 0 of tables made for these tokens. */
function lowerRotary(node: Node<'RotaryEmbedding'>, ints: Ints): LoweredNode[] {
  const [x, cos, sin] = node.inputs as [Value, Value, Value];
  const { heads, headSize } = node.attributes;
  const rotated = 2 * Number(cos.shape[1]);
  const partial = rotated === headSize ? {} : { num_heads: { int: heads }, rotary_embedding_dim: { int: rotated } };
  const rotary = (input: string, output: string): LoweredNode => ({
    opType: 'RotaryEmbedding',
    domain: 'com.microsoft',
    name: node.name,
    input: [input, ints([0]), cos.name, sin.name],
    output: [output],
    attributes: partial,
  });
  if (x.shape.length === 3) return [rotary(x.name, node.outputs[0]!.name)];
  const [batched, turned] = [`${node.name}/batched`, `${node.name}/turned`];
  return [
    { opType: 'Unsqueeze', name: batched, input: [x.name, ints([0])], output: [batched] },
    rotary(batched, turned),
    { opType: 'Squeeze', name: turned, input: [turned, ints([0])], output: [node.outputs[0]!.name] },
  ];
}
