/** @file Runs a small graph of ours in ONNX Runtime. */
import { Session, type Tensor } from '../../src/engine/ort';
import type { Graph } from '../../src/graph/graph';
import { onnxModel } from '../../src/graph/onnxModel';

export async function openGraph(graph: Graph): Promise<Session> {
  return Session.open(onnxModel(graph), { root: '.', threads: 1 });
}

/** All outputs by name. */
export async function runGraph(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await openGraph(graph);
  const outputs = await session.run(
    feeds,
    graph.outputs.map(v => v.name),
  );
  await session.release();
  return outputs;
}

/** The same numbers each time, spread over (-1, 1). */
export function spread(length: number, seed = 1): Float32Array {
  let state = seed * 2654435761;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  });
}
