/** @file Explanations for the owners (open files) of a window: one engine, the newest request of an owner wins, rest after idleness. */
import { CancelledError } from '../base/errors';
import type { AskedOf, FactName, ParamsOf, ResultOf, RunName } from '../protocol/engine';
import { EngineClient, type RequestOptions, requestMethods } from './engineClient';
import type { EngineLinkOptions } from './engineLink';

type ServiceMethods = {
  readonly [N in RunName]: (owner: string, asked: AskedOf<N>, options?: RequestOptions) => Promise<ResultOf<N>>;
} & {
  readonly [N in FactName]: (params: ParamsOf<N>, options?: RequestOptions) => Promise<ResultOf<N>>;
};

export interface ExplainServiceOptions extends EngineLinkOptions {
  /** How long an engine without work is kept, in milliseconds; read each time, so that a changed setting counts at once. */
  readonly idleMs: () => number;
}

export class ExplainService extends (requestMethods() as new () => ServiceMethods) {
  readonly #client: EngineClient;
  readonly #running = new Map<string, AbortController>();
  #busy = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: ExplainServiceOptions) {
    super();
    this.#client = new EngineClient(options);
  }

  /** Process id of the living engine. */
  get enginePid(): number | undefined {
    return this.#client.pid;
  }

  /**
   * Asks for `owner`, who has one request at a time, of whatever kind: what still runs for the same owner is cancelled first.
   * @throws CancelledError where a newer request of the owner, `cancel`, or the signal cancelled it
   * @throws LensError
   */
  async run<N extends RunName>(
    name: N,
    owner: string,
    asked: AskedOf<N>,
    options: RequestOptions = {},
  ): Promise<ResultOf<N>> {
    this.cancel(owner);
    const controller = new AbortController();
    this.#running.set(owner, controller);
    const signal = AbortSignal.any([controller.signal, ...(options.signal ? [options.signal] : [])]);
    try {
      const current =
        <V>(tell: ((value: V) => void) | undefined) =>
        (value: V): void => {
          if (!signal.aborted) tell?.(value);
        };
      const { onProgress, onFirstPicture, onReport, onRules, onAnswer, stopAnswers } = options;
      const own = {
        onProgress: current(onProgress),
        onFirstPicture: current(onFirstPicture),
        onReport: current(onReport),
        onRules: current(onRules),
        onAnswer: current(onAnswer),
      };
      const result = await this.#working(() => this.#client.run(name, asked, { ...own, signal, stopAnswers }));
      // A result that crossed its own cancellation on the way is late: nobody asks for it any more.
      if (signal.aborted) throw new CancelledError();
      return result;
    } finally {
      if (this.#running.get(owner) === controller) this.#running.delete(owner);
    }
  }

  /** What is answered at once; nobody owns it. */
  fact<N extends FactName>(name: N, params: ParamsOf<N>, options: RequestOptions = {}): Promise<ResultOf<N>> {
    return this.#working(() => this.#client.fact(name, params, options));
  }

  isRunning(owner: string): boolean {
    return this.#running.has(owner);
  }

  cancel(owner: string): void {
    this.#running.get(owner)?.abort();
    this.#running.delete(owner);
  }

  cancelAll(): void {
    for (const owner of [...this.#running.keys()]) this.cancel(owner);
  }

  clearCaches(): Promise<void> {
    return this.#client.clearCaches();
  }

  restart(): void {
    this.#client.restart();
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.cancelAll();
    this.#client.dispose();
  }

  /** The engine may rest only when nobody works with it, and only after a while: opening the next file should not start it again. */
  async #working<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    this.#busy++;
    try {
      return await work();
    } finally {
      if (--this.#busy === 0) this.#idle = setTimeout(() => this.#client.restart(), this.options.idleMs()).unref();
    }
  }
}
