/** @file Explanations for the owners (open files) of a window: one engine, the newest request of an owner wins, rest after idleness. */
import { CancelledError } from '../base/errors';
import type { AttentionParams, AttentionReport } from '../protocol/attention';
import type { ConceptReport, PromptConcepts } from '../protocol/concepts';
import type { HeadsParams, HeadsReport } from '../protocol/heads';
import type { Comparison, Contrast } from '../protocol/comparison';
import type { ComparedAttention, ComparedConcepts, PartOf } from '../protocol/comparisonSections';
import type {
  ComparedAttentionParams,
  ComparedConceptsParams,
  ConceptParams,
  ContrastParams,
  DescribeParams,
  ExplainParams,
  ModelDescription,
  PromptConceptParams,
  Agreement,
  AgreementParams,
  ConvertedWeights,
} from '../protocol/engine';
import type { EngineFacts } from '../protocol/doctor';
import type { Explanation } from '../protocol/explanation';
import type { ProvidersReport } from '../protocol/providers';
import { EngineClient, type CompareOptions, type RequestOptions } from './engineClient';
import type { EngineLinkOptions } from './engineLink';

export interface ExplainServiceOptions extends EngineLinkOptions {
  /** How long an engine without work is kept, in milliseconds; read each time, so that a changed setting counts at once. */
  readonly idleMs: () => number;
}

export class ExplainService {
  readonly #client: EngineClient;
  readonly #running = new Map<string, AbortController>();
  #busy = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: ExplainServiceOptions,
    client = new EngineClient(options),
  ) {
    this.#client = client;
  }

  /** Process id of the living engine. */
  get enginePid(): number | undefined {
    return this.#client.pid;
  }

  /**
   * Explains for `owner`; what still runs for the same owner is called off first.
   * @throws CancelledError where a newer request of the owner, `cancel`, or the signal called it off
   * @throws LensError
   */
  explain(owner: string, params: Omit<ExplainParams, 'request'>, options: RequestOptions = {}): Promise<Explanation> {
    return this.#newest(owner, options, own => this.#client.explain(params, own));
  }

  /** As `explain`. An owner has one request at a time, of whatever kind. */
  attention(
    owner: string,
    params: Omit<AttentionParams, 'request'>,
    options: RequestOptions = {},
  ): Promise<AttentionReport> {
    return this.#newest(owner, options, own => this.#client.attention(params, own));
  }

  /** As `explain`; progress counts layers. */
  heads(owner: string, params: Omit<HeadsParams, 'request'>, options: RequestOptions = {}): Promise<HeadsReport> {
    return this.#newest(owner, options, own => this.#client.heads(params, own));
  }

  /** Concepts of a pair; as `explain`, progress counts layers. What was called off goes on where it was. */
  concepts(
    owner: string,
    params: Omit<ConceptParams, 'request'>,
    options: RequestOptions = {},
  ): Promise<ConceptReport> {
    return this.#newest(owner, options, own => this.#client.concepts(params, own));
  }

  /** Concepts on a prompt; as `explain`. */
  promptConcepts(
    owner: string,
    params: Omit<PromptConceptParams, 'request'>,
    options: RequestOptions = {},
  ): Promise<PromptConcepts> {
    return this.#newest(owner, options, own => this.#client.promptConcepts(params, own));
  }

  /** As `explain`; the answers are told while they are generated, and end where they are when `stopAnswers` is aborted. */
  compare(owner: string, params: Omit<ExplainParams, 'request'>, options: CompareOptions = {}): Promise<Comparison> {
    const { stopAnswers, onAnswer } = options;
    return this.#newest(owner, options, own => this.#client.compare(params, { ...own, stopAnswers, onAnswer }));
  }

  /** As `explain`. */
  contrast(owner: string, params: Omit<ContrastParams, 'request'>, options: RequestOptions = {}): Promise<Contrast> {
    return this.#newest(owner, options, own => this.#client.contrast(params, own));
  }

  /** As `explain`. */
  comparedAttention(
    owner: string,
    params: Omit<ComparedAttentionParams, 'request'>,
    options: RequestOptions = {},
  ): Promise<ComparedAttention> {
    return this.#newest(owner, options, own => this.#client.comparedAttention(params, own));
  }

  /** As `explain`; null where only what is known of the pair was wanted, and it is not. */
  comparedConcepts(
    owner: string,
    params: Omit<ComparedConceptsParams, 'request'>,
    options: RequestOptions = {},
  ): Promise<PartOf<ComparedConcepts> | null> {
    return this.#newest(owner, options, own => this.#client.comparedConcepts(params, own));
  }

  describe(params: DescribeParams): Promise<ModelDescription> {
    return this.#working(() => this.#client.describe(params));
  }

  agreement(params: AgreementParams): Promise<Agreement> {
    return this.#working(() => this.#client.agreement(params));
  }

  convertedWeights(remove: boolean): Promise<ConvertedWeights> {
    return this.#working(() => this.#client.convertedWeights(remove));
  }

  /** What this machine's execution providers are worth. @param again whatever was found before */
  providers(again = false, options: RequestOptions = {}): Promise<ProvidersReport> {
    return this.#working(() => this.#client.providers(again, options));
  }

  /** The same, without trying anything. */
  knownProviders(): Promise<ProvidersReport> {
    return this.#working(() => this.#client.knownProviders());
  }

  /** What the engine process says of itself. */
  facts(options: RequestOptions = {}): Promise<EngineFacts> {
    return this.#working(() => this.#client.facts(options));
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

  async #newest<T>(owner: string, options: RequestOptions, ask: (own: RequestOptions) => Promise<T>): Promise<T> {
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
      const own = { signal, onProgress: current(options.onProgress), onShare: current(options.onShare) };
      const result = await this.#working(() => ask(own));
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
