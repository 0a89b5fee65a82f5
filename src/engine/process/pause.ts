/** @file The gap between two runs, where messages come in and cancellation is seen. */
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../base/errors';

/** Lets waiting messages in. @throws CancelledError where the request was called off */
export type Pause = () => Promise<void>;

/** @param cancelled whether the request was called off */
export function pauseUnless(cancelled: () => boolean): Pause {
  return async () => {
    await setImmediate();
    if (cancelled()) throw new CancelledError();
  };
}

export const neverCancelled: Pause = pauseUnless(() => false);
