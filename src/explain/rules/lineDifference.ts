/** @file Two versions of a file line by line. */
import { diffArrays } from 'diff';

export interface DifferenceLine {
  readonly kind: 'same' | 'gone' | 'came';
  readonly text: string;
}

/** Steps of Myers' search; beyond it the files count as wholly different. */
const MAX_EDITS = 5000;

export function lineDifference(before: string, after: string): DifferenceLine[] {
  const [old, now] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  const parts = diffArrays(old, now, { maxEditLength: MAX_EDITS });
  const lines = (texts: readonly string[], kind: DifferenceLine['kind']): DifferenceLine[] =>
    texts.map(text => ({ kind, text }));
  if (!parts) return [...lines(old, 'gone'), ...lines(now, 'came')];
  return parts.flatMap(({ value, added, removed }) => lines(value, added ? 'came' : removed ? 'gone' : 'same'));
}
