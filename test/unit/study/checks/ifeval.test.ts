import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkNames, followedAll, ruleOf, verdictsOf } from '../../../../src/study/checks/checks';
import { languageOf } from '../../../../src/study/checks/languages';

interface Golden {
  readonly answers: readonly string[];
  readonly checks: readonly {
    readonly check: string;
    readonly given: Readonly<Record<string, unknown>>;
    readonly followed: readonly boolean[];
  }[];
  readonly languages: readonly { readonly text: string; readonly language: string }[];
}

const golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'data', 'ifeval.json'), 'utf8'),
) as unknown as Golden;

/** In a few words no program tells a language for sure. */
const SHORT_WORDS = 8;

test('every rule says what IFEval’s published code says, or that it cannot tell', () => {
  const undecided: string[] = [];
  for (const { check, given, followed } of golden.checks) {
    for (const [i, answer] of golden.answers.entries()) {
      if (check.startsWith('change_case:english') && answer.split(/\s+/).length < SHORT_WORDS) continue;
      const [own] = verdictsOf([{ name: check, given }], answer, 'spec');
      if (own!.followed === undefined) undecided.push(check);
      else expect(own!.followed, `${check} ${JSON.stringify(given)} on ${JSON.stringify(answer)}`).toBe(followed[i]);
    }
  }
  expect(undecided).toEqual([]);
});

test('a language is told as langdetect tells it, where the text is long enough', () => {
  for (const { text, language } of golden.languages) expect(languageOf(text), text).toBe(language);
  expect([languageOf('Ok.'), languageOf('12 34'), languageOf('')]).toEqual([undefined, undefined, undefined]);
});

describe('checks by name', () => {
  test.each([
    ['equals', { value: 'Old.' }, ' Old. ', true],
    ['equals', { value: 'Old.' }, 'old.', false],
    ['mentions', { value: ['red', 'dog'] }, 'A RED dog', true],
    ['mentions_any', { value: ['cat', 'dog'] }, 'a dog', true],
    ['excludes', { value: 'dog' }, 'a Dog', false],
    ['at_most_words', { value: '3' }, 'one two three', true],
    ['at_least_words', { value: 4 }, 'one two three', false],
    ['ends_with', { value: 'END.' }, 'the end.', true],
    ['starts_with', { value: 'the' }, 'the end.', true],
    ['json', {}, '```json\n{}\n```', true],
    ['length_constraints:number_sentences', { num_sentences: 2, relation: 'at least' }, 'One here. Two here.', true],
    ['change_case:capital_word_frequency', { capital_frequency: 2, capital_relation: 'less than' }, 'A BIG DOG', false],
  ])('%s of %j on %j', (name, given, answer, expected) => {
    expect(ruleOf({ name, given }, 'spec')(answer)).toBe(expected);
  });

  test('one that is not there, and what is missing, are refused by name', () => {
    expect(() => ruleOf({ name: 'equal', given: {} }, 'spec')).toThrow(/spec: there is no check "equal"/);
    expect(() => ruleOf({ name: 'toString', given: {} }, 'spec')).toThrow(/no check/);
    expect(() => ruleOf({ name: 'keywords:existence', given: { keywords: [] } }, 'case 3')).toThrow(/needs keywords/);
    expect(() => ruleOf({ name: 'language:response_language', given: { language: 'tlh' } }, 'x')).toThrow(/language/);
    expect(checkNames.length).toBeGreaterThan(30);
  });

  test('patterns of regular expressions in a keyword are text', () => {
    const check = { name: 'keywords:existence', given: { keywords: ['C++ (a.b)'] } };
    expect([ruleOf(check, '')('in C++ (a.b)'), ruleOf(check, '')('in C (aXb)')]).toEqual([true, false]);
  });

  test('all together: one failure decides, one that cannot be told leaves it open', () => {
    const verdict = (followed: boolean | undefined): { check: string; followed: boolean | undefined } => ({
      check: 'x',
      followed,
    });
    expect(followedAll([verdict(true), verdict(true)])).toBe(true);
    expect(followedAll([verdict(true), verdict(undefined)])).toBeUndefined();
    expect(followedAll([verdict(false), verdict(undefined)])).toBe(false);
    expect(followedAll([])).toBeUndefined();
  });
});
