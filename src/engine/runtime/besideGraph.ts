/** @file A small graph over a loaded model's weights, beside the decoder itself. */
import type { Tensor } from './ort';

/** A graph with inputs and an output a layer, over a loaded model's weights. */
export interface BesideGraph {
  /**
   * Runs it once for each set of feeds. Layer by layer, all of them pass a layer before its weights go.
   * @param names of the inputs and outputs by layer
   * @param between runs
   */
  run(
    feeds: readonly Readonly<Record<string, Tensor>>[],
    names: LayerNames,
    between: () => Promise<void>,
  ): Promise<Record<string, Tensor>[]>;
  release(): Promise<void>;
}

export interface LayerNames {
  readonly inputs: readonly ((layer: number) => string)[];
  readonly output: (layer: number) => string;
}
