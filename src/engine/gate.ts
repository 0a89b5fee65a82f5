/** @file One piece of work at a time: two requests that run at once would need the memory of both. */

export class Gate {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after everything that was passed before it, whatever became of that. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
