/** @file A small graph over a loaded model's weights, beside the decoder itself. */
import type { Tensor } from './ort';

/** A graph with an input and an output a layer, over a loaded model's weights. */
export interface BesideGraph {
  /** @param names of the inputs and outputs by layer */
  run(feeds: Readonly<Record<string, Tensor>>, names: LayerNames): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

export interface LayerNames {
  readonly input: (layer: number) => string;
  readonly output: (layer: number) => string;
}
