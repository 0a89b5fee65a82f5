/** @file A prompt and the answer that is forced after it: its ids, the rows that predict it, and what it will need. */
import { sentence, type Words } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { counted } from '../../base/readableNumbers';
import type { KnownAnswer } from '../../protocol/attention';
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

/** @throws LensError bad-input where it is missing, has ids that the model does not know, or does not fit */
export function knownAnswer(answers: readonly KnownAnswer[], reader: ReadingModel): readonly number[] {
  const ids = answers.find(({ role }) => role === reader.role)?.ids;
  if (!ids) throw refused(sentence`The answer of the ${reader.role} model is missing.`);
  for (const id of ids) checkId(id, reader);
  const room = reader.opened.spec.maxPositions - reader.ids.length;
  if (ids.length > room)
    throw refused(sentence`The answer has ${counted(ids.length, 'token')}, but there is room for only ${room}.`);
  return ids;
}

/** @throws LensError bad-input */
export function checkId(id: number, { opened, role }: ReadingModel): void {
  const { vocabularySize } = opened.spec;
  if (Number.isInteger(id) && id >= 0 && id < vocabularySize) return;
  throw refused(sentence`The id ${id} is outside the ${role} model's vocabulary of ${vocabularySize}.`);
}

export function refused(message: Words): LensError {
  return new LensError({
    reason: 'bad-input',
    message,
    next: sentence`Ask about the prompt again and take what that answer names.`,
  });
}
