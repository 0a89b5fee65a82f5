/** @file Lifetimes: whoever makes a thing that must end registers it, and ends it with itself. */

export interface Disposable {
  dispose(): void;
}

export abstract class DisposableOwner implements Disposable {
  readonly #owned: Disposable[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Ends with this object; at once where this object has ended already. */
  protected register<T extends Disposable>(thing: T): T {
    if (this.#disposed) thing.dispose();
    else this.#owned.push(thing);
    return thing;
  }

  dispose(): void {
    this.#disposed = true;
    // What was made last may use what was made before.
    for (const thing of this.#owned.splice(0).reverse()) thing.dispose();
  }
}

/** Listeners of one event. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(event: T) => void>();

  /** Subscribes; the result unsubscribes. */
  readonly event = (listener: (event: T) => void): Disposable => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };

  get size(): number {
    return this.#listeners.size;
  }

  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
