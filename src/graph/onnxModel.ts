/** @file Writes a graph as an ONNX model: protobuf bytes whose weights are references into the checkpoint's files. */
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { GraphProtoSchema } from 'onnx-buf';
import {
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from 'onnx-buf';
import type { ElementType, Graph, Initializer, InlineData, Value } from './graph';
import { lower, type LoweredAttribute, type LoweredNode } from './lowering';

/** Version 10 of the format and operator set 21: what ONNX Runtime 1.18 and later read. */
const IR_VERSION = 10n;
const OPSET = 21n;

type NodeProto = MessageInitShape<typeof NodeProtoSchema>;
type TensorProto = MessageInitShape<typeof TensorProtoSchema>;
type ValueInfo = MessageInitShape<typeof ValueInfoProtoSchema>;
type GraphInit = MessageInitShape<typeof GraphProtoSchema>;

const dataTypes: Record<ElementType, DataType> = {
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  float16: DataType.FLOAT16,
  bfloat16: DataType.BFLOAT16,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
};

/**
 * The model as bytes. External data is named by file, offset and length; the session must be given the folder that the
 * file names are relative to.
 */
export function onnxModel(graph: Graph): Uint8Array {
  const constants = new Map<string, TensorProto>();
  const main = graphProto(graph, constants, true);
  main.initializer = [...graph.initializers.map(tensorProto), ...constants.values()];
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'instruct-lens',
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1n },
    ],
    graph: main,
  });
  return toBinary(ModelProtoSchema, model);
}

function graphProto(graph: Graph, constants: Map<string, TensorProto>, main: boolean): GraphInit {
  const ints = (data: readonly number[]): string => intConstant(data, constants);
  const node = graph.nodes.flatMap(n => lower(n, ints)).map(n => nodeProto(n, constants));
  // A branch's outputs carry no shape: ONNX Runtime would warn where the two branches differ.
  return {
    name: graph.name,
    node,
    input: graph.inputs.map(shaped),
    output: graph.outputs.map(main ? shaped : unshaped),
  };
}

function intConstant(data: readonly number[], constants: Map<string, TensorProto>): string {
  const name = `constants/ints/${data.join('_')}`;
  if (!constants.has(name))
    constants.set(name, inline(name, 'int64', [data.length], BigInt64Array.from(data.map(BigInt))));
  return name;
}

function nodeProto(node: LoweredNode, constants: Map<string, TensorProto>): NodeProto {
  const attribute = Object.entries(node.attributes ?? {}).map(([name, value]) =>
    attributeProto(name, value, constants),
  );
  const { opType, name, input, output, domain = '' } = node;
  return { opType, name, input: [...input], output: [...output], domain, attribute };
}

function attributeProto(name: string, value: LoweredAttribute, constants: Map<string, TensorProto>) {
  if ('int' in value) return { name, type: AttributeType.INT, i: BigInt(value.int) };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ('ints' in value) return { name, type: AttributeType.INTS, ints: value.ints.map(BigInt) };
  if ('empty' in value)
    return { name, type: AttributeType.TENSOR, t: inline('', 'float32', value.empty, new Float32Array(0)) };
  return { name, type: AttributeType.GRAPH, g: graphProto(value.graph, constants, false) };
}

function tensorProto({ value, data }: Initializer): TensorProto {
  const dims = value.shape.map(Number);
  if (ArrayBuffer.isView(data)) return inline(value.name, value.dtype, dims, data);
  const externalData = [
    { key: 'location', value: data.file },
    { key: 'offset', value: String(data.offset) },
    { key: 'length', value: String(data.length) },
  ];
  const dataLocation = DataLocation.EXTERNAL;
  return { name: value.name, dataType: dataTypes[value.dtype], dims: dims.map(BigInt), externalData, dataLocation };
}

function inline(name: string, dtype: ElementType, dims: readonly number[], data: InlineData): TensorProto {
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return { name, dataType: dataTypes[dtype], dims: dims.map(BigInt), rawData };
}

function shaped(value: Value): ValueInfo {
  const dim = value.shape.map(d => {
    const dimension =
      typeof d === 'number' ? { case: 'dimValue' as const, value: BigInt(d) } : { case: 'dimParam' as const, value: d };
    return { value: dimension };
  });
  return {
    name: value.name,
    type: { value: { case: 'tensorType', value: { elemType: dataTypes[value.dtype], shape: { dim } } } },
  };
}

function unshaped(value: Value): ValueInfo {
  return { name: value.name, type: { value: { case: 'tensorType', value: { elemType: dataTypes[value.dtype] } } } };
}
