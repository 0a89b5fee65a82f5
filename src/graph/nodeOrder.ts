/** @file In which order ONNX Runtime runs the nodes of a list, and a list whose order keeps few values alive. */
import { valuesRead, type AnyNode, type Value } from './graph';

/** The nodes that lead to an output, in their order. */
export function nodesNeeded(nodes: readonly AnyNode[], outputs: readonly Value[]): AnyNode[] {
  const needed = new Set(outputs);
  const kept = [...nodes].reverse().filter(node => {
    if (!node.outputs.some(output => needed.has(output))) return false;
    valuesRead(node).forEach(value => needed.add(value));
    return true;
  });
  return kept.reverse();
}

/**
 * In order of the longest way from a value that no node makes. ONNX Runtime takes a node's inputs by falling place in the list, each
 * with all that leads to it: so what is far along comes first, and what can be made at any time is made when it is needed. In the
 * order of a backward walk it would make the factors of all layers before it starts.
 */
export function shallowFirst(nodes: readonly AnyNode[]): AnyNode[] {
  const depth = new Map<Value, number>();
  const depths = nodes.map(node => {
    const own = 1 + Math.max(0, ...valuesRead(node).map(value => depth.get(value) ?? 0));
    node.outputs.forEach(output => depth.set(output, own));
    return own;
  });
  return nodes
    .map((node, i) => ({ node, depth: depths[i]!, i }))
    .sort((a, b) => a.depth - b.depth || a.i - b.i)
    .map(({ node }) => node);
}

/**
 * ONNX Runtime's default order: from the nodes that nobody reads, the last of the list first, and from each node its inputs, the
 * last of the list first, a node after all that it reads.
 */
export function executionOrder(nodes: readonly AnyNode[]): AnyNode[] {
  const makers = new Map(nodes.flatMap((node, i) => node.outputs.map(output => [output, i] as const)));
  const read = nodes.map(node =>
    [...new Set(valuesRead(node).flatMap(value => makers.get(value) ?? []))].sort((a, b) => a - b),
  );
  const inner = new Set(read.flat());
  const stack = nodes.flatMap((_, i) => (inner.has(i) ? [] : [{ i, leave: false }]));
  const order: AnyNode[] = [];
  const visited = new Set<number>();
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { i, leave } = top;
    if (leave) order.push(nodes[i]!);
    if (leave || visited.has(i)) continue;
    visited.add(i);
    stack.push({ i, leave: true }, ...read[i]!.filter(j => !visited.has(j)).map(j => ({ i: j, leave: false })));
  }
  return order;
}
