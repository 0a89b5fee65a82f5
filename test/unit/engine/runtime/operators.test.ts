/** @file Which operators the graphs of all families are made of, against what each provider has in float32. */
import { describe, expect, test } from 'vitest';
import { buildDecoder } from '../../../../src/architecture/decoder';
import { buildValueNorms } from '../../../../src/architecture/weightGraphs';
import { probeGraphs } from '../../../../src/engine/providers/probeModel';
import { openModel } from '../../../../src/engine/runtime/sessionPool';
import { storedWeight } from '../../../../src/engine/runtime/storedWeight';
import type { Graph } from '../../../../src/graph/graph';
import { lower, type LoweredNode } from '../../../../src/graph/lowering';
import { goldenFolder, goldenFolders } from '../../../golden/goldenCases';

/**
 * ONNX Runtime 1.30: docs/OperatorKernels.md for CUDA and DirectML; for WebGPU what its profile says (test/golden/webgpu.test.ts).
 * CoreML takes parts of a graph and leaves the others to the processor, so nothing is promised of it.
 */
const everywhere = [
  ...['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Exp', 'Tanh', 'Sigmoid', 'Erf', 'Relu', 'Sqrt', 'Reciprocal'],
  ...['Greater', 'Equal', 'Where', 'Cast', 'Identity', 'Gemm', 'MatMul', 'Softmax'],
  ...['Reshape', 'Transpose', 'Gather', 'Concat', 'Split', 'Slice', 'Squeeze', 'Unsqueeze', 'Shape', 'Range'],
  ...['ReduceSum', 'ReduceMean', 'ReduceMax', 'SimplifiedLayerNormalization', 'LayerNormalization'],
  ...['com.microsoft.RotaryEmbedding', 'If', 'Constant'],
];
const allowed: Readonly<Record<string, readonly string[]>> = { webgpu: everywhere, cuda: everywhere, dml: everywhere };

function lowered(graph: Graph): LoweredNode[] {
  return graph.nodes.flatMap(node => [
    ...lower(node, data => data.join()),
    ...(node.op === 'If' ? [...lowered(node.attributes.then), ...lowered(node.attributes.else)] : []),
  ]);
}

const nameOf = ({ domain, opType }: LoweredNode): string => [...(domain ? [domain] : []), opType].join('.');
const operators = (graphs: readonly Graph[]): string[] => [...new Set(graphs.flatMap(lowered).map(nameOf))].sort();

const families = goldenFolders.map(([name, path]) => {
  const { checkpoint, spec } = openModel(goldenFolder(path));
  const source = (tensor: string, shape: readonly number[]) => storedWeight(checkpoint, tensor, shape);
  return { name, graphs: [buildDecoder(spec, source, { device: true }), buildValueNorms(spec, source)] };
});

describe.each(Object.keys(allowed))('%s', provider => {
  test.each(families)('has every operator of $name', ({ graphs }) => {
    expect(operators(graphs).filter(op => !allowed[provider]!.includes(op))).toEqual([]);
  });
});

test('the model that a provider is tried with has every operator that a family has', () => {
  const { decoder, valueNorms } = probeGraphs(true);
  const tried = operators([decoder, valueNorms]);
  expect(operators(families.flatMap(({ graphs }) => graphs)).filter(op => !tried.includes(op))).toEqual([]);
});

test('no value of 16 bits is computed on a device', () => {
  const casts = families.flatMap(({ graphs }) =>
    graphs.flatMap(({ nodes }) => nodes.filter(({ op }) => op !== 'Cast')),
  );
  const narrow = casts.filter(node => node.inputs.some(({ dtype }) => dtype === 'bfloat16' || dtype === 'float16'));
  expect(narrow.map(({ name }) => name)).toEqual([]);
});
