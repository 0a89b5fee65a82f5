/** @file Whose turn it is among the requests that run models: one at a time, and patient work stands aside for shorter work. */
import { CancelledError } from '../../base/errors';

/** For work that takes long: lets those go first who wait by now. @throws CancelledError */
export type GiveWay = () => Promise<void>;

export class Gate {
  readonly #waiting = new Set<() => void>();
  #taken = false;

  /**
   * Runs `work` after everything that came before it, whatever became of that.
   * @param calledOff whoever waits then waits no longer
   * @throws CancelledError, and what `work` throws
   */
  async pass<T>(work: (giveWay: GiveWay) => Promise<T>, calledOff: AbortSignal): Promise<T> {
    let inside = false;
    const enter = async (): Promise<void> => {
      await this.#enter(calledOff);
      inside = true;
    };
    const leave = (): void => {
      if (inside) this.#leave();
      inside = false;
    };
    const giveWay = async (): Promise<void> => {
      if (this.#waiting.size === 0) return;
      leave();
      await enter();
    };
    try {
      await enter();
      return await work(giveWay);
    } finally {
      leave();
    }
  }

  async #enter(calledOff: AbortSignal): Promise<void> {
    if (calledOff.aborted) throw new CancelledError();
    if (!this.#taken) this.#taken = true;
    else await this.#turn(calledOff);
  }

  #turn(calledOff: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        calledOff.removeEventListener('abort', cancel);
        resolve();
      };
      const cancel = (): void => {
        this.#waiting.delete(go);
        reject(new CancelledError());
      };
      this.#waiting.add(go);
      calledOff.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Who has waited longest takes over: nobody comes in between. */
  #leave(): void {
    const [next] = this.#waiting;
    this.#taken = next !== undefined;
    if (!next) return;
    this.#waiting.delete(next);
    next();
  }
}

/** @param giveWay to be called between the steps of patient work */
type Work<T> = (giveWay: GiveWay) => Promise<T>;

export class Turns {
  readonly #gate = new Gate();
  /** Before the other: two of this kind may compute the same, so neither goes first in the middle of the other. */
  readonly #patience = new Gate();

  /** @throws CancelledError where `calledOff` comes before its turn, and what `work` throws */
  take<T>(work: Work<T>, calledOff: AbortSignal): Promise<T> {
    return this.#gate.pass(work, calledOff);
  }

  /** As `take`, for work that gives way; behind all of its like. */
  takePatiently<T>(work: Work<T>, calledOff: AbortSignal): Promise<T> {
    return this.#patience.pass(() => this.take(work, calledOff), calledOff);
  }
}
