/** @file What a failed command says on stderr: what and why, what to do next; the stack where it was asked for. */
import { CancelledError, factsOf } from '../../base/errors';
import { printable } from '../../base/printable';

/** Wrong use or bad input, or a failure of the product's own; 1 is kept for checks that say no. */
const FAILED = 2;
/** What shells report for a program ended by Ctrl-C. */
const CANCELLED = 130;

function isCancellation(error: unknown): boolean {
  return error instanceof CancelledError || (error instanceof Error && error.name === 'AbortError');
}

export function exitCodeOf(error: unknown): number {
  return isCancellation(error) ? CANCELLED : FAILED;
}

/** Lines for stderr. Nothing in them can steer the terminal: file names and file contents may be part of a message. */
export function errorLines(error: unknown, verbose: boolean): string[] {
  if (isCancellation(error)) return ['Cancelled.'];
  const { message, next } = factsOf(error);
  const lines = [`error: ${printable(message)}`, `next:  ${printable(next)}`];
  return verbose ? [...lines, ...stackLines(error)] : lines;
}

function stackLines(error: unknown): string[] {
  const own = (error instanceof Error ? (error.stack ?? String(error)) : String(error)).split('\n').map(printable);
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : undefined;
  return cause === undefined ? own : [...own, 'caused by:', ...stackLines(cause)];
}
