/** @file How many threads the user wants a session to have. */
import { sentence } from '../../base/sentence';
import { availableParallelism, cpus } from 'node:os';
import { LensError } from '../../base/errors';

const VARIABLE = 'INSTRUCT_LENS_THREADS';

/**
 * @param text the variable's value; missing, empty or 0 leaves the choice to the engine
 * @param most logical processors: more threads than that only wait for each other, and thousands exhaust the machine
 * @throws LensError usage
 */
export function askedThreads(
  text: string | undefined,
  most = Math.max(cpus().length, availableParallelism()),
): number | undefined {
  if (text === undefined || text === '' || text === '0') return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= most) return threads;
  throw new LensError({
    reason: 'usage',
    message: sentence`${VARIABLE} is ${JSON.stringify(text.slice(0, 50))}; this machine has ${most} logical processors.`,
    next: sentence`Give ${VARIABLE} a whole number from 1 to ${most}, or unset it.`,
  });
}
