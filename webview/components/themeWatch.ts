/** @file Tells an element that the theme has changed: VS Code changes classes and variables of the page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class ThemeWatch implements ReactiveController {
  readonly #observer: MutationObserver;

  /** @param changed draws again; by default the element is rendered again */
  constructor(host: ReactiveControllerHost, changed = (): void => host.requestUpdate()) {
    this.#observer = new MutationObserver(changed);
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(document.body, { attributes: true });
    this.#observer.observe(document.documentElement, { attributes: true });
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}
