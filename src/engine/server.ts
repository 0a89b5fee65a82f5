/** @file Answers the requests of protocol/engine.ts on a connection. */
import { ResponseError, type CancellationToken, type MessageConnection } from 'vscode-jsonrpc/node';
import { CancelledError, factsOf } from '../base/errors';
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
  ProvidersRequest,
  ShareNotification,
  StopAnswersNotification,
  type ContrastParams,
  type EngineErrorData,
  type ExplainParams,
  type InspectParams,
} from '../protocol/engine';
import type { Comparison, Contrast } from '../protocol/comparison';
import { EngineFactsRequest } from '../protocol/doctor';
import type { Explanation } from '../protocol/explanation';
import { comparePrompt } from './comparePrompt';
import { conceptReport } from './conceptReport';
import { contrast } from './contrast';
import { engineFacts } from './engineFacts';
import { explainAttention, type AttentionHooks } from './explainAttention';
import { explainHeads } from './explainHeads';
import { explainPrompt, type EngineState, type ExplainHooks } from './explainPrompt';
import { Gate } from './gate';
import { inspect } from './inspect';
import { inspectRequest } from './inspectRequest';
import { agreement, convertedWeights, describe } from './modelFacts';
import { pauseUnless } from './pause';
import { promptConcepts } from './promptConcepts';
import { providersReport } from './executionProvider';
import { openModel, type SessionPool } from './sessionPool';
import { writeResult } from './writeResult';

/** JSON-RPC's code for a request that was called off, and the first that is free for an application's errors. */
const REQUEST_CANCELLED = -32800;
const APPLICATION_ERROR = 1;

export function serve(connection: MessageConnection, state: EngineState): void {
  const gate = new Gate();
  /** Comparisons of which the user has heard enough, those that wait for their turn too. */
  const stopped = new Set<string>();
  connection.onNotification(StopAnswersNotification, ({ request }) => void stopped.add(request));
  connection.onRequest(ExplainRequest, (params, token) =>
    answer(() => gate.pass(() => explain(connection, state, params, token))),
  );
  connection.onRequest(AttentionRequest, (params, token) =>
    answer(() => gate.pass(() => explainAttention(state, params, hooksOf(connection, params.request, token)))),
  );
  connection.onRequest(HeadsRequest, (params, token) =>
    answer(() => gate.pass(() => explainHeads(state, params, hooksOf(connection, params.request, token)))),
  );
  connection.onRequest(CompareRequest, (params, token) =>
    answer(() => gate.pass(() => compare(connection, state, params, token, stopped))),
  );
  connection.onRequest(ContrastRequest, (params, token) =>
    answer(() => gate.pass(() => contrastTokens(connection, state, params, token))),
  );
  connection.onRequest(InspectRequest, (params, token) =>
    answer(() => gate.pass(() => inspectModel(state.pool, params, token))),
  );
  connection.onRequest(ConceptsRequest, (params, token) =>
    answer(() => gate.pass(() => conceptReport(state, params, hooksOf(connection, params.request, token)))),
  );
  connection.onRequest(PromptConceptsRequest, (params, token) =>
    answer(() => gate.pass(() => promptConcepts(state, params, hooksOf(connection, params.request, token)))),
  );
  connection.onRequest(ClearCachesRequest, () => {
    state.cache.clear();
    state.pairCache.clear();
    return null;
  });
  connection.onRequest(DescribeRequest, ({ folder }) => answer(() => Promise.resolve(describe(folder))));
  connection.onRequest(AgreementRequest, params => answer(() => agreement(state.pool, params)));
  connection.onRequest(ProvidersRequest, ({ again }) => answer(() => Promise.resolve(providersReport(again))));
  connection.onRequest(EngineFactsRequest, () => answer(() => Promise.resolve(engineFacts(state.pool.threads))));
  connection.onRequest(ConvertedWeightsRequest, ({ remove }) =>
    answer(() => Promise.resolve(convertedWeights(remove))),
  );
}

/** A result, or an error that says on the other side what it said here. */
async function answer<T>(work: () => Promise<T>): Promise<T | ResponseError<EngineErrorData>> {
  try {
    return await work();
  } catch (error) {
    const facts = factsOf(error);
    const stack = error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {};
    const code = error instanceof CancelledError ? REQUEST_CANCELLED : APPLICATION_ERROR;
    return new ResponseError(code, facts.message, { ...facts, ...stack });
  }
}

async function explain(
  connection: MessageConnection,
  state: EngineState,
  params: ExplainParams,
  token: CancellationToken,
): Promise<Explanation> {
  const hooks = explainHooksOf(connection, params.request, token);
  await hooks.pause();
  return explainPrompt(state, params, hooks);
}

async function compare(
  connection: MessageConnection,
  state: EngineState,
  params: ExplainParams,
  token: CancellationToken,
  stopped: Set<string>,
): Promise<Comparison> {
  const { request } = params;
  const hooks = explainHooksOf(connection, request, token);
  try {
    await hooks.pause();
    return await comparePrompt(state, params, {
      ...hooks,
      onAnswer: part => void connection.sendNotification(AnswerNotification, { request, ...part }),
      stopped: () => stopped.has(request),
    });
  } finally {
    stopped.delete(request);
  }
}

async function contrastTokens(
  connection: MessageConnection,
  state: EngineState,
  params: ContrastParams,
  token: CancellationToken,
): Promise<Contrast> {
  const hooks = explainHooksOf(connection, params.request, token);
  await hooks.pause();
  return contrast(state, params, hooks);
}

function explainHooksOf(connection: MessageConnection, request: string, token: CancellationToken): ExplainHooks {
  return {
    ...hooksOf(connection, request, token),
    onShare: explanation => void connection.sendNotification(ShareNotification, { request, explanation }),
  };
}

/** Cancellation and progress of one request. */
function hooksOf(connection: MessageConnection, request: string, token: CancellationToken): AttentionHooks {
  return {
    pause: pauseUnless(() => token.isCancellationRequested),
    report: progress => void connection.sendNotification(ProgressNotification, { request, ...progress }),
  };
}

async function inspectModel(pool: SessionPool, params: InspectParams, token: CancellationToken): Promise<null> {
  const pause = pauseUnless(() => token.isCancellationRequested);
  await pause();
  const opened = openModel(params.folder);
  const request = inspectRequest(params.input, opened.spec);
  const { ids, promptTokens, want } = request;
  const hooks = want.has('attention') || want.has('value_weighted_attention') || want.has('ffn_output');
  const text = { promptTokens, responseTokens: ids.length - promptTokens, hooks };
  const model = await pool.model(opened, text, { pause, onProgress: () => undefined });
  await writeResult(params, inspect(model, request, pause));
  return null;
}
