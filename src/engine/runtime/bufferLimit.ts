/** @file Whether a graph's weights fit the buffers of a device. */
import { bytesOf, constantsOf } from '../../graph/liveMemory';
import type { Graph } from '../../graph/graph';
import { inGigabytes } from './memoryPlan';

/**
 * A tensor lies in one buffer, however much memory there is.
 * @param largest bytes of the device's largest buffer
 * @throws Error with both figures
 */
export function requireBuffers(graph: Graph, largest: number): void {
  const { stored, folded } = constantsOf(graph);
  for (const value of [...stored, ...folded]) {
    const bytes = bytesOf(value, {});
    if (bytes > largest)
      throw new Error(
        `The tensor ${value.name} takes ${inGigabytes(bytes)}, but the device's largest buffer holds ${inGigabytes(largest)}.`,
      );
  }
}
