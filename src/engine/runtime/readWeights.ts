/** @file Weights that ONNX Runtime cannot map, quantised and rearranged ones, read from their file as float32 and held beside the session. */
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { WeightReader } from '../../checkpoint/weightReader';
import type { Value } from '../../graph/graph';
import { float32, type FloatTensor } from './ort';
import { tensorOf } from './storedWeight';

export interface ReadingHooks {
  /** Lets other messages in; throws where the work was cancelled. */
  readonly pause: () => Promise<void>;
  /** Bytes of the file that are read, of all that will be. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Weights that are widened between two pauses: some hundredths of a second. */
const PIECE = 2 ** 24;

/**
 * @param inputs of a graph, as `fedWeights` gives them
 * @throws LensError bad-checkpoint where the file is not what it was; what `hooks.pause` throws
 */
export async function readWeights(
  checkpoint: Checkpoint,
  inputs: readonly Value[],
  hooks?: ReadingHooks,
): Promise<Record<string, FloatTensor>> {
  const reader = new WeightReader(checkpoint);
  const total = inputs.reduce((sum, input) => sum + reader.bytes(tensorOf(input)), 0);
  const read: Record<string, FloatTensor> = {};
  try {
    for (const input of inputs) {
      const shape = input.shape.map(Number);
      const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
      const columns = data.length / shape[0]!;
      // Rows that come from anywhere in their tensor are read together.
      const rows = reader.isInOrder(tensorOf(input)) ? Math.max(1, Math.floor(PIECE / columns)) : shape[0]!;
      for (let from = 0; from < shape[0]!; from += rows) {
        reader.rows(tensorOf(input), columns, from, data.subarray(from * columns, (from + rows) * columns));
        hooks?.onProgress(reader.bytesRead, total);
        await hooks?.pause();
      }
      read[input.name] = float32(data, shape);
    }
    reader.requireUnchanged();
    return read;
  } finally {
    reader.close();
  }
}
