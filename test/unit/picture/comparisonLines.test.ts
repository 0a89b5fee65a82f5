/** @file The one-line answers of the comparison's sections: what they say follows from the numbers, whatever those are. */
import { describe, expect, test } from 'vitest';
import { answersLine, instructionLine, surpriseLine } from '../../../src/picture/comparisonLines';
import type { OwnAnswer, WordSurprise } from '../../../src/protocol/comparison';
import type { ModelRole } from '../../../src/protocol/explanation';

function answer(role: ModelRole, text: string, ending: OwnAnswer['ending'] = 'end-token'): OwnAnswer {
  const words = [...text.matchAll(/\w+/g)].map(([word]) => ({ text: word, tokens: [], end: false }));
  return { role, text, tokens: [], words, ending };
}

const says = (base: string, tuned: string, ending?: OwnAnswer['ending']): string =>
  answersLine([answer('base', base, ending), answer('tuned', tuned, ending)]);

describe('answers', () => {
  test.each([
    ['She walks.', 'She walked.', 'the texts differ from word 2: “walked” / “walks”'],
    ['She walks.', 'She walks.', 'both say the same'],
    ['She walks!', 'She walks.', 'both use the same words'],
    ['She', 'She walks', 'the texts differ from word 2: “walks” / no word'],
    ['.', 'Rose lost it', 'the texts differ from word 1: “Rose” / no word'],
    ['a \u202e b', 'a c', 'the texts differ from word 2: “c” / “b”'],
  ])('base says %j, tuned %j: %s', (base, tuned, line) => {
    expect(says(base, tuned)).toBe(line);
  });

  test('what was cut is not held against what goes on', () => {
    expect(says('She walks', 'She walks to school', 'limit')).toBe('both use the same words');
    expect(says('She walks', 'She walks to school')).toContain('word 3');
  });

  test('one model of two is said to be alone; one that was chosen alone is not', () => {
    expect(answersLine([answer('tuned', 'Yes.')])).toBe('only tuned answered');
    expect(answersLine([answer('single', 'Yes, she did.')])).toBe('3 words');
    expect(answersLine([])).toBe('no answer');
  });
});

function word(text: string, base: number | undefined, tuned: number | undefined, end = false): WordSurprise {
  const of = (role: ModelRole, logProbability: number | undefined): WordSurprise['models'] =>
    logProbability === undefined ? [] : [{ role, logProbability, word: 0, rank: 1 }];
  return { text, end, models: [...of('base', base), ...of('tuned', tuned)] };
}

const models = (['base', 'tuned'] as const).map(role => ({ role, tokens: [] }));
const surprised = (...words: readonly WordSurprise[]): string => surpriseLine({ models, words });

describe('surprise', () => {
  test('names the word that the models disagree on most, and the one that finds it less likely', () => {
    const near = word('She', -1, -1.2);
    expect(surprised(near, word('walked', -Math.log(40), 0))).toBe('base finds “walked” 40 times less likely');
    expect(surprised(word('walks', -0.5, -0.5 - Math.log(7)), near)).toBe('tuned finds “walks” 7.0 times less likely');
    expect(surprised(word('', -Math.log(2500), 0, true))).toBe('base finds the end 2500 times less likely');
  });

  test('says so where there is nothing to tell', () => {
    expect(surprised(word('She', -1, -1.2))).toBe('both find every word about equally likely');
    expect(surprised(word('She', undefined, -1), word('It', -1, undefined))).toBe('no word is in both answers');
    expect(surpriseLine({ models: models.slice(1), words: [] })).toBe('how likely each word is');
  });

  test('a factor beyond all counting is a power of ten', () => {
    expect(surprised(word('x', -100, 0))).toBe('base finds “x” over 10^43 times less likely');
    expect(surprised(word('x', -1e4, 0))).toMatch(/^base finds “x” over 10\^4342 times less likely$/);
  });
});

test('instruction: scores as a reader meets them, tuned first', () => {
  const scores = [
    { role: 'base', value: 0.974 },
    { role: 'tuned', value: 1.31 },
  ] as const;
  const line = instructionLine({ instruction: { scores, difference: 0.336, gained: [], lost: [] } });
  expect(line).toBe('1.31 tuned · 0.97 base (+0.34)');
  expect(instructionLine({ instruction: { scores: [], gained: [], lost: [] } })).toBe('no instruction was found');
});
