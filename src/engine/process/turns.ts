/** @file Whose turn it is among the requests that run models: one is at work, and what takes long stands aside for what does not. */
import { Gate, type GiveWay } from './gate';

/** @param giveWay to be called between the steps of patient work */
type Work<T> = (giveWay: GiveWay) => Promise<T>;

export class Turns {
  readonly #gate = new Gate();
  /** Before the other: two of this kind may compute the same, so neither goes first in the middle of the other. */
  readonly #patience = new Gate();
  #atWork = 0;

  /** @param onRest called when nobody is at work, nor stands aside */
  constructor(private readonly onRest: () => void) {}

  /** @throws CancelledError where `calledOff` comes before its turn, and what `work` throws */
  take<T>(work: Work<T>, calledOff: AbortSignal): Promise<T> {
    return this.#gate.pass(async giveWay => {
      this.#atWork++;
      try {
        return await work(giveWay);
      } finally {
        if (--this.#atWork === 0) this.onRest();
      }
    }, calledOff);
  }

  /** As `take`, for work that gives way; behind all of its like. */
  takePatiently<T>(work: Work<T>, calledOff: AbortSignal): Promise<T> {
    return this.#patience.pass(() => this.take(work, calledOff), calledOff);
  }
}
