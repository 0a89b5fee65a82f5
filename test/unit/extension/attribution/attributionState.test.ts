import { expect, test } from 'vitest';
import { attributionState } from '../../../../src/extension/attribution/attributionState';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { ExplainedFile } from '../../../../src/extension/attribution/explanationStore';

const shown = { uri: 'file:///a.txt', fileName: 'a.txt' };
const rest = { mode: 'base', cursorWord: undefined, trusted: true, follow: false } as const;
const text = 'Count the words.';
const document = parsePrompt(text, { fileName: 'a.txt' });
const file: ExplainedFile = { uri: shown.uri, text, document, stale: true, label: 'a pair' };

test('of no file says so', () => {
  expect(attributionState({ ...rest, shown: undefined, file: undefined })).toEqual({
    mode: 'base',
    stale: false,
    restricted: false,
    follow: false,
  });
});

test.each([
  [2, 2, 2],
  [2, 3, undefined],
])('of words %d to %d that are picked, one word alone is told', (first, last, answerWord) => {
  const passage = { models: [], text: 'a', first, last };
  expect(attributionState({ ...rest, shown, file: { ...file, passage } }).answerWord).toBe(answerWord);
});

test('tells what is going on with the file, and nothing that it is not asked for', () => {
  const error = { reason: 'usage', message: 'No.', next: 'Do it.' } as const;
  const work = { progress: { request: 'a', phase: 'influence', done: 0 } } as const;
  const input = { ...rest, shown, trusted: false, cursorWord: 0, file: { ...file, answerWord: 0, error, work } };
  expect(attributionState(input)).toEqual({
    ...shown,
    mode: 'base',
    answerWord: 0,
    cursorWord: 0,
    stale: true,
    work,
    error,
    restricted: true,
    follow: false,
  });
});
