/** @file What a model takes of memory that only writes answers, with matrices of 8 bits, or of the 4 of their file. */
import type { DecoderSpec } from '../../../architecture/decoderSpec';
import type { Checkpoint } from '../../../checkpoint/checkpoint';
import type { Estimate, PlannedText } from '../memoryEstimate';
import type { LayerwiseEstimate } from './layerwiseEstimate';
import { bitsOf, BLOCK, blockOf } from './writingParts';

/** A scale of four bytes for each block, and as much that ONNX Runtime adds where it lays codes out for its products. */
const BESIDE_CODES = 8;

/** Of 4 bits there are offsets too: a matrix of 8 bits, one for each block. */
function bytesAWeight(bits: 4 | 8, columns: number): number {
  const ofEight = (width: number): number => 1 + BESIDE_CODES / blockOf(width);
  return bits === 8 ? ofEight(columns) : 0.5 + (BESIDE_CODES + ofEight(columns / BLOCK)) / BLOCK;
}

export class WritingEstimate implements Estimate {
  constructor(
    private readonly layerwise: LayerwiseEstimate,
    private readonly checkpoint: Checkpoint,
    private readonly spec: DecoderSpec,
  ) {}

  /** Beside the matrices, those of the layer that is made at the moment lie in memory as float32 and in two models. */
  loaded(): number {
    const sizes = this.layerwise.matrices.map(({ tensor, shape: [rows = 0, columns = 0] }) => {
      const bits = bitsOf(this.checkpoint.tensors.get(tensor)!, columns);
      return { weights: rows * columns, bytes: bytesAWeight(bits, columns) * rows * columns };
    });
    const weights = sizes.reduce((sum, size) => sum + size.weights, 0);
    const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
    return bytes + (3 * weights) / this.spec.layers.length + this.layerwise.loaded();
  }

  text({ promptTokens, responseTokens }: PlannedText): number {
    return this.layerwise.generation(promptTokens, promptTokens + responseTokens);
  }
}
