/** @file Whether the page of a panel is there: it comes, goes when the panel is out of sight, and comes again. */
import { Emitter } from '../../base/disposable';
import { LensError } from '../../base/errors';
import { VIEW_DEADLINE_MS } from './connection';

export class PageState {
  readonly #came = new Emitter<boolean>();
  #isReady = false;

  get isReady(): boolean {
    return this.#isReady;
  }

  came(): void {
    this.#isReady = true;
    this.#came.fire(true);
  }

  gone(): void {
    this.#isReady = false;
  }

  /** Waits for the page. @throws LensError internal where none comes in time, or the panel is closed */
  async ready(milliseconds = VIEW_DEADLINE_MS): Promise<void> {
    if (this.#isReady) return;
    const came = await new Promise<boolean>(resolve => {
      const end = (there: boolean): void => {
        clearTimeout(timer);
        listening.dispose();
        resolve(there);
      };
      const listening = this.#came.event(end);
      const timer = setTimeout(() => end(false), milliseconds);
    });
    if (!came) throw notShown();
  }

  dispose(): void {
    this.#came.fire(false);
    this.#came.dispose();
  }
}

function notShown(): LensError {
  return new LensError({
    reason: 'internal',
    message: 'The panel did not come up.',
    next: 'Open it again and repeat this.',
  });
}
