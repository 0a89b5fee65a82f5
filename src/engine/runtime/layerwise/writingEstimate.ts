/** @file What a model takes of memory that only writes answers, with matrices of 8 bits. */
import type { DecoderSpec } from '../../../architecture/decoderSpec';
import type { Estimate, PlannedText } from '../memoryEstimate';
import type { LayerwiseEstimate } from './layerwiseEstimate';
import { BLOCK } from './writingParts';

/** A scale of four bytes for each block, and what ONNX Runtime adds where it lays codes out for its products. */
const BYTES_A_WEIGHT = 1 + 8 / BLOCK;

export class WritingEstimate implements Estimate {
  constructor(
    private readonly layerwise: LayerwiseEstimate,
    private readonly spec: DecoderSpec,
  ) {}

  /** Beside the matrices, those of the layer that is made at the moment lie in memory as float32 and in two models. */
  loaded(): number {
    const weights = this.layerwise.matrixWeights;
    return BYTES_A_WEIGHT * weights + (3 * weights) / this.spec.layers.length + this.layerwise.loaded();
  }

  text({ promptTokens, responseTokens }: PlannedText): number {
    return this.layerwise.generation(promptTokens, promptTokens + responseTokens);
  }
}
