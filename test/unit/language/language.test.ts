/** @file The language of the product: turns of phrase that must not come back, over every string of the program and every page. */
import { describe, expect, test } from 'vitest';
import { documentationStrings, programStrings, proseOf, type VisibleString } from '../../support/visibleStrings';

/** What reads as a translation, or is a second word for a thing that has one; and what to write instead. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\bh(?:eld|old|olds|olding) (?:\w+ ){0,4}against\b/i, 'compare with'],
  [/\bcall(?:ed|s|ing)? (?:it |them )?off\b/i, 'cancel'],
  [/\bof (?:yours|ours|mine)\b/i, 'your own'],
  [/\bstands? (?:in|on|at|below|above|beside|behind|there|here|nowhere|for what)\b/i, 'is'],
  [/\bhow far (?:it|this|that) is stands\b/i, 'progress is shown'],
  [/\b(?:draws?|drew|drawn) (?:\S+ ){0,6}(?:of the|of its) (?:attention|attribution|influence|answer)\b/i, 'gets'],
  [/\bdrew\b/i, 'say what it got'],
  [/\blean(?:s|ed)? (?:\w+ ){0,3}on\b|\bleans? (?:more|less|alike)\b/i, 'relies on'],
  [/\b(?:they|models?|tuned|base) (?:never )?part\b|\bhere they part\b/i, 'diverge'],
  [/\banew\b/i, 'again'],
  [/\bgo(?:es|ing)? on (?:where|from|after|there)\b/i, 'continue, resume'],
  [/\bgraphics (?:cards?|chips?|processors?)\b/i, 'GPU'],
  [/\b(?:the|a|this) processor\b(?! or the GPU)/i, 'CPU'],
  [/\bfirst picture\b/i, 'preview'],
  [/\bstale\b/i, 'out of date'],
  [
    /(?<!\bthere )\b(?:is|are|was) no (?:\.?[a-z]+ )?(?:id|JSON|object|list|text|file|model|pair|twins?|number|verb|token|tokenizer|multiple|revision|address)\b/i,
    'is not a',
  ],
  [/\bis to be [a-z]+(?:ed|en)\b/i, 'must be, should be'],
  [/\b(?:was|were|is|are) (?:heard|forgotten)\b/i, 'answered; removed'],
  [/\bwho (?:reads?|read) (?:it|them)\b/i, 'what reads it'],
  [/\bletting? go of\b|\blets? go of\b/i, 'release; stop'],
  [/\bunasked\b/i, 'without being asked for'],
  [/\bas it should be\b/i, 'wrong, invalid'],
  [/\b[T]o be fair\b/, 'limits of this comparison'],
];

const faults = (strings: readonly VisibleString[]): string[] =>
  strings.flatMap(({ where, text }) =>
    FORBIDDEN.flatMap(([turn, better]) => {
      const found = turn.exec(text)?.[0];
      return found === undefined ? [] : [`${where}: “${found}” (${better}) in: ${text.slice(0, 160)}`];
    }),
  );

test('no string of the program has a turn of phrase that is on the list', () => {
  const strings = programStrings();
  expect(strings.length).toBeGreaterThan(1500);
  expect(faults(strings)).toEqual([]);
});

test('nor has the documentation', () => {
  expect(faults(documentationStrings())).toEqual([]);
});

describe('what counts as a string', () => {
  test('sentences in code, and no comment, name or import', () => {
    const code = `import a from 'not this one'; // nor this remark here\nconst b = 'two words'; c(\`x \${b} more of it\`);`;
    expect(proseOf('a.ts', code).map(({ where, text }) => [where, text])).toEqual([
      ['a.ts:2', 'two words'],
      ['a.ts:2', 'x {0} more of it'],
    ]);
  });

  test.each([
    'base is held against tuned',
    'was ' + 'called off',
    'a folder of yours',
    'How far it is stands ' + 'in the status bar.',
    'tuned leans ' + 'more on',
    '"x" is no JSON',
    'this message drew 3 %',
  ])('“%s” is found', text => {
    expect(faults([{ where: 'here', text }])).not.toEqual([]);
  });

  test.each(['no better than chance', 'There is no folder', 'leaves out', 'takes part in it'])('“%s” is not', text => {
    expect(faults([{ where: 'here', text }])).toEqual([]);
  });
});
