/** @file Explanations for the owners (open files) of a window: one engine, the newest request of an owner wins, rest after idleness. */
import { CancelledError } from '../base/errors';
import type { ConceptReport, PromptConcepts } from '../protocol/concepts';
import type {
  ConceptParams,
  DescribeParams,
  ExplainParams,
  ModelDescription,
  Progress,
  PromptConceptParams,
} from '../protocol/engine';
import type { Explanation } from '../protocol/explanation';
import { EngineClient, type EngineClientOptions, type RequestOptions } from './engineClient';

export interface ExplainServiceOptions extends EngineClientOptions {
  /** How long an engine without work is kept, in milliseconds; read each time, so that a changed setting counts at once. */
  readonly idleMs: () => number;
}

export interface ExplainHooks {
  readonly onProgress?: (progress: Progress) => void;
  /** The first picture. */
  readonly onShare?: (explanation: Explanation) => void;
}

export class ExplainService {
  readonly #client: EngineClient;
  readonly #running = new Map<string, AbortController>();
  #busy = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: ExplainServiceOptions) {
    this.#client = new EngineClient(options);
  }

  /** Process id of the living engine. */
  get enginePid(): number | undefined {
    return this.#client.pid;
  }

  /**
   * Explains for `owner`; what still runs for the same owner is called off first.
   * @throws CancelledError where a newer request of the owner, or `cancel`, took its place
   * @throws LensError
   */
  explain(owner: string, params: Omit<ExplainParams, 'request'>, hooks: ExplainHooks = {}): Promise<Explanation> {
    return this.#newest(owner, hooks, options => this.#client.explain(params, options));
  }

  /** Concepts of a pair; ends as `explain` does. What was called off goes on where it was. */
  concepts(
    owner: string,
    params: Omit<ConceptParams, 'request'>,
    hooks: Pick<ExplainHooks, 'onProgress'> = {},
  ): Promise<ConceptReport> {
    return this.#newest(owner, hooks, options => this.#client.concepts(params, options));
  }

  /** Concepts on a prompt; ends as `explain` does. */
  promptConcepts(
    owner: string,
    params: Omit<PromptConceptParams, 'request'>,
    hooks: Pick<ExplainHooks, 'onProgress'> = {},
  ): Promise<PromptConcepts> {
    return this.#newest(owner, hooks, options => this.#client.promptConcepts(params, options));
  }

  describe(params: DescribeParams): Promise<ModelDescription> {
    return this.#working(() => this.#client.describe(params));
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

  /** The newest request of an owner wins. */
  async #newest<R>(owner: string, hooks: ExplainHooks, ask: (options: RequestOptions) => Promise<R>): Promise<R> {
    this.cancel(owner);
    const controller = new AbortController();
    this.#running.set(owner, controller);
    const { signal } = controller;
    try {
      const current =
        <T>(tell: ((value: T) => void) | undefined) =>
        (value: T): void => {
          if (!signal.aborted) tell?.(value);
        };
      const options = { signal, onProgress: current(hooks.onProgress), onShare: current(hooks.onShare) };
      const result = await this.#working(() => ask(options));
      // A result that crossed its own cancellation on the way is late: nobody asks for it any more.
      if (signal.aborted) throw new CancelledError();
      return result;
    } finally {
      if (this.#running.get(owner) === controller) this.#running.delete(owner);
    }
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
