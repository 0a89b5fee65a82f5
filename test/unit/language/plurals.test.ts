/**
 * @file One word, two words: whatever the program counts, in English and in German. A count that may be one has a sentence of its own for it, or is
 * said by `plural`; the others are listed here, with the reason why they are never one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { speak } from '../../../src/base/language';
import { plural } from '../../../src/base/readableNumbers';
import { programStrings, type VisibleString } from '../../support/visibleStrings';
import { packageRoot } from '../cli/frame/surroundings';

const bundle = JSON.parse(readFileSync(join(packageRoot, 'l10n', 'bundle.l10n.de.json'), 'utf8')) as Readonly<
  Record<string, string | { readonly message: string }>
>;

/** What the product counts. */
const NOUNS =
  'answers|assertions|branches|cases|cells|clauses|columns|components|concepts|entries|escapes|experts|files|findings|heads|jobs|keys|layers|lines|lists|messages|names|pairs|passages|parts|problems|prompts|resamples|rows|rules|sentences|shards|tensors|tokens|variables|words';
const COUNTED = new RegExp(`\\{\\d\\} (?:(?:more|other|linked|random) )?(${NOUNS})\\b`);

/** Counts that are never one, by a part of their sentence. */
const NEVER_ONE: readonly (readonly [RegExp, string])[] = [
  [
    /more than (?:the )?\{\d\}|more than \{\d\} (?:escapes|parts)/,
    'what is beyond a limit, and limits are far above one',
  ],
  [/at most \{\d\}|first \{\d\} (?:are|of)/, 'a limit of the product'],
  [/names (?:more than|\{\d\} shards)|\{\d\} messages; a chat template/, 'what is beyond a limit'],
  [/These are \{0\} branches|There are \{0\} branches, as many|\{0\} words were requested/, 'what is beyond a limit'],
  [/\{\d\} files; models have|Line of \{\d\}|first \{\d\} of \{1\} rows/, 'what is beyond a limit'],
  [/The prompt has \{0\} (?:tokens|characters)/, 'what is beyond a context, and contexts are far above one'],
  [/first \{0\} tokens/, 'rounded down to tens'],
  [/strongest of \{1\} words/, 'only of long prompts'],
  [/of \{1\} (?:cases listed|words, the hardest|rows of cases)/, 'more than are listed'],
  [/Marks: \{0\} prompts|fewer than \{0\} tokens/, 'figures of a published data set'],
  [/Effects are means over|\{0\} resamples|\{1\} draws/, 'several by definition'],
  [/\{\d\} (?:names "|names no |lists for )/, 'a verb'],
  [/\{0\} more words|\(\{1\} tokens each\)/, 'two at least; a mean with its decimals'],
  [/vocabulary of|has \{1\} tokens, but the model's embedding/, 'the size of a vocabulary'],
  [
    /layers are numbered from|is one of \{1\} parts|parts of \{0\} hold|mixture of \{1\} experts/,
    'of one there is another sentence, or none',
  ],
  [/gives tensor|groups of/, 'a shape in a file'],
];

/** With its sibling for one beside it: “1 word” for “{0} words”, or a sentence that says it without a number. */
function hasSingular({ where, text }: VisibleString, all: readonly VisibleString[]): boolean {
  const file = where.split(':')[0];
  const line = Number(where.split(':')[1]);
  const near = all.filter(other => other.where.startsWith(`${file}:`) && other.text !== text);
  const noun = COUNTED.exec(text)![1]!;
  const one = singular(noun);
  const says = new RegExp(
    `\\b(?:1|[Oo]ne|the|In|is|without) (?:(?:more|other|linked|random) )?${one}\\b|\\bis missing`,
  );
  return near.some(other => Math.abs(Number(other.where.split(':')[1]) - line) <= 6 && says.test(other.text));
}

function singular(noun: string): string {
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`;
  return noun === 'branches' ? 'branch' : noun.slice(0, -1);
}

const withoutOne = (all: readonly VisibleString[]): readonly VisibleString[] =>
  all
    .filter(({ text }) => COUNTED.test(text))
    .filter(({ text }) => !NEVER_ONE.some(([part]) => part.test(text)))
    .filter(string => !hasSingular(string, all));

test('every English sentence that counts something has another for one, or says by what it is never one', () => {
  const open = withoutOne(programStrings());
  expect(open.map(({ where, text }) => `${where}: ${text.slice(0, 120)}`)).toEqual([]);
});

test('a sentence that counts is found, and is not where one has its own', () => {
  const many = { where: 'a.ts:7', text: 'This has {0} words.' };
  expect(withoutOne([many])).toEqual([many]);
  expect(withoutOne([many, { where: 'a.ts:6', text: 'This has 1 word.' }])).toEqual([]);
  expect(withoutOne([many, { where: 'b.ts:6', text: 'This has 1 word.' }])).toEqual([many]);
});

test('no reason is kept for a sentence that is gone', () => {
  const texts = programStrings().map(({ text }) => text);
  expect(NEVER_ONE.filter(([part]) => !texts.some(text => part.test(text))).map(([part]) => String(part))).toEqual([]);
});

describe('in German', () => {
  const said = (key: string): string => {
    const entry = bundle[key]!;
    return typeof entry === 'string' ? entry : entry.message;
  };
  /** “{0} Wörter” and “1 Wort”: what the pairs of the bundle say of each noun. */
  const pairs = Object.keys(bundle).flatMap(key => {
    const one = /^1 (.+)$/.exec(key)?.[1];
    if (one === undefined) return [];
    const many = [`{0} ${one}s`, `{0} ${one}es`, `{0} ${one.replace(/y$/, 'ies')}`].find(other => other in bundle);
    return many === undefined ? [] : [[said(key).replace(/^1 /, ''), said(many).replace(/^\{0\} /, '')] as const];
  });

  test('what is counted has its own plural', () => {
    expect(pairs.length).toBeGreaterThan(6);
    expect(pairs).toContainEqual(['Wort', 'Wörter']);
  });

  test('no sentence has one of several, or several of one', () => {
    const different = pairs.filter(([one, many]) => one !== many);
    const wrong = Object.keys(bundle).flatMap(key => {
      const text = said(key);
      return different.flatMap(([one, many]) => {
        const of = (count: string, noun: string): RegExp => new RegExp(`(?<![\\d.,])${count} ${noun}(?!\\p{L})`, 'u');
        return of('1', many).test(text) || of('\\{\\d\\}', one).test(text) ? [`${key}: ${text}`] : [];
      });
    });
    expect(wrong).toEqual([]);
  });

  test('the nouns that are counted by the way are those of the language', () => {
    speak({ tag: 'de', translations: bundle as never });
    try {
      expect([1, 2].map(count => plural(count, 'word'))).toEqual(['1 Wort', '2 Wörter']);
      expect([1, 3].map(count => plural(count, 'rule'))).toEqual(['1 Regel', '3 Regeln']);
    } finally {
      speak();
    }
  });
});

test.each([
  [1, 'word', '1 word'],
  [0, 'word', '0 words'],
  [2, 'other part', '2 other parts'],
  [1, 'finding', '1 finding'],
])('%i %s is %s', (count, noun, expected) => {
  expect(plural(count, noun)).toBe(expected);
});
