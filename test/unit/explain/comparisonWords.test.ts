/** @file The compared answer by words, where models part, which words of a prompt stayed: on answers made for it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignBeginnings, alignWords, commonStart } from '../../../src/explain/comparison/alignment';
import { comparablePlaces, firstParting } from '../../../src/explain/comparison/parting';
import { wordContrast } from '../../../src/explain/comparison/wordShifts';
import { wordSurprises, type AnswerUnderModel } from '../../../src/explain/comparison/wordSurprise';
import type { NextToken, TokenSurprise } from '../../../src/protocol/comparison';

describe('alignment', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

  /** Length of a longest common subsequence, by the textbook's table. */
  function longest(a: readonly string[], b: readonly string[]): number {
    const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
    a.forEach((x, i) =>
      b.forEach((y, j) => {
        table[i + 1]![j + 1] = x === y ? table[i]![j]! + 1 : Math.max(table[i]![j + 1]!, table[i + 1]![j]!);
      }),
    );
    return table[a.length]![b.length]!;
  }

  test('tells every word of both once, in order, and as many pairs as any', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const aligned = alignWords(a, b);
        expect(aligned.flatMap(pair => pair.a ?? [])).toEqual([...a.keys()]);
        expect(aligned.flatMap(pair => pair.b ?? [])).toEqual([...b.keys()]);
        const pairs = aligned.filter(pair => pair.a !== undefined && pair.b !== undefined);
        for (const pair of pairs) expect(a[pair.a!]).toBe(b[pair.b!]);
        expect(pairs).toHaveLength(longest(a, b));
      }),
    );
  });

  test('of texts with nothing in common gives up in time, and keeps beginning and end', () => {
    const text = (name: string): string[] => [
      'first',
      ...Array.from({ length: 30_000 }, (_, i) => `${name}${i}`),
      'last',
    ];
    const aligned = alignWords(text('a'), text('b'));
    const pairs = aligned.filter(pair => pair.a !== undefined && pair.b !== undefined);
    expect(pairs).toEqual([
      { a: 0, b: 0 },
      { a: 30_001, b: 30_001 },
    ]);
    expect(aligned).toHaveLength(60_002);
  });

  test('of beginnings stops at the first difference', () => {
    const aligned = alignBeginnings(['x', 'y', 'same'], ['x', 'z', 'same']);
    expect(aligned).toEqual([{ a: 0, b: 0 }, { a: 1 }, { a: 2 }, { b: 1 }, { b: 2 }]);
  });

  test.each([
    [[], [], 0],
    [['a'], [], 0],
    [['a', 'b'], ['a', 'b', 'c'], 2],
    [['a', 'x', 'c'], ['a', 'b', 'c'], 1],
  ])('common start of %j and %j', (a, b, length) => {
    expect([commonStart(a, b), commonStart(b, a)]).toEqual([length, length]);
  });
});

let lastId = 0;
const likely = (text: string, kind: NextToken['kind'] = 'text', id = ++lastId): NextToken => ({
  ...{ id, text, kind },
  logProbability: -0.1,
});

interface Given {
  readonly text: string;
  readonly id?: number;
  readonly p?: number;
  readonly rank?: number;
  readonly next?: NextToken;
}

/** An answer of one model: its tokens, and its words by the tokens that they are made of. */
function answer(
  role: 'base' | 'tuned',
  tokens: readonly Given[],
  words: readonly (readonly [string, ...number[]])[],
): AnswerUnderModel {
  return {
    role,
    tokens: tokens.map(({ text, id = 0, p = 1, rank = 1, next = likely(text) }): TokenSurprise => ({
      ...{ id, text, end: text === '', logProbability: Math.log(p), rank, next: [next] },
    })),
    words: words.map(([text, ...own]) => ({ text, tokens: own, end: text === 'end' })),
  };
}

describe('words of an answer', () => {
  const base = answer(
    'base',
    [{ text: 'un', p: 0.5, rank: 2 }, { text: 'do', p: 0.1, rank: 9 }, { text: '.' }, { text: '' }],
    [
      ['undo', 0, 1],
      ['end', 3],
    ],
  );
  const tuned = answer(
    'tuned',
    [{ text: 'undo', p: 0.25, rank: 3 }, { text: '.' }, { text: '' }],
    [
      ['undo', 0],
      ['end', 2],
    ],
  );

  test('add log-probabilities, take the worst rank and the largest divergence', () => {
    const [undo, end] = wordSurprises([base, base], 'same', [0.2, 0.7, 1, 0.4]);
    expect(undo!.models.map(m => m.rank)).toEqual([9, 9]);
    expect(undo!.models[0]!.logProbability).toBeCloseTo(Math.log(0.05), 12);
    expect([undo!.divergence, end!.divergence]).toEqual([0.7, 0.4]);
  });

  test('are those of the text where tokens differ', () => {
    const words = wordSurprises([base, tuned], 'same', undefined);
    expect(words.map(word => [word.text, word.end, word.models.map(m => m.rank)])).toEqual([
      ['undo', false, [9, 3]],
      ['end', true, [1, 1]],
    ]);
    expect(words.some(word => 'divergence' in word)).toBe(false);
  });

  test('of own answers are shared as long as both begin alike', () => {
    const other = answer(
      'tuned',
      [{ text: 'undo' }, { text: ' it' }],
      [
        ['undo', 0],
        ['it', 1],
      ],
    );
    const words = wordSurprises([base, other], 'own', [0.3]);
    expect(words.map(word => [word.text, word.models.map(m => m.role), word.divergence])).toEqual([
      ['undo', ['base', 'tuned'], 0.3],
      ['end', ['base'], undefined],
      ['it', ['tuned'], undefined],
    ]);
  });

  test('the text "end" is not the end', () => {
    const said = answer('tuned', [{ text: 'end' }], [['x', 0]]);
    const literal = { ...said, words: [{ text: 'end', tokens: [0], end: false }] };
    const words = wordSurprises([{ ...base, words: [base.words[1]!] }, literal], 'same', undefined);
    expect(words.map(word => word.models.length)).toEqual([1, 1]);
  });
});

describe('parting', () => {
  test('of answers is compared up to the first token that differs', () => {
    expect(comparablePlaces([1, 2, 3], [1, 2, 3])).toBe(3);
    expect(comparablePlaces([1, 2, 3], [1, 9, 9])).toBe(2);
    expect(comparablePlaces([1, 2], [1, 2, 3])).toBe(2);
    expect(comparablePlaces([5], [6])).toBe(1);
  });

  test('by tokens is the first place of another likeliest token, and names its word', () => {
    const yes = likely(' b');
    const tokens = (second: NextToken): Given[] => [
      { text: 'a', id: 1, next: likely('a', 'text', 1) },
      { text: '-', id: 2, next: second },
      { text: 'b', id: 3, next: yes },
    ];
    const pair = [
      answer('base', tokens(likely('+', 'text', 40)), [
        ['a', 0],
        ['b', 2],
      ]),
      answer('tuned', tokens(likely('-', 'text', 2)), [
        ['a', 0],
        ['b', 2],
      ]),
    ] as const;
    const words = wordSurprises(pair, 'same', [0, 0.5, 0]);
    const parting = firstParting(...pair, 'tokens', words, [0, 0.5, 0]);
    expect(parting).toMatchObject({ by: 'tokens', word: 0, inWord: false, divergence: 0.5 });
    expect(parting!.models.map(m => [m.role, m.position, m.likeliest.text])).toEqual([
      ['base', 1, '+'],
      ['tuned', 1, '-'],
    ]);
    expect(firstParting(pair[1], pair[1], 'tokens', words)).toBeUndefined();
  });

  test.each<[string, NextToken, NextToken, boolean]>([
    ['a beginning of the other', likely(' op'), likely(' opposite'), false],
    ['another text', likely(' old'), likely(' new'), true],
    ['an end against a text', likely('</s>', 'special'), likely(' new'), true],
    ['two ends by different names', likely('</s>', 'special'), likely('<|end|>', 'special'), false],
    ['part of a character', likely('Ã', 'bytes'), likely(' new'), false],
  ])('by text: %s', (_, a, b, parts) => {
    const base = answer(
      'base',
      [
        { text: 'x', next: likely('x') },
        { text: ' y', next: a },
      ],
      [
        ['x', 0],
        ['y', 1],
      ],
    );
    const tuned = answer(
      'tuned',
      [
        { text: 'x', next: likely('x') },
        { text: ' y', next: b },
      ],
      [
        ['x', 0],
        ['y', 1],
      ],
    );
    const parting = firstParting(base, tuned, 'text', wordSurprises([base, tuned], 'same', undefined));
    expect(parting?.models.map(m => m.position)).toEqual(parts ? [1, 1] : undefined);
  });

  test('by text looks only where both begin a token behind the same text, a first space aside', () => {
    const base = answer(
      'base',
      [
        { text: 'un', next: likely(' un') },
        { text: 'do', next: likely('X') },
        { text: ' it', next: likely(' me') },
      ],
      [
        ['undo', 0, 1],
        ['it', 2],
      ],
    );
    const tuned = answer(
      'tuned',
      [
        { text: 'undo', next: likely('un') },
        { text: ' it', next: likely(' it') },
      ],
      [
        ['undo', 0],
        ['it', 1],
      ],
    );
    const parting = firstParting(base, tuned, 'text', wordSurprises([base, tuned], 'same', undefined));
    expect(parting?.models.map(m => m.position)).toEqual([2, 1]);
    expect(parting).toMatchObject({ word: 1, inWord: true });
  });
});

describe('contrast over words', () => {
  const token = (start: number, end: number, kind: 'file' | 'template' = 'file') => ({
    kind,
    inkSpans: [{ start, end }],
  });
  const word = (text: string, start: number, end: number) => ({ text, span: { start, end }, message: 0, role: 'user' });
  const words = [word('ab', 0, 2), word('c', 3, 4)];

  test('is signed, over the sum on the rows that compete', () => {
    const tokens = [token(0, 0, 'template'), token(0, 1), token(1, 2), token(3, 4)];
    expect(wordContrast([100, 3, -1, -4], tokens, words)).toEqual([2 / 8, -4 / 8]);
  });

  test('of nothing is nothing', () => {
    expect(wordContrast([5, 0], [token(0, 0, 'template'), token(0, 2)], words)).toEqual([0, 0]);
  });
});
