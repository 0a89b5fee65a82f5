/** @file Answers the requests of protocol/engine.ts on a connection. */
import { ResponseError, type CancellationToken, type MessageConnection } from 'vscode-jsonrpc/node';
import { CancelledError, factsOf } from '../base/errors';
import { dominantType, parameterCount } from '../checkpoint/openCheckpoint';
import {
  ClearCachesRequest,
  ConceptsRequest,
  DescribeRequest,
  ExplainRequest,
  InspectRequest,
  ProgressNotification,
  PromptConceptsRequest,
  ShareNotification,
  type ConceptParams,
  type EngineErrorData,
  type ExplainParams,
  type InspectParams,
  type ModelDescription,
  type PromptConceptParams,
} from '../protocol/engine';
import type { ConceptReport, PromptConcepts } from '../protocol/concepts';
import type { Explanation } from '../protocol/explanation';
import { conceptReport } from './conceptReport';
import { explainPrompt, type EngineState } from './explainPrompt';
import { Gate } from './gate';
import { inspect } from './inspect';
import { inspectRequest } from './inspectRequest';
import { memoryFree, memoryNeeded, TYPICAL_TOKENS } from './memory';
import { pauseUnless } from './pause';
import type { Report } from './progressReporter';
import { promptConcepts } from './promptConcepts';
import { openModel, type SessionPool } from './sessionPool';
import { writeResult } from './writeResult';

/** JSON-RPC's code for a request that was called off, and the first that is free for an application's errors. */
const REQUEST_CANCELLED = -32800;
const APPLICATION_ERROR = 1;

export function serve(connection: MessageConnection, state: EngineState): void {
  const gate = new Gate();
  connection.onRequest(ExplainRequest, (params, token) =>
    answer(() => gate.pass(() => explain(connection, state, params, token))),
  );
  connection.onRequest(InspectRequest, (params, token) =>
    answer(() => gate.pass(() => inspectModel(state.pool, params, token))),
  );
  connection.onRequest(ConceptsRequest, (params, token) =>
    answer(() => gate.pass(() => concepts(connection, state, params, token))),
  );
  connection.onRequest(PromptConceptsRequest, (params, token) =>
    answer(() => gate.pass(() => conceptsOfPrompt(connection, state, params, token))),
  );
  connection.onRequest(ClearCachesRequest, () => {
    state.cache.clear();
    state.pairCache.clear();
    return null;
  });
  connection.onRequest(DescribeRequest, ({ folder }) => answer(() => Promise.resolve(describe(folder))));
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
  const { request } = params;
  const pause = pauseUnless(() => token.isCancellationRequested);
  await pause();
  return explainPrompt(state, params, {
    pause,
    report: reportTo(connection, request),
    onShare: explanation => void connection.sendNotification(ShareNotification, { request, explanation }),
  });
}

async function concepts(
  connection: MessageConnection,
  state: EngineState,
  params: ConceptParams,
  token: CancellationToken,
): Promise<ConceptReport> {
  const pause = pauseUnless(() => token.isCancellationRequested);
  await pause();
  return conceptReport(state, params, pause, reportTo(connection, params.request));
}

async function conceptsOfPrompt(
  connection: MessageConnection,
  state: EngineState,
  params: PromptConceptParams,
  token: CancellationToken,
): Promise<PromptConcepts> {
  const pause = pauseUnless(() => token.isCancellationRequested);
  await pause();
  return promptConcepts(state, params, pause, reportTo(connection, params.request));
}

function reportTo(connection: MessageConnection, request: string): Report {
  return progress => void connection.sendNotification(ProgressNotification, { request, ...progress });
}

async function inspectModel(pool: SessionPool, params: InspectParams, token: CancellationToken): Promise<null> {
  const pause = pauseUnless(() => token.isCancellationRequested);
  await pause();
  const opened = openModel(params.folder);
  const request = inspectRequest(params.input, opened.spec);
  const model = await pool.model(opened, request.ids.length);
  await writeResult(params, inspect(model, request, pause));
  return null;
}

function describe(folder: string): ModelDescription {
  const { checkpoint, spec } = openModel(folder);
  return {
    folder: checkpoint.folder,
    family: spec.family,
    parameters: parameterCount(checkpoint),
    dtype: dominantType(checkpoint),
    bytes: checkpoint.bytes,
    memoryNeeded: memoryNeeded(checkpoint, spec, Math.min(TYPICAL_TOKENS, spec.maxPositions)),
    memoryFree: memoryFree(),
    fingerprint: checkpoint.fingerprint,
  };
}
