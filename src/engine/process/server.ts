/** @file Answers the requests of protocol/engine.ts on a connection. */
import { ResponseError, type CancellationToken, type MessageConnection, type RequestType } from 'vscode-jsonrpc/node';
import { CancelledError, factsOf } from '../../base/errors';
import { endUses } from '../../checkpoint/convertedWeights/weightUses';
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
  patientMethods,
  ProgressNotification,
  PromptConceptsRequest,
  ProvidersRequest,
  ShareNotification,
  StopAnswersNotification,
  type EngineErrorData,
  type ExplainParams,
  type InspectParams,
} from '../../protocol/engine';
import { EngineFactsRequest } from '../../protocol/doctor';
import type { Comparison } from '../../protocol/comparison';
import { comparePrompt } from '../comparison/comparePrompt';
import { comparedAttention, comparedConcepts } from '../comparison/laterSections';
import { conceptReport } from '../concepts/conceptReport';
import { contrast } from '../comparison/contrast';
import { engineFacts } from './engineFacts';
import { explainAttention } from '../attention/explainAttention';
import { explainHeads } from '../heads/explainHeads';
import { explainPrompt, type EngineState, type ExplainHooks } from '../attribution/explainPrompt';
import type { GiveWay } from './gate';
import { inspect } from '../inspect/inspect';
import { inspectRequest } from '../inspect/inspectRequest';
import { agreement, convertedWeights, describe } from './modelFacts';
import type { PatientHooks } from '../runtime/modelLoader';
import { pauseUnless } from './pause';
import { promptConcepts } from '../concepts/promptConcepts';
import { openModel, type SessionPool } from '../runtime/sessionPool';
import { Turns } from './turns';
import { writeResult } from '../inspect/writeResult';

/** JSON-RPC's code for a request that was called off, and the first that is free for an application's errors. */
const REQUEST_CANCELLED = -32800;
const APPLICATION_ERROR = 1;

export function serve(connection: MessageConnection, state: EngineState): void {
  serveRuns(connection, state);
  connection.onRequest(ClearCachesRequest, () => {
    state.cache.clear();
    state.pairCache.clear();
    return null;
  });
  connection.onRequest(DescribeRequest, ({ folder }) => answer(() => describe(folder)));
  connection.onRequest(AgreementRequest, params => answer(() => agreement(state.pool, params)));
  connection.onRequest(ProvidersRequest, ({ again, known }) => answer(() => state.providers.report(again, known)));
  connection.onRequest(EngineFactsRequest, () => answer(() => engineFacts(state.pool.threads)));
  connection.onRequest(ConvertedWeightsRequest, ({ remove }) => answer(() => convertedWeights(remove)));
}

/** What runs models: one at a time, with progress, and called off between runs. */
function serveRuns(connection: MessageConnection, state: EngineState): void {
  /** Comparisons of which the user has heard enough, those that wait for their turn too. */
  const stopped = new Set<string>();
  connection.onNotification(StopAnswersNotification, ({ request }) => void stopped.add(request));
  const on = answerer(connection);
  on(ExplainRequest, (params, hooks) => explainPrompt(state, params, hooks));
  on(AttentionRequest, (params, hooks) => explainAttention(state, params, hooks));
  on(HeadsRequest, (params, hooks) => explainHeads(state, params, hooks));
  on(CompareRequest, (params, hooks) => compare(connection, state, params, hooks, stopped));
  on(ContrastRequest, (params, hooks) => contrast(state, params, hooks));
  on(ComparedAttentionRequest, (params, hooks) => comparedAttention(state, params, hooks));
  // What is only looked up waits for nobody who computes.
  on(
    ComparedConceptsRequest,
    (params, hooks) => comparedConcepts(state, params, hooks),
    ({ onlyKnown }) => !onlyKnown,
  );
  on(InspectRequest, (params, hooks) => inspectModel(state.pool, params, hooks));
  on(ConceptsRequest, (params, hooks) => conceptReport(state, params, hooks));
  on(PromptConceptsRequest, (params, hooks) => promptConcepts(state, params, hooks));
}

/** Answers requests of a type, each in its turn; work on weights alone stands aside for the others, unless `patient` says no. */
function answerer(connection: MessageConnection) {
  const turns = new Turns(endUses);
  return <P extends Numbered, R>(
    type: RequestType<P, R, EngineErrorData>,
    work: (params: P, hooks: Hooks) => Promise<R>,
    patient: (params: P) => boolean = () => patientMethods.has(type.method),
  ): void => {
    connection.onRequest(type.method, (params: P, token: CancellationToken) => {
      const inTurn = async (giveWay: GiveWay): Promise<R> => {
        const hooks = hooksOf(connection, params.request, token, giveWay);
        await hooks.pause();
        return work(params, hooks);
      };
      const calledOff = signalOf(token);
      return answer(() => (patient(params) ? turns.takePatiently(inTurn, calledOff) : turns.take(inTurn, calledOff)));
    });
  };
}

interface Numbered {
  readonly request: string;
}

type Hooks = ExplainHooks & PatientHooks;

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

async function compare(
  connection: MessageConnection,
  state: EngineState,
  params: ExplainParams,
  hooks: ExplainHooks,
  stopped: Set<string>,
): Promise<Comparison> {
  const { request } = params;
  try {
    return await comparePrompt(state, params, {
      ...hooks,
      onAnswer: part => void connection.sendNotification(AnswerNotification, { request, ...part }),
      stopped: () => stopped.has(request),
    });
  } finally {
    stopped.delete(request);
  }
}

/** Cancellation, progress and first picture of one request. */
function hooksOf(connection: MessageConnection, request: string, token: CancellationToken, giveWay: GiveWay): Hooks {
  const pause = pauseUnless(() => token.isCancellationRequested);
  return {
    pause,
    giveWay: async () => {
      await pause();
      await giveWay();
    },
    report: progress => void connection.sendNotification(ProgressNotification, { request, ...progress }),
    onShare: explanation => void connection.sendNotification(ShareNotification, { request, explanation }),
  };
}

function signalOf(token: CancellationToken): AbortSignal {
  const calledOff = new AbortController();
  token.onCancellationRequested(() => calledOff.abort());
  return calledOff.signal;
}

async function inspectModel(pool: SessionPool, params: InspectParams, { pause }: ExplainHooks): Promise<null> {
  const opened = openModel(params.folder);
  const request = inspectRequest(params.input, opened.spec);
  const { ids, promptTokens, want } = request;
  const hooks = want.has('attention') || want.has('value_weighted_attention') || want.has('ffn_output');
  const text = { promptTokens, responseTokens: ids.length - promptTokens, hooks };
  const model = await pool.model(opened, text, { pause, onProgress: () => undefined });
  await writeResult(params, inspect(model, request, pause));
  return null;
}
