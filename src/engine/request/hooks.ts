/** @file What a request is given while it works: the gap between two runs, where cancellation is seen, and ways to tell how far it is. */
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../base/errors';
import type { Explanation } from '../../protocol/explanation';
import type { LayerPlace, Progress } from '../../protocol/request';

/** Lets waiting messages in. @throws CancelledError where the request was cancelled */
export type Pause = () => Promise<void>;

/** @param cancelled whether the request was cancelled */
export function pauseUnless(cancelled: () => boolean): Pause {
  return async () => {
    await setImmediate();
    if (cancelled()) throw new CancelledError();
  };
}

export const neverCancelled: Pause = pauseUnless(() => false);

export type Report = (progress: Omit<Progress, 'request'>) => void;

export interface LoaderHooks {
  readonly pause: Pause;
  readonly report: Report;
}

/** Of work that reads weights alone, minutes for a large pair. */
export interface PatientHooks extends LoaderHooks {
  /** As `pause`, and requests that wait by now go first; for where no loaded model and no lock is held, which they may want. */
  readonly giveWay: Pause;
}

export interface ExplainHooks extends LoaderHooks {
  /** The first picture. */
  readonly onFirstPicture: (explanation: Explanation) => void;
  /** Between the runs of a matrix: as `pause`, and requests that wait by now go first. A model that was loaded before may be gone. */
  readonly giveWay?: Pause;
  /** Whether the user has read enough of the answer: it ends where it is. */
  readonly stopped?: () => boolean;
}

export type OnStep = (done: number, total: number, place: LayerPlace) => void;

export interface RunSteps {
  /** Between two layers. */
  readonly pause: Pause;
  /**
   * Layers and tiles of the head that are done, of all that the run takes; told again where more of the next one's weights is read. A run of
   * a whole model at once tells nothing.
   */
  readonly onStep?: OnStep;
}
