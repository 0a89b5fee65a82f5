/** @file Providers on which an engine process ended: the next process does without them, so that no request is lost to a driver. */
import { LensError } from '../base/errors';
import { providerName } from '../protocol/providerName';
import type { ProviderFallback, ProviderName } from '../protocol/providers';

export class LostProviders {
  readonly #lost = new Set<ProviderName>();
  readonly #working = new WeakMap<object, ProviderName>();
  /** Until the next process says what it works on. */
  #untold: Omit<ProviderFallback, 'to'> | undefined;

  constructor(private readonly tell: (fallback: ProviderFallback) => void) {}

  /** For the next process. */
  get env(): NodeJS.ProcessEnv {
    return this.#lost.size === 0 ? {} : { INSTRUCT_LENS_PROVIDERS_REFUSED: [...this.#lost].join() };
  }

  /** @param engine the process that says so */
  works(engine: object, provider: ProviderName): void {
    this.#working.set(engine, provider);
    if (this.#untold) this.tell({ ...this.#untold, to: provider });
    this.#untold = undefined;
  }

  /** @returns whether a provider can be blamed for the death of the process, so that the request is worth another */
  blame(engine: object, error: unknown): boolean {
    const provider = this.#working.get(engine);
    if (provider === undefined || provider === 'cpu' || !LensError.is(error) || error.reason !== 'engine-died')
      return false;
    if (!this.#lost.has(provider)) {
      this.#lost.add(provider);
      this.#untold = {
        from: provider,
        reason: `While ${providerName(provider)} was computing, this happened: ${error.message}`,
      };
    }
    return true;
  }

  /** The user wants it tried again. */
  forgive(): void {
    this.#lost.clear();
  }
}
