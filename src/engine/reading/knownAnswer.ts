/** @file An answer that a request names by its ids, as an earlier one told them: checked before a model reads it. */
import { LensError } from '../../base/errors';
import type { KnownAnswer } from '../../protocol/attention';
import type { ReadingModel } from './readingModels';

/** @throws LensError bad-input where it is missing, has ids that the model does not know, or does not fit */
export function knownAnswer(answers: readonly KnownAnswer[], reader: ReadingModel): readonly number[] {
  const ids = answers.find(({ role }) => role === reader.role)?.ids;
  if (!ids) throw refused(`The answer of the ${reader.role} model is missing.`);
  for (const id of ids) checkId(id, reader);
  const room = reader.opened.spec.maxPositions - reader.ids.length;
  if (ids.length > room) throw refused(`The answer has ${ids.length} tokens, but there is room for only ${room}.`);
  return ids;
}

/** @throws LensError bad-input */
export function checkId(id: number, { opened, role }: ReadingModel): void {
  const { vocabularySize } = opened.spec;
  if (Number.isInteger(id) && id >= 0 && id < vocabularySize) return;
  throw refused(`The id ${id} is outside the ${role} model's vocabulary of ${vocabularySize}.`);
}

export function refused(message: string): LensError {
  return new LensError({
    reason: 'bad-input',
    message,
    next: 'Ask about the prompt again and take what that answer names.',
  });
}
