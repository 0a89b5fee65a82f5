/** @file Tells an element whether the page is narrow, as a panel beside an editor is, and when that changes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Pixels up to which a page is narrow; views' styles say the same. */
const NARROW = '(max-width: 560px)';

export class NarrowWatch implements ReactiveController {
  readonly #query = matchMedia(NARROW);
  readonly #changed: () => void;

  constructor(host: ReactiveControllerHost) {
    this.#changed = () => host.requestUpdate();
    host.addController(this);
  }

  get narrow(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#changed);
  }
}
