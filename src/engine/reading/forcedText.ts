/** @file A prompt and the answer that is forced after it: its ids, the rows that predict it, and what it will need. */
import type { PlannedText } from '../runtime/memoryEstimate';
import type { ReadingModel } from './readingModels';

/** A prompt and the response that is forced after it. */
export interface ForcedText {
  readonly ids: readonly number[];
  readonly promptTokens: number;
}

/** Rows that predict the response. */
export function responseRows({ ids, promptTokens }: ForcedText): number[] {
  return Array.from({ length: ids.length - promptTokens }, (_, m) => promptTokens - 1 + m);
}

/** The longest answer that may be generated, and then explained. */
export function answered({ ids, opened }: ReadingModel, maxTokens: number): PlannedText {
  const room = opened.spec.maxPositions - ids.length;
  return { promptTokens: ids.length, responseTokens: Math.min(maxTokens, room), generate: true };
}

/** A prompt and the answer that is forced after it. */
export function forced({ ids, promptTokens }: ForcedText): PlannedText {
  return { promptTokens, responseTokens: ids.length - promptTokens };
}
