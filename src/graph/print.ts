/** @file A graph as readable text, one line a node, for tests and bug reports. */
import { showShape } from './dim';
import type { AnyNode, Graph, Value } from './graph';

const declare = (value: Value): string => `${value.name}: ${value.dtype}${showShape(value.shape)}`;

function attributesOf(node: AnyNode): string {
  if (node.op === 'If') return '';
  const entries = Object.entries(node.attributes).filter(([, v]) => v !== false);
  return entries.length ? `{${entries.map(([k, v]) => `${k}=${JSON.stringify(v)}`).join(' ')}}` : '';
}

function lines(node: AnyNode): string[] {
  const head = `${node.outputs.map(declare).join(', ')} = ${node.op}${attributesOf(node)}(${node.inputs.map(v => v.name).join(', ')})`;
  if (node.op !== 'If') return [head];
  const { then, else: otherwise } = node.attributes;
  return [head, ...body(then), ...body(otherwise)];
}

const body = (graph: Graph): string[] =>
  printGraph(graph)
    .trimEnd()
    .split('\n')
    .map(line => `  ${line}`);

/** `name(inputs) -> outputs` and a line a node; branches indented below their `If`. Ends with a line break. */
export function printGraph(graph: Graph): string {
  const head = `${graph.name}(${graph.inputs.map(declare).join(', ')}) -> ${graph.outputs.map(v => v.name).join(', ')}`;
  return [head, ...graph.nodes.flatMap(lines).map(line => `  ${line}`), ''].join('\n');
}
