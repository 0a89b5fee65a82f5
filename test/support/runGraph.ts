/** @file Runs a small graph of ours in ONNX Runtime. */
import { Session } from '../../src/engine/runtime/ort';
import type { Graph } from '../../src/graph/graph';
import { onnxModel } from '../../src/graph/onnxModel';

export async function openGraph(graph: Graph): Promise<Session> {
  return Session.open(onnxModel(graph), { root: '.', threads: 1 });
}

/** The same numbers each time, spread over (-1, 1). */
export function spread(length: number, seed = 1): Float32Array {
  let state = seed * 2654435761;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  });
}
