/** @file An answer in the panel reads as it was written: nothing of its text is lost between its words, and a cut is no end. */
import { expect, test } from 'vitest';
import { cutText } from '../../../src/picture/answerEnding';
import { responseWords } from '../../../src/prompt/words';
import type { ExplainedResponse } from '../../../src/protocol/explanation';
import { surroundings } from '../../../webview/views/attribution/answerLines';

const ended = { text: '', tokens: [], end: true };

function answer(text: string, hasEnd: boolean): Pick<ExplainedResponse, 'text' | 'words'> {
  const words = responseWords(text).map(word => ({ text: word.text, tokens: [], end: false }));
  return { text, words: hasEnd ? [...words, ended] : words };
}

/** What the panel shows, on one line a line. */
function read(text: string, hasEnd = true): string {
  const { words } = answer(text, hasEnd);
  return surroundings(answer(text, hasEnd))
    .map(({ breaks, lead, trail }, i) => `${'\n'.repeat(breaks)}${lead}${words[i]!.text}${trail}`)
    .join(' ');
}

test.each([
  ['Dear Petra,\n\nI am sorry. Best,\nNora', 'Dear Petra, \n\nI am sorry. Best, \nNora '],
  ['Two points:\n- first (of “two”);\n- second.', 'Two points: \n-first (of “two”); \n-second. '],
  ['word', 'word '],
])('%j', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each([
  'Yes.',
  '“Wait…” — no!\n\n```js\nlet a = 1;\n```\n',
  '!?',
  '  indented, twice\n\n\n* a * b *  ',
  'können – 例えば、そう。 👍',
])('no sign of %j is lost, with and without its end', text => {
  const signs = (of: string): string => of.replaceAll(/\s/g, '');
  for (const hasEnd of [true, false]) {
    const shown = signs(read(text, hasEnd));
    // Without a word there is nothing to stand beside.
    expect(shown).toBe(answer(text, hasEnd).words.length === 0 ? '' : signs(text));
  }
});

test('words that the text does not have, and the order of directions, harm nothing', () => {
  const [around] = surroundings({ text: 'a b', words: [{ text: 'c', tokens: [], end: false }] });
  expect(around).toMatchObject({ breaks: 0, trail: 'a b' });
  expect(surroundings(answer('a\u202E. b', true))[0]!.trail).not.toContain('\u202E');
});

test('an answer of the model that did not end was cut; one that ended, and one that was given, was not', () => {
  const token = (end: boolean) => ({ id: 1, text: '', end, logProbability: 0 });
  const response = { ...answer('a b', false), origin: 'single', tokens: [token(false), token(false)] } as const;
  expect(cutText(response)).toBe('cut at 2 tokens');
  expect(cutText({ ...response, tokens: [token(false), token(true)] })).toBeUndefined();
  expect(cutText({ ...response, origin: 'given' })).toBeUndefined();
});
