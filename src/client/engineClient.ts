/** @file What the engine can be asked, as functions: typed requests with their progress and partial results. */
import { existsSync, rmSync } from 'node:fs';
import type { MessageConnection, RequestType } from 'vscode-jsonrpc/node';
import type { AttentionParams, AttentionReport } from '../protocol/attention';
import type { HeadsParams, HeadsReport } from '../protocol/heads';
import {
  AgreementRequest,
  AnswerNotification,
  AttentionRequest,
  ClearCachesRequest,
  ComparedAttentionRequest,
  ComparedConceptsRequest,
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
  ProvidersRequest,
  ShareNotification,
  StopAnswersNotification,
} from '../protocol/engine';
import type {
  Agreement,
  AgreementParams,
  AnswerPart,
  ComparedAttentionParams,
  ComparedConceptsParams,
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
import type { ComparedAttention, ComparedConcepts, PartOf } from '../protocol/comparisonSections';
import type { ConceptReport, PromptConcepts } from '../protocol/concepts';
import { EngineFactsRequest, type EngineFacts } from '../protocol/doctor';
import type { Explanation } from '../protocol/explanation';
import type { ProvidersReport } from '../protocol/providers';
import { EngineLink, type EngineLinkOptions } from './engineLink';

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

/** A request that progress and partial results can name. */
interface Numbered {
  readonly request: string;
}

/** Every request ends in a result, a CancelledError, or a LensError. */
export class EngineClient {
  readonly #link: EngineLink;
  readonly #listeners = new Map<string, CompareOptions>();
  #requests = 0;

  constructor(options: EngineLinkOptions) {
    this.#link = new EngineLink(options, connection => this.#listen(connection));
  }

  /** Process id of the living engine. */
  get pid(): number | undefined {
    return this.#link.pid;
  }

  explain(params: Omit<ExplainParams, 'request'>, options: RequestOptions = {}): Promise<Explanation> {
    return this.#told(ExplainRequest, params, options);
  }

  /** Concepts of a pair (or one model), kept on disk layer by layer: what was cancelled goes on where it was. */
  concepts(params: Omit<ConceptParams, 'request'>, options: RequestOptions = {}): Promise<ConceptReport> {
    return this.#told(ConceptsRequest, params, options);
  }

  /** What each layer writes on a prompt along its concepts. */
  promptConcepts(params: Omit<PromptConceptParams, 'request'>, options: RequestOptions = {}): Promise<PromptConcepts> {
    return this.#told(PromptConceptsRequest, params, options);
  }

  attention(params: Omit<AttentionParams, 'request'>, options: RequestOptions = {}): Promise<AttentionReport> {
    return this.#told(AttentionRequest, params, options);
  }

  heads(params: Omit<HeadsParams, 'request'>, options: RequestOptions = {}): Promise<HeadsReport> {
    return this.#told(HeadsRequest, params, options);
  }

  async compare(params: Omit<ExplainParams, 'request'>, options: CompareOptions = {}): Promise<Comparison> {
    const request = this.#next();
    // An engine that is gone generates nothing any more.
    const stop = (): void =>
      void this.#link.connection?.sendNotification(StopAnswersNotification, { request }).catch(() => undefined);
    options.stopAnswers?.addEventListener('abort', stop, { once: true });
    try {
      return await this.#told(CompareRequest, params, options, request);
    } finally {
      options.stopAnswers?.removeEventListener('abort', stop);
    }
  }

  /** Why a token of a compared answer and not another. */
  contrast(params: Omit<ContrastParams, 'request'>, options: RequestOptions = {}): Promise<Contrast> {
    return this.#told(ContrastRequest, params, options);
  }

  comparedAttention(
    params: Omit<ComparedAttentionParams, 'request'>,
    options: RequestOptions = {},
  ): Promise<ComparedAttention> {
    return this.#told(ComparedAttentionRequest, params, options);
  }

  /** Null where only what is known of the pair was wanted, and it is not. */
  comparedConcepts(
    params: Omit<ComparedConceptsParams, 'request'>,
    options: RequestOptions = {},
  ): Promise<PartOf<ComparedConcepts> | null> {
    return this.#told(ComparedConceptsRequest, params, options);
  }

  /** The engine writes `params.output` itself. */
  async inspect(params: Omit<InspectParams, 'request' | 'partial'>, options: RequestOptions = {}): Promise<void> {
    const request = this.#next();
    const partial = `${params.output}.${process.pid}-${request}.partial`;
    try {
      await this.#told(InspectRequest, { ...params, partial }, options, request);
    } finally {
      removeIfThere(partial);
    }
  }

  /** Forgets what the engine has computed; nothing to do where none runs. */
  async clearCaches(): Promise<void> {
    await this.#link.connection?.sendRequest(ClearCachesRequest);
  }

  /** Ends the process; the next request starts another. What is pending is asked again there. */
  restart(): void {
    this.#link.restart();
  }

  describe(params: DescribeParams, options: RequestOptions = {}): Promise<ModelDescription> {
    return this.#link.ask(DescribeRequest, params, options.signal);
  }

  /** Whether two tokenizers mean the same by their ids. */
  agreement(params: AgreementParams, options: RequestOptions = {}): Promise<Agreement> {
    return this.#link.ask(AgreementRequest, params, options.signal);
  }

  /** What this machine's execution providers are worth; each is tried where that is not known yet, or `again`: that takes seconds. */
  providers(again = false, options: RequestOptions = {}): Promise<ProvidersReport> {
    if (again) this.#link.forgiveProviders();
    return this.#link.ask(ProvidersRequest, { again }, options.signal);
  }

  /** The same, without trying anything: what is known by now. */
  knownProviders(): Promise<ProvidersReport> {
    return this.#link.ask(ProvidersRequest, { again: false, known: true }, undefined);
  }

  /** What the engine process says of itself. */
  facts(options: RequestOptions = {}): Promise<EngineFacts> {
    return this.#link.ask(EngineFactsRequest, null, options.signal);
  }

  /** The converted weights in the product's own cache, deleted where they are to `remove`. */
  convertedWeights(remove: boolean): Promise<ConvertedWeights> {
    return this.#link.ask(ConvertedWeightsRequest, { remove }, undefined);
  }

  /** Ends the process; what is pending is rejected as cancelled. */
  dispose(): void {
    this.#link.dispose();
  }

  #next(): string {
    return String(++this.#requests);
  }

  /** One whose progress and partial results are told to whoever asked. */
  async #told<P extends Numbered, R>(
    type: RequestType<P, R, EngineErrorData>,
    params: Omit<P, 'request'>,
    options: CompareOptions,
    request = this.#next(),
  ): Promise<R> {
    this.#listeners.set(request, options);
    try {
      return await this.#link.ask(type, { ...params, request } as P, options.signal);
    } finally {
      this.#listeners.delete(request);
    }
  }

  #listen(connection: MessageConnection): void {
    connection.onNotification(ProgressNotification, p => this.#listeners.get(p.request)?.onProgress?.(p));
    connection.onNotification(ShareNotification, s => this.#listeners.get(s.request)?.onShare?.(s.explanation));
    connection.onNotification(AnswerNotification, part => this.#listeners.get(part.request)?.onAnswer?.(part));
  }
}

/** An engine that was killed could not do it itself. */
function removeIfThere(file: string): void {
  if (existsSync(file)) rmSync(file, { force: true });
}
