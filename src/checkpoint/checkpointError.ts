/** @file How a checkpoint folder is refused. */
import type { Words } from '../base/sentence';
import { LensError } from '../base/errors';

/** Longest piece of a hostile file that a message repeats, in UTF-16 code units. */
const SHOWN = 80;

export function badCheckpoint(message: Words, next: Words, cause?: unknown): LensError {
  return new LensError({ reason: 'bad-checkpoint', message, next }, cause === undefined ? {} : { cause });
}

/** A value of a file as a message shows it: JSON, cut short. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : jsonOf(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Lists are cut before they are spelled, so that a long one costs nothing. */
function jsonOf(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value.slice(0, SHOWN));
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
