/** @file Tries again what may succeed later: after a pause that doubles, with some chance in it so that many do not come at once. */
import { setTimeout } from 'node:timers/promises';
import { HttpStatus } from './hubHost';
import { isRefusal } from './hubRefusals';

export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** First pause in milliseconds; doubles each time. */
  readonly firstPauseMs?: number | undefined;
}

/** Attempts without any progress before it is given up. */
const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A host that wants to be left alone for longer is not waited for, in seconds. */
const LONGEST_RETRY_AFTER = 120;

/**
 * Runs `attempt` until it succeeds, fails for good, or fails too often without progress.
 * @param attempt is told its number, from 0
 * @param progressed whether anything was gained since it was last asked: then counting begins anew
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { signal, firstPauseMs = FIRST_PAUSE_MS }: RetryOptions,
  progressed: () => boolean = () => false,
): Promise<T> {
  for (let failures = 0; ;) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (progressed()) failures = 0;
      if (!mayPass(error) || ++failures >= MAX_ATTEMPTS) throw error;
      await setTimeout(pauseAfter(error, failures, firstPauseMs), undefined, { signal });
    }
  }
}

/** Too many requests, a host in trouble, a connection that broke; not what the host means as an answer. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof HttpStatus)) return !isRefusal(error);
  const { status, retryAfter = 0 } = error;
  return (status === 408 || status === 429 || status >= 500) && retryAfter <= LONGEST_RETRY_AFTER;
}

function pauseAfter(error: unknown, failures: number, firstPauseMs: number): number {
  const asked = error instanceof HttpStatus ? (error.retryAfter ?? 0) * 1000 : 0;
  const doubled = Math.min(firstPauseMs * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return Math.max(asked, doubled * (0.5 + Math.random() / 2));
}
