/** @file Characters that show a text in another order than it is read in: named with their places, in every format. */
import { expect, test } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';

const named = (text: string, fileName = 'prompt.txt') =>
  parsePrompt(text, { fileName }).problems.map(({ severity, message, span }) => [
    severity,
    /U\+[0-9A-F]{4} \([a-z -]+\)/.exec(message)?.[0],
    span && text.slice(span.start, span.end),
  ]);

test('each override is a warning, the first of the other runs is told', () => {
  const text = 'Send it to \u202egro.elpmaxe\u202c, not \u202dhere\u202c; \u2067one\u2069 and \u2066two\u2069.';
  expect(named(text)).toEqual([
    ['warning', 'U+202E (right-to-left override)', '\u202e'],
    ['warning', 'U+202D (left-to-right override)', '\u202d'],
    ['information', 'U+2067 (right-to-left isolate)', '\u2067'],
  ]);
});

test('one that JSON escapes is found where it is written', () => {
  const text = JSON.stringify({ messages: [{ role: 'user', content: 'a \u202e b' }] }).replace('\u202e', '\\u202e');
  expect(named(text, 'chat.json')).toEqual([['warning', 'U+202E (right-to-left override)', '\\u202e']]);
});

test('text that runs from right to left by itself is left alone, and a flood of overrides is cut', () => {
  expect(named('שלום, קראו את זה: hello.\u200f')).toEqual([]);
  expect(named('a\u202e'.repeat(5000))).toHaveLength(20);
});
