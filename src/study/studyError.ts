/** @file Refusals of a study's own files: what is wrong, where, and what to do. */
import { LensError } from '../base/errors';

/** Wrong spec, cases or results: exit code 2. */
export function refused(message: string, next: string, cause?: unknown): LensError {
  return new LensError({ reason: 'bad-input', message, next }, cause === undefined ? {} : { cause });
}
