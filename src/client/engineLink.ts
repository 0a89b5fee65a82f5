/** @file The engine process as its client sees it: started with the first request, cancelled, replaced, and started anew after a death. */
import { existsSync } from 'node:fs';
import {
  CancellationTokenSource,
  ResponseError,
  type MessageConnection,
  ConnectionError,
  ErrorCodes,
} from 'vscode-jsonrpc/node';
import { CancelledError, LensError, type GivenFacts } from '../base/errors';
import { sentence, wordsOf } from '../base/sentence';
import {
  ProviderFallbackNotification,
  ProviderNotification,
  type ParamsOf,
  type RequestName,
  type ResultOf,
} from '../protocol/engine';
import type { ProviderFallback } from '../protocol/providers';
import type { EngineErrorData } from '../protocol/request';
import { deathFacts, type Death } from './deathCause';
import { EngineProcess, type ForkEngine } from './engineProcess';
import { LostProviders } from './lostProviders';

export function channelLost(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  const codes: number[] = [
    ErrorCodes.PendingResponseRejected,
    ErrorCodes.ConnectionInactive,
    ErrorCodes.MessageWriteError,
  ];
  return error instanceof ResponseError && codes.includes(error.code);
}

/** The error that the engine threw, rebuilt on this side. */
export function errorFromResponse(error: ResponseError<unknown>): LensError {
  const data = error.data as Partial<EngineErrorData> | undefined;
  const { message, next, brief, translatable } = data ?? {};
  const facts: GivenFacts = {
    reason: data?.reason ?? 'internal',
    message: wordsOf({ message, translatable }, 'message') ?? sentence`The engine failed: ${error.message}.`,
    next: data?.step ?? wordsOf({ next, translatable }, 'next') ?? { step: 'report' },
    ...(data?.kind && { kind: data.kind }),
    ...(brief !== undefined && { brief: wordsOf({ brief, translatable }, 'brief') }),
  };
  const cause = data?.stack === undefined ? undefined : Object.assign(new Error(message), { stack: data.stack });
  return new LensError(facts, { cause });
}

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

export interface EngineLinkOptions {
  /** Path of the engine's bundle, `dist/engine.js`. */
  readonly entry: string;
  readonly cancelGraceMs?: number;
  /**
   * Added to the engine's environment: INSTRUCT_LENS_PROVIDER (`auto` or a name), INSTRUCT_LENS_THREADS, INSTRUCT_LENS_MEMORY_LIMIT (bytes), INSTRUCT_LENS_PREPACK (1: weights
   * are rearranged at loading, for more speed and more memory).
   */
  readonly env?: () => NodeJS.ProcessEnv;
  /** A provider failed while it computed; the run was repeated on another. */
  readonly onFallback?: ((fallback: ProviderFallback) => void) | undefined;
  /** Makes the process where this thread is not to be its parent. */
  readonly fork?: ForkEngine | undefined;
  /** What the engine says on stderr, as it comes. */
  readonly onLog?: (text: string) => void;
}

/** Beside what is asked. */
interface HowAsked {
  readonly signal: AbortSignal | undefined;
  /** Lets shorter requests go first. */
  readonly patient: boolean;
}

/** The process was ended for the sake of another request; whoever was waiting beside it asks again. */
class ReplacedError extends Error {}

/** Every request ends in a result, a CancelledError, or a LensError. */
export class EngineLink {
  readonly #options: EngineLinkOptions;
  readonly #cancelGraceMs: number;
  readonly #connected: (connection: MessageConnection) => void;
  readonly #replaced = new WeakSet<EngineProcess>();
  readonly #providers: LostProviders;
  /** What the engine was asked and has not answered yet, in the order in which it takes them, and whether it is patient. */
  readonly #sent = new Map<CancellationTokenSource, boolean>();
  #engine: EngineProcess | undefined;
  #deaths = 0;
  #lastDeath = 0;
  #disposed = false;

  /** @param connected told each new process's connection, to listen to its notifications */
  constructor(options: EngineLinkOptions, connected: (connection: MessageConnection) => void) {
    this.#options = options;
    this.#cancelGraceMs = options.cancelGraceMs ?? CANCEL_GRACE_MS;
    this.#connected = connected;
    this.#providers = new LostProviders(fallback => options.onFallback?.(fallback));
  }

  /** Process id of the living engine. */
  get pid(): number | undefined {
    return this.#engine?.pid;
  }

  /** To the living engine, for what needs no engine where there is none. */
  get connection(): MessageConnection | undefined {
    return this.#engine === undefined || this.#engine.gone ? undefined : this.#engine.connection;
  }

  async ask<N extends RequestName>(name: N, params: ParamsOf<N>, how: HowAsked): Promise<ResultOf<N>> {
    const { signal } = how;
    for (;;) {
      await this.#backOff(signal);
      this.#refuseIfOver(signal);
      const engine = this.#living();
      try {
        const result = await this.#attempt(engine, name, params, how);
        this.#deaths = 0;
        this.#refuseIfOver(signal);
        return result;
      } catch (error) {
        this.#refuseIfOver(signal);
        if (error instanceof ReplacedError) continue;
        // The same again, on what does not bring the process down.
        if (!this.#providers.blame(engine, error)) throw error;
        this.#deaths = 0;
      }
    }
  }

  /** Providers on which a process ended are tried again by the next one. */
  forgiveProviders(): void {
    this.#providers.forgive();
  }

  /** Ends the process; the next request starts another. What is pending is asked again there. */
  restart(): void {
    this.#deaths = 0;
    if (this.#engine !== undefined) this.#replace(this.#engine);
  }

  /** Ends the process; what is pending is rejected as cancelled. */
  dispose(): void {
    this.#disposed = true;
    this.#engine?.kill();
  }

  /** One request to one process. @throws ReplacedError where the process was killed for another request's sake */
  async #attempt<N extends RequestName>(
    engine: EngineProcess,
    name: N,
    params: ParamsOf<N>,
    { signal, patient }: HowAsked,
  ): Promise<ResultOf<N>> {
    const source = new CancellationTokenSource();
    this.#sent.set(source, patient);
    let grace: NodeJS.Timeout | undefined;
    let cancel = (): void => undefined;
    let forget = (): void => undefined;
    // Settled with the request, so that nothing is held by an engine that lives on: not the answer, above all.
    const dropped = new Promise<never>((_, reject) => {
      forget = engine.onDeath(death => reject(this.#deathError(engine, death)));
      cancel = () => {
        source.cancel();
        // One that only waits for its turn needs no engine to stop: that would cost the request at work all it has.
        if (this.#mayWait(source)) reject(new CancelledError());
        else grace = setTimeout(() => this.#replace(engine), this.#cancelGraceMs);
      };
    });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer = engine.connection.sendRequest<ResultOf<N>>(name, params, source.token);
      return await Promise.race([answer, dropped]);
    } catch (error) {
      throw await this.#errorOf(engine, error);
    } finally {
      clearTimeout(grace);
      forget();
      this.#sent.delete(source);
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  /** Whether the request may be waiting: it is not the oldest, or it is patient and stands aside for the others. */
  #mayWait(source: CancellationTokenSource): boolean {
    const [[first, patient] = []] = this.#sent;
    return source !== first || (this.#sent.size > 1 && patient === true);
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
    if (!existsSync(this.#options.entry)) {
      throw new LensError({
        reason: 'internal',
        message: sentence`The engine's program is missing: ${this.#options.entry}.`,
        next: { step: 'reinstall' },
      });
    }
    this.#engine = this.#start();
    return this.#engine;
  }

  #start(): EngineProcess {
    const env = { ...this.#options.env?.(), ...this.#providers.env };
    const engine = new EngineProcess(this.#options.entry, env, this.#options.onLog, this.#options.fork);
    engine.connection.onNotification(ProviderNotification, ({ provider }) => this.#providers.works(engine, provider));
    engine.connection.onNotification(ProviderFallbackNotification, fallback => this.#options.onFallback?.(fallback));
    this.#connected(engine.connection);
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

function delay(milliseconds: number): Promise<undefined> {
  return new Promise(resolve => void setTimeout(() => resolve(undefined), milliseconds).unref());
}
