/** @file What a model takes of memory whose weights of 8 bits are all kept, and widened a layer at a time. */
import type { Checkpoint } from '../../../checkpoint/checkpoint';
import { roundedBytes } from '../../../checkpoint/rounded';
import type { Estimate, PlannedText } from '../memoryEstimate';
import type { LayerwiseEstimate } from './layerwiseEstimate';

export class HeldEstimate implements Estimate {
  constructor(
    private readonly layerwise: LayerwiseEstimate,
    private readonly checkpoint: Checkpoint,
  ) {}

  loaded(): number {
    const held = [...this.checkpoint.tensors.values()].filter(({ rounded }) => rounded);
    const weights = held.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
    return roundedBytes(weights) + this.layerwise.loaded();
  }

  text(text: PlannedText, width: number): number {
    return this.layerwise.text(text, width);
  }
}
