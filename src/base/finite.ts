/** @file The one check behind everything that is computed: a number that is none is refused, never shown as one. */
import { sentence, type Words } from './sentence';
import { LensError } from './errors';

/** Whether every number is one. */
export function allFinite(values: ArrayLike<number | bigint>): boolean {
  if (values instanceof Float32Array) return singlesFinite(values);
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]) && typeof values[i] !== 'bigint') return false;
  return true;
}

/** Logits of 262,144 tokens are seen to for every token that is written. What is no number times zero is none either, and so is its sum. */
function singlesFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}

/**
 * Numbers that a model computed, however deep they lie in lists and objects.
 * @param whose such as "The attention of the tuned model"
 * @throws LensError unsupported
 */
export function requireFinite(whose: Words, value: unknown): void {
  const path = pathOfOther(value);
  if (path === undefined) return;
  throw new LensError({
    reason: 'unsupported',
    message: sentence`${whose} is not finite${path === '' ? '' : ` (${path.slice(1)})`}: its activations leave the range of its numbers.`,
    next: sentence`Check the checkpoint, or choose one whose weights are stored as bfloat16 or float32.`,
  });
}

/** Where the first number lies that is none, undefined where there is no such number. */
function pathOfOther(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : '';
  if (typeof value !== 'object' || value === null) return undefined;
  if (ArrayBuffer.isView(value)) return allFinite(value as Float64Array) ? undefined : '';
  if (Array.isArray(value)) return firstPath(value as unknown[], pathOfOther);
  return firstPath(Object.entries(value), ([key, inner]) => {
    const below = pathOfOther(inner);
    return below === undefined ? undefined : `.${key}${below}`;
  });
}

function firstPath<T>(values: readonly T[], pathIn: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const path = pathIn(value);
    if (path !== undefined) return path;
  }
  return undefined;
}
