/** @file Sentences that cross between processes: English as it was, any language by template and values, and nothing lost on the way. */
import { deserialize, serialize } from 'node:v8';
import { afterEach, describe, expect, test } from 'vitest';
import { errorFromResponse } from '../../../src/client/engineLink';
import { factsOf, LensError } from '../../../src/base/errors';
import { speak } from '../../../src/base/language';
import {
  inEnglishWords,
  inOwnLanguage,
  inOwnWords,
  messageIn,
  numeral,
  sentence,
  textsIn,
  wordsOf,
} from '../../../src/base/sentence';
import { safeJson } from '../../../src/protocol/explanation';
import { ResponseError } from 'vscode-jsonrpc/node';

const german = (translations: Readonly<Record<string, string>>): void => speak({ tag: 'de', translations });
afterEach(() => speak());

const beyond = sentence`but at most ${512} are read`;
const words = sentence`The prompt ${'a.md'} has ${numeral('1,955.5')} tokens, ${beyond}.`;
const BUNDLE = {
  'The prompt {0} has {1} tokens, {2}.': '{2}: Der Prompt {0} hat {1} Tokens.',
  'but at most {0} are read': 'höchstens {0} werden gelesen',
};

test('in English it is the template literal that it looks like', () => {
  expect(inEnglishWords(words)).toBe('The prompt a.md has 1,955.5 tokens, but at most 512 are read.');
  german(BUNDLE);
  expect(inEnglishWords(words)).toBe('The prompt a.md has 1,955.5 tokens, but at most 512 are read.');
});

describe('in another language', () => {
  test('values are where the translation has them, sentences in it are translated too, numbers have its separators', () => {
    german(BUNDLE);
    expect(inOwnWords(words)).toBe('höchstens 512 werden gelesen: Der Prompt a.md hat 1.955,5 Tokens.');
  });

  test('what nobody has translated stays English', () => {
    german({});
    expect(inOwnWords(sentence`Some ${'words'}.`)).toBe('Some words.');
    expect(inOwnWords(sentence`constructor`)).toBe('constructor');
    expect(inOwnWords('A library said it.')).toBe('A library said it.');
  });

  test('a value is never read as a place or a template', () => {
    german({ 'Named {0}, then {1}.': 'Erst {1}, dann {0}.', Try: 'Versuchen' });
    expect(inOwnWords(sentence`Named ${'{1}'}, then ${'Try'}.`)).toBe('Erst Try, dann {1}.');
  });
});

describe('an error', () => {
  const thrown = new LensError({ reason: 'bad-input', message: words, brief: beyond, next: sentence`Try again.` });

  test('has English texts, and crosses to another process with its sentences', () => {
    expect(thrown).toMatchObject({ next: 'Try again.', brief: 'but at most 512 are read' });
    expect(thrown.message).toBe(inEnglishWords(words));
    const wire = JSON.parse(JSON.stringify(factsOf(thrown))) as unknown;
    const arrived = errorFromResponse(new ResponseError(1, thrown.message, wire));
    expect(factsOf(arrived)).toEqual(factsOf(thrown));
    german({ ...BUNDLE, 'Try again.': 'Noch einmal.' });
    const { message, next, translatable } = factsOf(arrived);
    expect(inOwnLanguage({ message, translatable }, 'message')).toMatch(/^höchstens 512 .* 1\.955,5 Tokens\.$/);
    expect(inOwnLanguage({ next, translatable }, 'next')).toBe('Noch einmal.');
  });

  test('can be a part of another', () => {
    const outer = messageIn(sentence`It failed: ${wordsOf(thrown, 'message')}`);
    german({ ...BUNDLE, 'It failed: {0}': 'Gescheitert: {0}' });
    expect(inOwnLanguage(outer, 'message')).toMatch(/^Gescheitert: höchstens 512 /);
  });

  test('that quotes megabytes takes none of them along', () => {
    const long = new LensError({ reason: 'bad-input', message: sentence`It is ${'x'.repeat(1e6)}.`, next: 'Cut it.' });
    expect(JSON.stringify(factsOf(long)).length).toBeLessThan(2000);
  });

  test('in plain words carries no sentences', () => {
    const plain = new LensError({ reason: 'usage', message: 'No.', next: 'Do.' });
    expect(factsOf(plain)).toEqual({ reason: 'usage', message: 'No.', next: 'Do.' });
  });
});

test('what is kept on a disk is said in the language of whoever reads it', () => {
  const kept = deserialize(serialize({ problem: messageIn(words) })) as { problem: ReturnType<typeof messageIn> };
  german(BUNDLE);
  expect(inOwnLanguage(kept.problem, 'message')).toMatch(/^höchstens 512 /);
});

test('JSON that is written has the English texts alone', () => {
  const told = { problems: [messageIn(words)], absent: textsIn({ message: words, next: sentence`Try again.` }) };
  expect(JSON.parse(safeJson(told))).toEqual({
    problems: [{ message: inEnglishWords(words) }],
    absent: { message: inEnglishWords(words), next: 'Try again.' },
  });
});
