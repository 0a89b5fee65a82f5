/** @file What a request that failed says: that the channel is gone, or what the engine threw. */
import { ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { LensError } from '../base/errors';
import type { EngineErrorData } from '../protocol/request';

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
  const facts = {
    reason: data?.reason ?? 'internal',
    message: data?.message ?? `The engine failed: ${error.message}.`,
    next: data?.step ?? data?.next ?? ({ step: 'report' } as const),
    ...(data?.kind && { kind: data.kind }),
    ...(data?.brief !== undefined && { brief: data.brief }),
  };
  const cause = data?.stack === undefined ? undefined : Object.assign(new Error(facts.message), { stack: data.stack });
  return new LensError(facts, { cause });
}
