/** @file What the engine can be asked, as functions: one method a request of the table, with its progress and partial results. */
import { existsSync, rmSync } from 'node:fs';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { AblationReport } from '../protocol/ablation';
import type { AnswerPart } from '../protocol/comparison';
import {
  AblationNotification,
  AnswerNotification,
  ClearCachesRequest,
  isPatient,
  ProgressNotification,
  RulesNotification,
  FirstPictureNotification,
  StopAnswersNotification,
  type AskedOf,
  type FactName,
  type ParamsOf,
  type ResultOf,
  type RunName,
  facts,
  runs,
} from '../protocol/engine';
import type { Explanation } from '../protocol/explanation';
import type { ProvidersParams } from '../protocol/providers';
import type { Progress } from '../protocol/request';
import type { RulesReport } from '../protocol/rules';
import { EngineLink, type EngineLinkOptions } from './engineLink';

/** Asks by name; `run` and `fact` are typed where they are written. */
interface Asks {
  run(name: RunName, ...rest: unknown[]): unknown;
  fact(name: FactName, ...rest: unknown[]): unknown;
}

/**
 * The base of a class that has `run` and `fact`: one method an entry of the table, whose types the class says.
 * Made of a function, because a class of nothing but its prototype's methods has no syntax of its own.
 */
export function requestMethods(): new () => object {
  const Base = function (): void {
    // Nothing to set up.
  } as unknown as new () => object;
  const method = (name: string, value: (this: Asks, ...rest: unknown[]) => unknown): unknown =>
    Object.defineProperty(Base.prototype, name, { value });
  for (const name of Object.keys(runs) as RunName[]) {
    method(name, function (...rest) {
      return this.run(name, ...rest);
    });
  }
  for (const name of Object.keys(facts) as FactName[]) {
    method(name, function (...rest) {
      return this.fact(name, ...rest);
    });
  }
  return Base;
}

/** What a request does not tell is never called. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** The first picture, before the complete answer. */
  readonly onFirstPicture?: ((explanation: Explanation) => void) | undefined;
  /** What is known of an ablation so far, each time a little more: valid whatever becomes of the rest. */
  readonly onReport?: ((report: AblationReport) => void) | undefined;
  /** What is known of a prompt's parts so far, in the same way. */
  readonly onRules?: ((report: RulesReport) => void) | undefined;
  /** What the models say by themselves, piece by piece. */
  readonly onAnswer?: ((part: AnswerPart) => void) | undefined;
  /** Aborted, the answers end where they are and the comparison goes on with them. */
  readonly stopAnswers?: AbortSignal | undefined;
}

type ClientMethods = {
  readonly [N in RunName]: (asked: AskedOf<N>, options?: RequestOptions) => Promise<ResultOf<N>>;
} & {
  readonly [N in FactName]: (params: ParamsOf<N>, options?: RequestOptions) => Promise<ResultOf<N>>;
};

/** Every request ends in a result, a CancelledError, or a LensError. */
export class EngineClient extends (requestMethods() as new () => ClientMethods) {
  readonly #link: EngineLink;
  readonly #listeners = new Map<string, RequestOptions>();
  #requests = 0;

  constructor(options: EngineLinkOptions) {
    super();
    this.#link = new EngineLink(options, connection => this.#listen(connection));
  }

  /** Process id of the living engine. */
  get pid(): number | undefined {
    return this.#link.pid;
  }

  /** A request that runs models, with its progress and partial results. */
  async run<N extends RunName>(name: N, asked: AskedOf<N>, options: RequestOptions = {}): Promise<ResultOf<N>> {
    const request = String(++this.#requests);
    // An engine that is gone generates nothing any more.
    const stop = (): void =>
      void this.#link.connection?.sendNotification(StopAnswersNotification, { request }).catch(() => undefined);
    options.stopAnswers?.addEventListener('abort', stop, { once: true });
    this.#listeners.set(request, options);
    try {
      const params = { ...asked, request } as ParamsOf<N>;
      return await this.#link.ask(name, params, { signal: options.signal, patient: isPatient(name, params) });
    } finally {
      this.#listeners.delete(request);
      options.stopAnswers?.removeEventListener('abort', stop);
    }
  }

  /** A request that is answered at once. */
  fact<N extends FactName>(name: N, params: ParamsOf<N>, options: RequestOptions = {}): Promise<ResultOf<N>> {
    // Providers on which a process ended are tried again where they are asked about again.
    if (name === 'providers' && (params as ProvidersParams).again) this.#link.forgiveProviders();
    return this.#link.ask(name, params, { signal: options.signal, patient: false });
  }

  /** `inspect`, whose half written result is removed where the engine was killed and could not do it itself. */
  async inspectToFile(asked: Omit<AskedOf<'inspect'>, 'partial'>, options: RequestOptions = {}): Promise<void> {
    const partial = `${asked.output}.${process.pid}-${this.#requests + 1}.partial`;
    try {
      await this.run('inspect', { ...asked, partial }, options);
    } finally {
      if (existsSync(partial)) rmSync(partial, { force: true });
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

  /** Ends the process; what is pending is rejected as cancelled. */
  dispose(): void {
    this.#link.dispose();
  }

  #listen(connection: MessageConnection): void {
    connection.onNotification(ProgressNotification, p => this.#listeners.get(p.request)?.onProgress?.(p));
    connection.onNotification(FirstPictureNotification, s =>
      this.#listeners.get(s.request)?.onFirstPicture?.(s.explanation),
    );
    connection.onNotification(AblationNotification, told => this.#listeners.get(told.request)?.onReport?.(told.report));
    connection.onNotification(RulesNotification, told => this.#listeners.get(told.request)?.onRules?.(told.report));
    connection.onNotification(AnswerNotification, part => this.#listeners.get(part.request)?.onAnswer?.(part));
  }
}
