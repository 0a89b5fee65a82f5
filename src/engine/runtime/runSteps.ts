/** @file What a run that takes long is given: gaps in which it can be called off, and somebody who is told how far it is. */
import type { Pause } from '../request/hooks';

export interface RunSteps {
  /** Between two layers. */
  readonly pause: Pause;
  /** Layers and tiles of the head that are done, of all that the run takes. A run of a whole model at once tells nothing. */
  readonly onStep?: (done: number, total: number) => void;
}
