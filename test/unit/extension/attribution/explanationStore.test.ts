/** @file What a file keeps when another model is chosen, and which picture of it is shown. */
import { describe, expect, test } from 'vitest';
import {
  ExplanationStore,
  withoutFailureOfOther,
  type ExplainedFile,
} from '../../../../src/extension/attribution/explanationStore';
import { explained, references } from '../../cli/terminal/referenceExplanation';
import { EditedTexts } from '../core/texts';

const { explanation, text, document } = explained(references[0]!);
const file: ExplainedFile = { uri: 'file:///p.txt', text, document, stale: false, label: 'demo pair' };
const error = { reason: 'bad-input', kind: 'too-long', message: 'Too long.', next: 'Choose another.' } as const;

describe('when another model is chosen', () => {
  test('what the one before could not do is forgotten', () => {
    expect(withoutFailureOfOther({ ...file, error }, 'smollm2')).toEqual({ ...file, label: 'smollm2' });
  });

  test('a picture stays, under the name of the model that made it', () => {
    const failed = { ...file, explanation, error };
    expect(withoutFailureOfOther(failed, 'smollm2')).toEqual({ ...file, explanation });
  });

  test.each([
    ['its own failure', { ...file, error }, 'demo pair'],
    ['no failure', { ...file, explanation }, 'smollm2'],
    ['a failure while it is at work again', { ...file, error, work: {} }, 'smollm2'],
  ])('a file with %s is as it was', (_, known, label) => {
    expect(withoutFailureOfOther(known, label)).toBe(known);
  });
});

test('each file has its own mode, and is usual again when it is forgotten', () => {
  const store = new ExplanationStore(new EditedTexts());
  store.set(file);
  store.setMode(file.uri, 'difference');
  expect([file.uri, 'file:///other.txt', undefined].map(uri => store.modeOf(uri))).toEqual([
    'difference',
    'tuned',
    'tuned',
  ]);
  store.delete(file.uri);
  expect(store.modeOf(file.uri)).toBe('tuned');
});
