/** @file One piece of work at a time: two requests that run at once would need the memory of both. */
import { CancellationToken } from 'vscode-jsonrpc/node';
import { CancelledError } from '../base/errors';

export class Gate {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `work` after everything that was passed before it, whatever became of that.
   * @throws CancelledError at once where the work is called off while it waits: else the client would take the engine,
   * which is busy with another request, for one that does not stop
   */
  pass<T>(work: () => Promise<T>, token: CancellationToken = CancellationToken.None): Promise<T> {
    let waiting = true;
    const start = (): Promise<T> => {
      waiting = false;
      return work();
    };
    const result = this.#last.then(start, start);
    this.#last = result.catch(() => undefined);
    const calledOff = new Promise<never>((_, reject) => {
      token.onCancellationRequested(() => {
        if (waiting) reject(new CancelledError());
      });
    });
    return Promise.race([result, calledOff]);
  }
}
