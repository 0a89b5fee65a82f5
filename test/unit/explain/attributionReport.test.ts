/** @file Explanations put together from the demo reference's matrices, and what tuning changed. */
import { describe, expect, test } from 'vitest';
import { LensError } from '../../../src/base/errors';
import { matrixFromRows } from '../../../src/base/matrix';
import { explainModel } from '../../../src/explain/attribution/attributionReport';
import type { AttributedRun } from '../../../src/explain/attribution/attributionReport';
import { wordParts } from '../../../src/explain/attribution/influence';
import { answerWordDifference, answerWordShares, difference } from '../../../src/explain/attribution/difference';
import type { ModelExplanation } from '../../../src/protocol/explanation';
import { demoReference } from './demoReference';
import type { ReferencePrompt } from './demoReference';

const prompt = demoReference()[0]!;
/** The prompt file is the user's text alone, so file offsets count from where it starts in the rendered prompt. */
const at = prompt.text.indexOf(prompt.prompt);

function tokensOf({ ids, offsets, text, user_tokens }: ReferencePrompt): AttributedRun['tokens'] {
  return ids.map((id, i) => {
    const [start, end] = offsets[i]!;
    const piece = text.slice(start, end);
    if (!user_tokens.includes(i)) return { id, text: piece, kind: 'template', spans: [], inkSpans: [] };
    const ink = { start: start - at + piece.length - piece.trimStart().length, end: end - at };
    return {
      id,
      text: piece,
      kind: 'file',
      spans: [{ start: start - at, end: end - at }],
      inkSpans: ink.start < ink.end ? [ink] : [],
    };
  });
}

function wordsOf(text: string): AttributedRun['words'] {
  return [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)]
    .filter(({ segment }) => segment.trim() !== '')
    .map(({ segment, index }) => ({
      text: segment,
      span: { start: index, end: index + segment.length },
      message: 0,
      role: 'user',
    }));
}

function runOf(role: 'base' | 'tuned', complete: boolean): AttributedRun {
  const { attribution_log_probability: rows, logp } = prompt[role];
  const clause = prompt.prompt.indexOf(prompt.instruction_text);
  const span = rows.map(row => row.reduce((sum, value) => sum + value, 0));
  const spans = [{ start: clause, end: clause + prompt.instruction_text.length }];
  return {
    role,
    rendering: 'tuned-template',
    tokens: tokensOf(prompt),
    response: {
      origin: 'tuned',
      text: prompt.response,
      tokens: prompt.response_ids.map((id, m) => ({ id, text: `t${m}`, end: false, logProbability: logp[m]! })),
      words: prompt.response_ids.map((_id, m) => ({ text: `t${m}`, tokens: [m], end: false })),
    },
    influence: span,
    ...(complete && { spanAttribution: span, attribution: matrixFromRows(rows) }),
    words: wordsOf(prompt.prompt),
    clauses: [{ text: prompt.instruction_text, spans, message: 0, origin: 'rule' }],
  };
}

describe.each(['base', 'tuned'] as const)('the complete explanation of %s', role => {
  const explained = explainModel(runOf(role, true));

  test('has the densities and score of the reference on the rows that compete, 0 on the others', () => {
    const competing = (values: readonly number[]): number[] => prompt.user_tokens.map(token => values[token]!);
    const { drawn, scored } = explained.density!;
    competing(drawn).forEach((value, i) => expect(value).toBeCloseTo(prompt[role].density_display[i]!, 6));
    competing(scored).forEach((value, i) => expect(value).toBeCloseTo(prompt[role].density[i]!, 6));
    const others = prompt.ids.flatMap((_id, i) => (prompt.user_tokens.includes(i) ? [] : [i]));
    expect(others.length).toBeGreaterThan(0);
    expect(others.every(token => drawn[token] === 0 && scored[token] === 0 && explained.share![token] === 0)).toBe(
      true,
    );
    expect(explained.instructionScore?.value).toBeCloseTo(prompt[role].instruction_score, 6);
    expect(explained.instructionScore?.tokens).toBe(prompt.instruction_tokens.length);
    expect(explained.instructionScore?.clauses).toHaveLength(1);
  });

  test('places every token of the file on its word', () => {
    const placed = explained.words.flatMap(word => word.tokens);
    expect(new Set(placed)).toEqual(new Set(prompt.user_tokens));
    explained.words.forEach((word, i) => {
      const text = word.tokens.map(token => explained.promptTokens[token]!.text).join('');
      expect(text.trim()).toContain(runOf(role, false).words[i]!.text);
    });
  });

  test('gives words the largest density and the sum of shares', () => {
    expect(Math.max(...explained.words.map(word => word.density!))).toBe(1);
    expect(explained.words.reduce((sum, word) => sum + word.share!, 0)).toBeCloseTo(1, 12);
    expect(explained.shareApart!.template).toBeGreaterThan(0);
    expect(explained.shareApart!.special).toBe(0);
  });
});

test('the first picture has influence only, signed, whose sizes add up to one', () => {
  const explained = explainModel(runOf('tuned', false));
  expect(Object.keys(explained)).not.toEqual(expect.arrayContaining(['density']));
  expect(explained).not.toHaveProperty('attribution');
  expect(explained).not.toHaveProperty('instructionScore');
  expect(explained).not.toHaveProperty('share');
  expect(explained.words.every(word => Object.keys(word).sort().join() === 'influence,tokens')).toBe(true);
  expect(explained.words.reduce((sum, word) => sum + Math.abs(word.influence!), 0)).toBeCloseTo(1, 12);
  expect(explained.words.some(word => word.influence! < 0)).toBe(true);
});

test('the influence of both stages is the same', () => {
  expect(explainModel(runOf('base', true)).influence).toEqual(explainModel(runOf('base', false)).influence);
});

test('pieces of a word that speak against each other cancel in it', () => {
  const { words, tokens, apart } = wordParts(
    [9, 3, -2, 4, -1],
    ['template', 'file', 'file', 'file', 'file'],
    [[1, 2], [3], []],
  );
  expect(words).toEqual([1 / 5, 4 / 5, 0]);
  expect(tokens).toEqual([0, 3 / 5, -2 / 5, 4 / 5, -1 / 5]);
  expect(apart).toEqual({ template: 9 / 5, special: 0 });
  expect(wordParts([1, 0], ['special', 'file'], [[1]])).toMatchObject({
    words: [0],
    tokens: [0, 0],
    apart: { template: 0, special: 0 },
  });
});

test('without clauses there is no instruction score', () => {
  expect(explainModel({ ...runOf('tuned', true), clauses: [] })).not.toHaveProperty('instructionScore');
});

test('text that a template or a special token happens to share with a word does not compete', () => {
  const run = runOf('tuned', true);
  const whole = { start: 0, end: prompt.prompt.length };
  const tokens = run.tokens.map(token =>
    token.kind === 'file' ? token : { ...token, kind: 'special' as const, inkSpans: [whole] },
  );
  const explained = explainModel({ ...run, tokens });
  expect(explained.words).toEqual(explainModel(run).words);
  expect(explained.instructionScore).toEqual(explainModel(run).instructionScore);
  expect(explained.shareApart).toEqual({ template: 0, special: explainModel(run).shareApart!.template });
});

test.each<[string, Partial<AttributedRun>, string]>([
  ['too few rows of the influence', { influence: [1] }, 'internal'],
  ['too few rows of the span attribution', { spanAttribution: [1] }, 'internal'],
  ['a matrix of another size', { attribution: matrixFromRows([[1]]) }, 'internal'],
  ['a number that is not finite', { spanAttribution: prompt.ids.map(() => NaN) }, 'unsupported'],
])('refuses %s', (_name, change, reason) => {
  let thrown: unknown;
  try {
    explainModel({ ...runOf('tuned', true), ...change });
  } catch (error) {
    thrown = error;
  }
  expect(LensError.is(thrown) && thrown.reason).toBe(reason);
});

describe('the difference', () => {
  const base = explainModel(runOf('base', true));
  const tuned = explainModel(runOf('tuned', true));

  test('is tuned minus base, by words', () => {
    const changed = difference([base, tuned])!;
    expect(changed.words).toHaveLength(base.words.length);
    changed.words.forEach((word, i) => {
      expect(word.share).toBeCloseTo(tuned.words[i]!.share! - base.words[i]!.share!, 12);
      expect(word.density).toBeCloseTo(tuned.words[i]!.density! - base.words[i]!.density!, 12);
    });
    expect(changed.instructionScore).toBeCloseTo(prompt.tuned.instruction_score - prompt.base.instruction_score, 6);
    expect(changed.words.reduce((sum, word) => sum + word.share!, 0)).toBeCloseTo(0, 12);
  });

  test('has no density while a matrix is missing, and is none without a pair', () => {
    const early = difference([base, explainModel(runOf('tuned', false))])!;
    expect(early.words.every(word => !('density' in word))).toBe(true);
    expect(early).not.toHaveProperty('instructionScore');
    expect(difference([tuned])).toBeUndefined();
    expect(difference([{ ...tuned, role: 'single' }])).toBeUndefined();
  });
});

describe('one answer word', () => {
  /** Three file tokens and a template token; the second word has two tokens. */
  function model(rows: readonly (readonly number[])[]): ModelExplanation {
    const spans = [
      [0, 2],
      [3, 5],
      [5, 7],
    ].map(([start, end]) => ({ start: start!, end: end! }));
    return explainModel({
      ...runOf('tuned', false),
      tokens: [
        { id: 0, text: 'x', kind: 'template', spans: [], inkSpans: [] },
        ...spans.map(span => ({ id: 1, text: 'x', kind: 'file' as const, spans: [span], inkSpans: [span] })),
      ],
      words: [
        [0, 2],
        [3, 7],
      ].map(([start, end]) => ({ text: 'w', span: { start: start!, end: end! }, message: 0, role: 'user' })),
      response: {
        origin: 'tuned',
        text: 'ab',
        tokens: [0, 1].map(id => ({ id, text: 'a', end: false, logProbability: -1 })),
        words: [{ text: 'ab', tokens: [0, 1], end: false }],
      },
      influence: [0, 1, 1, 1],
      spanAttribution: [0, 1, 1, 1],
      attribution: matrixFromRows(rows),
    });
  }

  test('has signed parts over the sum of absolute values on the rows that compete', () => {
    // Sums of the two columns: 99 (template), 4, -1, 3; the parts are 4/8 and (-1 + 3)/8.
    expect(
      answerWordShares(
        model([
          [99, 0],
          [1, 3],
          [-2, 1],
          [3, 0],
        ]),
        0,
      ),
    ).toEqual([0.5, 0.25]);
    expect(
      answerWordShares(
        model([
          [1, 1],
          [0, 0],
          [0, 0],
          [0, 0],
        ]),
        0,
      ),
    ).toEqual([0, 0]);
  });

  test('differs by tuned minus base', () => {
    const before = model([
      [0, 0],
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
    const after = model([
      [0, 0],
      [3, 0],
      [1, 0],
      [0, 0],
    ]);
    expect(answerWordDifference(before, after, 0)).toEqual([0.25, -0.25]);
    expect(answerWordDifference(before, explainModel(runOf('tuned', false)), 0)).toBeUndefined();
    expect(answerWordDifference(before, after, 1)).toBeUndefined();
  });
});
