/** @file Answers the requests of protocol/engine.ts on a connection. */
import {
  ResponseError,
  type CancellationToken,
  type MessageConnection,
  type NotificationType,
  type RequestParam,
} from 'vscode-jsonrpc/node';
import { CancelledError, factsOf, type LensError } from '../../base/errors';
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import {
  AblationNotification,
  AnswerNotification,
  ClearCachesRequest,
  facts,
  isPatient,
  ProgressNotification,
  RulesNotification,
  runs,
  FirstPictureNotification,
  StopAnswersNotification,
  type FactName,
  type ParamsOf,
  type ResultOf,
  type RunName,
} from '../../protocol/engine';
import type { InspectParams } from '../../protocol/models';
import type { EngineErrorData, ExplainParams } from '../../protocol/request';
import type { Comparison } from '../../protocol/comparison';
import { ablatePrompt, type AblationHooks } from '../ablation/ablatePrompt';
import { pictureTrust } from '../ablation/pictureTrust';
import { branchAnswer } from '../comparison/branchAnswer';
import { comparePrompt } from '../comparison/comparePrompt';
import { comparedKnowing } from '../comparison/knowing';
import { comparedAttention, comparedConcepts } from '../comparison/laterSections';
import { conceptReport } from '../concepts/conceptReport';
import { contrast } from '../comparison/contrast';
import { engineFacts, agreement, describe } from './facts';
import { explainAttention } from '../attention/explainAttention';
import { explainHeads } from '../heads/explainHeads';
import { explainPrompt } from '../attribution/explainPrompt';
import type { EngineState } from '../reading/engineState';
import { promptTokens, promptFit, renderedPrompt } from '../reading/promptReading';
import type { ExplainHooks } from '../request/hooks';
import { type GiveWay, Turns } from './turns';
import { inspect } from '../inspect/inspect';
import { inspectRequest } from '../inspect/inspectRequest';
import type { PatientHooks } from '../request/hooks';
import { pauseUnless } from '../request/hooks';
import { lookAtModels, withUnchangedModels } from '../runtime/openedModels';
import { passage } from '../attribution/explainPassage';
import { measureRules, type RulesHooks } from '../rules/measureRules';
import { shortenPrompt } from '../rules/shortenPrompt';
import { promptConcepts } from '../concepts/promptConcepts';
import { surpriseOfPrompt } from '../surprise/measureSurprise';
import type { SessionPool } from '../runtime/sessionPool';
import { writeResult } from '../inspect/writeResult';

/** JSON-RPC's code for a cancelled request, and the first that is free for an application's errors. */
const REQUEST_CANCELLED = -32800;
const APPLICATION_ERROR = 1;

type Hooks = ExplainHooks & PatientHooks;

/** What answers each request that runs models, by its name in the table. */
type RunHandlers = { readonly [N in RunName]: (params: ParamsOf<N>, hooks: Hooks) => Promise<ResultOf<N>> };
type FactHandlers = { readonly [N in FactName]: (params: ParamsOf<N>) => ResultOf<N> | Promise<ResultOf<N>> };

/** @param refusal why no model is run by this process, where its settings cannot be followed */
export function serve(connection: MessageConnection, state: EngineState, refusal?: LensError): void {
  serveRuns(connection, runHandlers(connection, state), refusal);
  serveFacts(connection, {
    rendered: params => renderedPrompt(state.pool, params),
    describe: ({ folder }) => describe(state.pool, folder),
    promptFit: params => promptFit(state.pool, params),
    agreement: params => agreement(state.pool, params),
    providers: ({ again, known }) => state.providers.report(again, known),
    engineFacts: () => engineFacts(state.pool.threads),
  });
  connection.onRequest(ClearCachesRequest, () => {
    state.cache.clear();
    state.diskCache.clear();
    return null;
  });
}

function runHandlers(connection: MessageConnection, state: EngineState): RunHandlers {
  /** Requests of whose answers the user has heard enough, those that wait for their turn too. */
  const stopped = new Set<string>();
  connection.onNotification(StopAnswersNotification, ({ request }) => void stopped.add(request));
  return {
    explain: (params, hooks) =>
      stoppable(params.request, stopped, isStopped => explainPrompt(state, params, { ...hooks, stopped: isStopped })),
    attention: (params, hooks) => explainAttention(state, params, hooks),
    ablation: (params, hooks) => ablatePrompt(state, params, withReports(connection, params.request, hooks)),
    rules: (params, hooks) => measureRules(state, params, withRules(connection, params.request, hooks)),
    shorten: (params, hooks) => shortenPrompt(state, params, hooks),
    trust: (params, hooks) => pictureTrust(state, params, hooks),
    surprise: (params, hooks) => surpriseOfPrompt(state, params, hooks),
    heads: (params, hooks) => explainHeads(state, params, hooks),
    compare: (params, hooks) =>
      stoppable(params.request, stopped, isStopped => compare(connection, state, params, hooks, isStopped)),
    contrast: (params, hooks) => contrast(state, params, hooks),
    branch: (params, hooks) => branchAnswer(state, params, hooks),
    passage: (params, hooks) => passage(state, params, hooks),
    comparedAttention: (params, hooks) => comparedAttention(state, params, hooks),
    comparedKnowing: (params, hooks) => comparedKnowing(state, params, hooks),
    comparedConcepts: (params, hooks) => comparedConcepts(state, params, hooks),
    concepts: (params, hooks) => conceptReport(state, params, hooks),
    promptConcepts: (params, hooks) => promptConcepts(state, params, hooks),
    tokens: params => promptTokens(params),
    inspect: (params, hooks) => inspectModel(state.pool, params, hooks),
  };
}

/** What runs models: each in its turn; patient work stands aside for the others between its steps. */
function serveRuns(connection: MessageConnection, handlers: RunHandlers, refusal: LensError | undefined): void {
  const turns = new Turns();
  const serveRun = <N extends RunName>(name: N, handle: RunHandlers[N]): void =>
    void connection.onRequest(name, (params: ParamsOf<N>, token: CancellationToken) => {
      const inTurn = async (giveWay: GiveWay): Promise<ResultOf<N>> => {
        const hooks = hooksOf(connection, params.request, token, giveWay);
        await hooks.pause();
        if (refusal) throw refusal;
        const result = await withUnchangedModels(() => handle(params, hooks));
        // Every request's last step: what no check before has seen is not sent either.
        requireFinite(sentence`The answer to "${name}"`, result);
        return result;
      };
      const cancelled = signalOf(token);
      return answer(() =>
        isPatient(name, params) ? turns.takePatiently(inTurn, cancelled) : turns.take(inTurn, cancelled),
      );
    });
  for (const name of Object.keys(runs) as RunName[]) serveRun(name, handlers[name]);
}

function serveFacts(connection: MessageConnection, handlers: FactHandlers): void {
  const serveFact = <N extends FactName>(name: N, handle: FactHandlers[N]): void =>
    void connection.onRequest(name, (params: ParamsOf<N>) => answer(() => handle(params)));
  for (const name of Object.keys(facts) as FactName[]) serveFact(name, handlers[name]);
}

/** Where the channel is closed nobody is left to be told, and the process is about to end with its parent. */
export function tell<P>(connection: MessageConnection, type: NotificationType<P>, params: P): void {
  connection.sendNotification(type, params as RequestParam<P>).catch(() => undefined);
}

/** A result, or an error that says on the other side what it said here. */
async function answer<T>(work: () => T | Promise<T>): Promise<T | ResponseError<EngineErrorData>> {
  try {
    return await work();
  } catch (error) {
    const facts = factsOf(error);
    const stack = error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {};
    const code = error instanceof CancelledError ? REQUEST_CANCELLED : APPLICATION_ERROR;
    return new ResponseError(code, facts.message, { ...facts, ...stack });
  }
}

function withReports(connection: MessageConnection, request: string, hooks: Hooks): AblationHooks {
  const onReport: AblationHooks['onReport'] = report => {
    requireFinite(sentence`What is known of the ablation`, report);
    tell(connection, AblationNotification, { request, report });
  };
  return { ...hooks, onReport };
}

function withRules(connection: MessageConnection, request: string, hooks: Hooks): RulesHooks {
  return { ...hooks, onRules: report => tell(connection, RulesNotification, { request, report }) };
}

function compare(
  connection: MessageConnection,
  state: EngineState,
  params: ExplainParams,
  hooks: ExplainHooks,
  stopped: () => boolean,
): Promise<Comparison> {
  const { request } = params;
  return comparePrompt(state, params, {
    ...hooks,
    onAnswer: part => tell(connection, AnswerNotification, { request, ...part }),
    stopped,
  });
}

/** Work whose answers end where they are as soon as its user has heard enough. */
async function stoppable<T>(
  request: string,
  all: Set<string>,
  work: (stopped: () => boolean) => Promise<T>,
): Promise<T> {
  try {
    return await work(() => all.has(request));
  } finally {
    all.delete(request);
  }
}

/** Cancellation, progress and first picture of one request. */
function hooksOf(connection: MessageConnection, request: string, token: CancellationToken, giveWay: GiveWay): Hooks {
  const pauseHere = pauseUnless(() => token.isCancellationRequested);
  const pause = async (): Promise<void> => {
    await pauseHere();
    lookAtModels();
  };
  return {
    pause,
    giveWay: async () => {
      await pause();
      await giveWay();
    },
    report: progress => tell(connection, ProgressNotification, { request, ...progress }),
    onFirstPicture: explanation => {
      requireFinite(sentence`The preview`, explanation);
      tell(connection, FirstPictureNotification, { request, explanation });
    },
  };
}

function signalOf(token: CancellationToken): AbortSignal {
  const calledOff = new AbortController();
  token.onCancellationRequested(() => calledOff.abort());
  return calledOff.signal;
}

async function inspectModel(pool: SessionPool, params: InspectParams, { pause }: ExplainHooks): Promise<null> {
  const opened = pool.open(params.folder);
  const request = inspectRequest(params.input, opened.spec);
  const { ids, promptTokens, want } = request;
  const hooks = want.has('attention') || want.has('value_weighted_attention') || want.has('ffn_output');
  const text = { promptTokens, responseTokens: ids.length - promptTokens, hooks };
  const model = await pool.model(opened, text, { pause, onProgress: () => undefined });
  await writeResult(params, inspect(model, request, pause));
  return null;
}
