/** @file The engine process's other end: typed requests, progress, cancellation, and a new process after a death. */
import { existsSync, rmSync } from 'node:fs';
import { CancellationTokenSource, ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import type { RequestParam, RequestType } from 'vscode-jsonrpc/node';
import { CancelledError, LensError } from '../base/errors';
import type { AttentionParams, AttentionReport } from '../protocol/attention';
import type { HeadsParams, HeadsReport } from '../protocol/heads';
import {
  AgreementRequest,
  AnswerNotification,
  AttentionRequest,
  ClearCachesRequest,
  CompareRequest,
  ContrastRequest,
  ConceptsRequest,
  ConvertedWeightsRequest,
  DescribeRequest,
  ExplainRequest,
  HeadsRequest,
  InspectRequest,
  ProgressNotification,
  PromptConceptsRequest,
  ProviderFallbackNotification,
  ProvidersRequest,
  ShareNotification,
  StopAnswersNotification,
} from '../protocol/engine';
import type {
  Agreement,
  AgreementParams,
  AnswerPart,
  ContrastParams,
  ConceptParams,
  ConvertedWeights,
  DescribeParams,
  EngineErrorData,
  ExplainParams,
  InspectParams,
  ModelDescription,
  Progress,
  PromptConceptParams,
} from '../protocol/engine';
import type { Comparison, Contrast } from '../protocol/comparison';
import type { ConceptReport, PromptConcepts } from '../protocol/concepts';
import type { Explanation } from '../protocol/explanation';
import { EngineFactsRequest, type EngineFacts } from '../protocol/doctor';
import type { ProviderFallback, ProvidersReport } from '../protocol/providers';
import { deathFacts } from './deathCause';
import type { Death } from './deathCause';
import { EngineProcess } from './engineProcess';

/**
 * How long a cancelled request may go on before its process is killed, in milliseconds. A run blocks the engine's thread
 * for about a second and cannot be interrupted, and the user was promised an end in under a second.
 */
const CANCEL_GRACE_MS = 700;
/** How long a lost channel may precede the report of the process's end. */
const DEATH_WAIT_MS = 2000;
/** Wait before the next process after the first unexpected death; doubles with each further one. */
const FIRST_BACK_OFF_MS = 250;
/** A user who tries again by hand should not wait longer than this. */
const LONGEST_BACK_OFF_MS = 8000;

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** The first picture, before the complete answer. */
  readonly onShare?: ((explanation: Explanation) => void) | undefined;
}

export interface CompareOptions extends RequestOptions {
  /** What the models say by themselves, piece by piece. */
  readonly onAnswer?: ((part: AnswerPart) => void) | undefined;
  /** Aborted, the answers end where they are and the comparison goes on with them. */
  readonly stopAnswers?: AbortSignal | undefined;
}

export interface EngineClientOptions {
  /** Path of the engine's bundle, `dist/engine.js`. */
  readonly entry: string;
  readonly cancelGraceMs?: number;
  /**
   * Added to the engine's environment: INSTRUCT_LENS_PROVIDER (`auto` or a name), INSTRUCT_LENS_THREADS, INSTRUCT_LENS_MEMORY_LIMIT (bytes), INSTRUCT_LENS_PREPACK (1: weights
   * are rearranged at loading, for more speed and more memory).
   */
  readonly env?: () => NodeJS.ProcessEnv;
  /** A provider failed in the middle of a run, which goes on with another. */
  readonly onFallback?: (fallback: ProviderFallback) => void;
  /** What the engine says on stderr, as it comes. */
  readonly onLog?: (text: string) => void;
}

/** The process was ended for the sake of another request; whoever was waiting beside it asks again. */
class ReplacedError extends Error {}

/**
 * Starts the engine with the first request and keeps it for the next ones.
 * Every request ends in a result, a CancelledError, or a LensError.
 */
export class EngineClient {
  readonly #entry: string;
  readonly #cancelGraceMs: number;
  readonly #options: EngineClientOptions;
  readonly #listeners = new Map<string, CompareOptions>();
  readonly #replaced = new WeakSet<EngineProcess>();
  /** What the engine was asked and has not answered yet, in the order in which it takes them. */
  readonly #sent = new Set<CancellationTokenSource>();
  #engine: EngineProcess | undefined;
  #deaths = 0;
  #lastDeath = 0;
  #requests = 0;
  #disposed = false;

  constructor(options: EngineClientOptions) {
    this.#options = options;
    this.#entry = options.entry;
    this.#cancelGraceMs = options.cancelGraceMs ?? CANCEL_GRACE_MS;
  }

  /** Process id of the living engine. */
  get pid(): number | undefined {
    return this.#engine?.pid;
  }

  explain(params: Omit<ExplainParams, 'request'>, options: RequestOptions = {}): Promise<Explanation> {
    return this.#numbered(request => this.#ask(ExplainRequest, { ...params, request }, options), options);
  }

  /** Concepts of a pair (or one model), kept on disk layer by layer: what was cancelled goes on where it was. */
  concepts(params: Omit<ConceptParams, 'request'>, options: RequestOptions = {}): Promise<ConceptReport> {
    return this.#numbered(request => this.#ask(ConceptsRequest, { ...params, request }, options), options);
  }

  /** What each layer writes on a prompt along its concepts. */
  promptConcepts(params: Omit<PromptConceptParams, 'request'>, options: RequestOptions = {}): Promise<PromptConcepts> {
    return this.#numbered(request => this.#ask(PromptConceptsRequest, { ...params, request }, options), options);
  }

  attention(params: Omit<AttentionParams, 'request'>, options: RequestOptions = {}): Promise<AttentionReport> {
    return this.#numbered(request => this.#ask(AttentionRequest, { ...params, request }, options), options);
  }

  heads(params: Omit<HeadsParams, 'request'>, options: RequestOptions = {}): Promise<HeadsReport> {
    return this.#numbered(request => this.#ask(HeadsRequest, { ...params, request }, options), options);
  }

  compare(params: Omit<ExplainParams, 'request'>, options: CompareOptions = {}): Promise<Comparison> {
    return this.#numbered(async request => {
      // An engine that is gone generates nothing any more.
      const stop = (): void =>
        void this.#engine?.connection.sendNotification(StopAnswersNotification, { request }).catch(() => undefined);
      options.stopAnswers?.addEventListener('abort', stop, { once: true });
      try {
        return await this.#ask(CompareRequest, { ...params, request }, options);
      } finally {
        options.stopAnswers?.removeEventListener('abort', stop);
      }
    }, options);
  }

  /** Why a token of a compared answer and not another. */
  contrast(params: Omit<ContrastParams, 'request'>, options: RequestOptions = {}): Promise<Contrast> {
    return this.#numbered(request => this.#ask(ContrastRequest, { ...params, request }, options), options);
  }

  /** The engine writes `params.output` itself. */
  async inspect(params: Omit<InspectParams, 'request' | 'partial'>, options: RequestOptions = {}): Promise<void> {
    await this.#numbered(async request => {
      const partial = `${params.output}.${process.pid}-${request}.partial`;
      try {
        await this.#ask(InspectRequest, { ...params, request, partial }, options);
      } finally {
        removeIfThere(partial);
      }
    }, options);
  }

  /** Forgets what the engine has computed; nothing to do where none runs. */
  async clearCaches(): Promise<void> {
    if (this.#engine === undefined || this.#engine.gone) return;
    await this.#engine.connection.sendRequest(ClearCachesRequest);
  }

  /** Ends the process; the next request starts another. What is pending is asked again there. */
  restart(): void {
    this.#deaths = 0;
    if (this.#engine !== undefined) this.#replace(this.#engine);
  }

  describe(params: DescribeParams, options: RequestOptions = {}): Promise<ModelDescription> {
    return this.#ask(DescribeRequest, params, options);
  }

  /** Whether two tokenizers mean the same by their ids. */
  agreement(params: AgreementParams, options: RequestOptions = {}): Promise<Agreement> {
    return this.#ask(AgreementRequest, params, options);
  }

  /** What this machine's execution providers are worth; with `again` each is tried anew. Takes seconds where nothing is known yet. */
  providers(again = false, options: RequestOptions = {}): Promise<ProvidersReport> {
    return this.#ask(ProvidersRequest, { again }, options);
  }

  /** What the engine process says of itself. */
  facts(options: RequestOptions = {}): Promise<EngineFacts> {
    return this.#ask(EngineFactsRequest, null, options);
  }

  /** The converted weights in the product's own cache, deleted where they are to `remove`. */
  convertedWeights(remove: boolean): Promise<ConvertedWeights> {
    return this.#ask(ConvertedWeightsRequest, { remove }, {});
  }

  /** Ends the process; what is pending is rejected as cancelled. */
  dispose(): void {
    this.#disposed = true;
    this.#engine?.kill();
  }

  async #numbered<R>(ask: (request: string) => Promise<R>, options: CompareOptions): Promise<R> {
    const request = String(++this.#requests);
    this.#listeners.set(request, options);
    try {
      return await ask(request);
    } finally {
      this.#listeners.delete(request);
    }
  }

  async #ask<P, R>(type: RequestType<P, R, EngineErrorData>, params: P, options: RequestOptions): Promise<R> {
    for (;;) {
      await this.#backOff(options.signal);
      this.#refuseIfOver(options.signal);
      const engine = this.#living();
      try {
        const result = await this.#attempt(engine, type, params, options.signal);
        this.#deaths = 0;
        this.#refuseIfOver(options.signal);
        return result;
      } catch (error) {
        this.#refuseIfOver(options.signal);
        if (!(error instanceof ReplacedError)) throw error;
      }
    }
  }

  /** One request to one process. @throws ReplacedError where the process was killed for another request's sake */
  async #attempt<P, R>(
    engine: EngineProcess,
    type: RequestType<P, R, EngineErrorData>,
    params: P,
    signal: AbortSignal | undefined,
  ): Promise<R> {
    const source = new CancellationTokenSource();
    this.#sent.add(source);
    let grace: NodeJS.Timeout | undefined;
    let cancel = (): void => undefined;
    const dropped = new Promise<never>((_, reject) => {
      cancel = () => {
        source.cancel();
        const [atWork] = this.#sent;
        // One that only waits for its turn needs no engine to stop: that would cost the request at work all it has.
        if (source !== atWork) reject(new CancelledError());
        else grace = setTimeout(() => this.#replace(engine), this.#cancelGraceMs);
      };
    });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer = engine.connection.sendRequest(type, params as RequestParam<P>, source.token);
      const death = engine.died.then(d => Promise.reject(this.#deathError(engine, d)));
      return await Promise.race([answer, death, dropped]);
    } catch (error) {
      throw await this.#errorOf(engine, error);
    } finally {
      clearTimeout(grace);
      this.#sent.delete(source);
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  async #errorOf(engine: EngineProcess, error: unknown): Promise<unknown> {
    if (error instanceof LensError || error instanceof ReplacedError) return error;
    // jsonrpc notices a lost channel before Node reports the end of the process: the death says more.
    const death = channelLost(error) ? await Promise.race([engine.died, delay(DEATH_WAIT_MS)]) : undefined;
    if (death !== undefined) return this.#deathError(engine, death);
    return error instanceof ResponseError ? errorFromResponse(error as ResponseError<unknown>) : error;
  }

  #deathError(engine: EngineProcess, death: Death): Error {
    if (this.#replaced.has(engine)) return new ReplacedError();
    // Ctrl-C in a terminal reaches the whole process group, this process's child before its own handler perhaps.
    if (death.signal === 'SIGINT') return new CancelledError();
    const cause = death.stderr === '' ? undefined : new Error(`The engine wrote:\n${death.stderr.trimEnd()}`);
    return new LensError(deathFacts(death), { cause });
  }

  #replace(engine: EngineProcess): void {
    this.#replaced.add(engine);
    if (this.#engine === engine) this.#engine = undefined;
    engine.kill();
  }

  #living(): EngineProcess {
    if (this.#engine !== undefined && !this.#engine.gone) return this.#engine;
    if (!existsSync(this.#entry)) {
      throw new LensError({
        reason: 'internal',
        message: `The engine's program is missing: ${this.#entry}.`,
        next: 'Run npm start or npm run build in the product folder.',
      });
    }
    this.#engine = this.#start();
    return this.#engine;
  }

  #start(): EngineProcess {
    const engine = new EngineProcess(this.#entry, this.#options.env?.() ?? {}, this.#options.onLog);
    engine.connection.onNotification(ProgressNotification, p => this.#listeners.get(p.request)?.onProgress?.(p));
    engine.connection.onNotification(ShareNotification, s => this.#listeners.get(s.request)?.onShare?.(s.explanation));
    engine.connection.onNotification(AnswerNotification, part => this.#listeners.get(part.request)?.onAnswer?.(part));
    engine.connection.onNotification(ProviderFallbackNotification, fallback => this.#options.onFallback?.(fallback));
    void engine.died.then(() => {
      engine.connection.dispose();
      if (this.#engine === engine) this.#engine = undefined;
      if (this.#disposed || this.#replaced.has(engine)) return;
      this.#deaths += 1;
      this.#lastDeath = Date.now();
    });
    return engine;
  }

  /** A process that dies again and again must not be forked in a tight loop. */
  async #backOff(signal: AbortSignal | undefined): Promise<void> {
    if (this.#deaths === 0) return;
    const pause = Math.min(FIRST_BACK_OFF_MS * 2 ** (this.#deaths - 1), LONGEST_BACK_OFF_MS);
    const left = this.#lastDeath + pause - Date.now();
    if (left <= 0) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, left);
      const stop = (): void => {
        clearTimeout(timer);
        resolve();
      };
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  #refuseIfOver(signal: AbortSignal | undefined): void {
    if (this.#disposed || signal?.aborted === true) throw new CancelledError();
  }
}

/** An engine that was killed could not do it itself. */
function removeIfThere(file: string): void {
  if (existsSync(file)) rmSync(file, { force: true });
}

function delay(milliseconds: number): Promise<undefined> {
  return new Promise(resolve => void setTimeout(() => resolve(undefined), milliseconds).unref());
}

function channelLost(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  const codes: number[] = [
    ErrorCodes.PendingResponseRejected,
    ErrorCodes.ConnectionInactive,
    ErrorCodes.MessageWriteError,
  ];
  return error instanceof ResponseError && codes.includes(error.code);
}

/** The error that the engine threw, rebuilt on this side. */
function errorFromResponse(error: ResponseError<unknown>): LensError {
  const data = error.data as Partial<EngineErrorData> | undefined;
  const facts = {
    reason: data?.reason ?? 'internal',
    message: data?.message ?? `The engine failed: ${error.message}.`,
    next: data?.next ?? 'Run again with --verbose and report the stack.',
  };
  const cause = data?.stack === undefined ? undefined : Object.assign(new Error(facts.message), { stack: data.stack });
  return new LensError(facts, { cause });
}
