/** @file How far a run through the layers is: parts that are passed, and bytes of the weights that are read for it; called off between two reads. */
import type { LayerPlace } from '../../../protocol/request';
import type { RunSteps } from '../../request/hooks';

/** What a run goes through. */
export interface PassSize {
  /** Layers and tiles of the head, there and back. */
  readonly steps: number;
  readonly layers: number;
  /** Of the weights' files. */
  readonly bytes: number;
}

export class PassSteps {
  #done = 0;
  #at: Pick<LayerPlace, 'layer' | 'back'> = { layer: 1, back: false };
  readonly #before: number;

  /** @param reader what weights are read by */
  constructor(
    private readonly hooks: RunSteps,
    private readonly reader: { readonly bytesRead: number },
    private readonly size: PassSize,
  ) {
    this.#before = reader.bytesRead;
  }

  /** @param layer that is worked on now, from 0 on; undefined of the head */
  enter(layer: number | undefined, back: boolean): void {
    this.#at = layer === undefined ? { back } : { layer: layer + 1, back };
  }

  /** Some of its weights are there. @throws what the hooks' pause throws */
  readonly read = (): Promise<void> => {
    this.#tell();
    return this.hooks.pause();
  };

  /** It is passed, or a tile of it. @throws what the hooks' pause throws */
  readonly passed = (): Promise<void> => {
    this.#done++;
    this.#tell();
    return this.hooks.pause();
  };

  #tell(): void {
    const { steps, layers, bytes } = this.size;
    const read = Math.min(bytes, this.reader.bytesRead - this.#before);
    this.hooks.onStep?.(this.#done, steps, { ...this.#at, layers, read, bytes });
  }
}
