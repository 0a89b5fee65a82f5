/** @file A comparison on a terminal, drawn from real matrices and answers that are made for the case. */
import { describe, expect, test } from 'vitest';
import { comparisonHeadline, named, versionsHeadline } from '../../../../src/picture/comparisonHeadline';
import { comparisonReport, versionsReport } from '../../../../src/cli/terminal/terminalComparison';
import { inkFor } from '../../../../src/cli/terminal/terminalColour';
import { surpriseTable } from '../../../../src/cli/terminal/terminalSurprise';
import { textWidth } from '../../../../src/cli/terminal/terminalText';
import { comparedVersions } from '../../../../src/picture/versionLists';
import { promptVersions } from '../../../../src/explain/comparison/promptVersions';
import { instructionComparison } from '../../../../src/explain/comparison/wordShifts';
import type { Comparison, NextToken, OwnAnswer, WordSurprise } from '../../../../src/protocol/comparison';
import { explained, references } from './referenceExplanation';

const ink = inkFor('none', 'dark');
const drawing = (width: number) => ({ label: 'demo pair', notes: ['A note.'], width, ink });

const token = (text: string, kind: NextToken['kind'] = 'text'): NextToken => ({
  ...{ id: 1, text, kind },
  logProbability: -1,
});

const ownAnswer = (role: 'base' | 'tuned', change: Partial<OwnAnswer> = {}): OwnAnswer => ({
  ...{ role, text: `What ${role} says.`, tokens: [], words: [], ending: 'end-token' as const },
  ...change,
});

const word = (text: string, change: Partial<WordSurprise> = {}): WordSurprise => ({
  ...{ text, end: false, divergence: 0.5 },
  models: (['base', 'tuned'] as const).map((role, i) => ({ role, word: 0, logProbability: i - 3, rank: 5 - i })),
  ...change,
});

function comparison(change: Partial<Comparison> = {}, index = 0): Comparison {
  const { explanation } = explained(references[index]!);
  const words = [word('Old'), word('end', { end: true, divergence: 1 })];
  return {
    schema: 'instruct-lens/comparison/2',
    explanation,
    answers: [ownAnswer('base'), ownAnswer('tuned')],
    surprise: { models: (['base', 'tuned'] as const).map(role => ({ role, tokens: [] })), words, divergence: [0.5, 1] },
    parting: {
      ...{ by: 'tokens' as const, word: 0, inWord: true, divergence: 0.5 },
      models: [
        { role: 'base', position: 0, likeliest: token(' new') },
        { role: 'tuned', position: 0, likeliest: token(' old') },
      ],
    },
    instruction: instructionComparison(explanation),
    warnings: [],
    failures: [],
    ...change,
  };
}

describe('the sentence', () => {
  const { parting, surprise } = comparison();
  const only = { ...comparison().explanation, models: comparison().explanation.models.slice(0, 1) };

  test.each<[string, Partial<Comparison>, string]>([
    [
      'inside a word',
      {},
      'Base and tuned diverge at word 1 (“Old”): base would write “new”, tuned “old” (0.50 bits apart).',
    ],
    ['behind a word', { parting: { ...parting!, inWord: false } }, 'Base and tuned diverge after word 1 (“Old”): '],
    ['at the end', { parting: { ...parting!, word: 1 } }, 'Base and tuned diverge at the end of the answer: '],
    ['nowhere', { parting: undefined as never }, 'Base and tuned never diverge on this answer: '],
    [
      'with one model',
      {
        parting: undefined as never,
        explanation: only,
        failures: [
          { role: 'tuned', folder: '/x', reason: 'bad-checkpoint', message: 'No weights.', next: 'Add them.' },
        ],
      },
      'Only one model could be used. No weights. Add them.',
    ],
    [
      'from nobody, since there is one',
      { parting: undefined as never, explanation: only },
      'A comparison needs a second model.',
    ],
  ])('for models that part %s', (_, change, expected) => {
    expect(comparisonHeadline(comparison(change)).slice(0, expected.length)).toBe(expected);
  });

  test('before the first word, without a divergence', () => {
    const { word: _word, divergence: _bits, ...rest } = parting!;
    const said = comparisonHeadline(comparison({ parting: { ...rest, by: 'text', inWord: false }, surprise }));
    expect(said).toBe('Base and tuned diverge at the first token: base would write “new”, tuned “old”.');
  });

  test.each([
    [token('\n\n'), 'a line break'],
    [token('  '), 'a space'],
    [token('<|end|>', 'special'), '<|end|>'],
    [token(' a\u001b[31mb'), '“a␛[31mb”'],
  ])('names %j', (likeliest, name) => {
    expect(named(likeliest)).toBe(name);
  });
});

describe('the report', () => {
  test.each([40, 60, 80, 200])('keeps to %i columns', width => {
    const lines = comparisonReport(comparison(), 'prompt.txt', drawing(width));
    for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(width);
  });

  test('has answers, surprise, score and words in this order, warnings as notes', () => {
    const warnings = [{ code: 'own-answers' as const, message: 'Not fair.' }];
    const text = comparisonReport(comparison({ warnings }), 'prompt.txt', drawing(100)).join('\n');
    expect(text).toMatch(
      /^prompt\.txt · demo pair · CPU\nBase and tuned diverge .*\nNote: A note\.\nNote: Not fair\.\n/,
    );
    expect(text).toMatch(
      /Tuned says, greedy\n {2}What tuned says\. \[end\]\n\nBase says[^]*Surprise[^]*Instruction score[^]*Words that tuned relies on more than base/,
    );
    expect(text).toMatch(/ {2}Old +−2\.00 +4 +−3\.00 +5 {2}0\.50 ▇▇▇▇\n {2}\[end\]/);
  });

  test('says why an answer has no end', () => {
    const answers = [ownAnswer('base', { ending: 'limit' }), ownAnswer('tuned', { ending: 'stopped', text: '' })];
    const text = comparisonReport(comparison({ answers }), 'p', drawing(80)).join('\n');
    expect(text).toContain('(cut off, see --max-tokens, 0 tokens)');
    expect(text).toContain('(stopped, 0 tokens)');
  });
});

describe('the surprise table', () => {
  test('of a long answer keeps the hardest words, in order', () => {
    const words = Array.from({ length: 60 }, (_, i) =>
      word(`w${i}`, { models: [{ role: 'base', word: i, logProbability: i % 2 ? -9 : -1, rank: 1 }] }),
    );
    const { surprise } = comparison();
    const lines = surpriseTable(comparison({ surprise: { ...surprise, words } }), 80, ink);
    expect(lines.slice(0, 2).join(' ')).toMatch(/40 of 60 +words, the hardest/);
    const names = lines.flatMap(line => /^ {2}(w\d+)/.exec(line)?.[1] ?? []);
    expect(names).toHaveLength(40);
    expect(words.filter(w => w.models[0]!.logProbability === -9).every(w => names.includes(w.text))).toBe(true);
    expect(names).toEqual(names.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1))));
  });

  test('leaves a model’s columns free where it has not the word, and says why there is no divergence', () => {
    const { divergence: _bits, ...rest } = comparison().surprise;
    const only = word('mine', { models: [{ role: 'base', word: 0, logProbability: -2, rank: 7 }] });
    const { divergence: _none, ...mine } = only;
    const surprise = { ...rest, words: [mine], divergenceAbsent: 'different-vocabularies' as const };
    const text = surpriseTable(comparison({ surprise }), 80, ink).join('\n');
    expect(text).toMatch(/ {2}mine {18,}−2\.00 +7\n/);
    expect(text).toContain('Divergence needs one vocabulary');
  });
});

describe('two versions', () => {
  const [before, after] = [comparison({}, 0), comparison({}, 1)];
  const versions = comparedVersions(before, after);

  test('say on which words the tuned model leans otherwise, and where words came and went', () => {
    const text = versionsReport(versions, { before: 'a.txt', after: 'b.txt' }, drawing(80)).join('\n');
    expect(text).toMatch(/^a\.txt → b\.txt · demo pair · CPU/);
    for (const [model, came, went] of [
      ['Tuned', 5, 4],
      ['Base', 5, 4],
    ] as const) {
      expect(text).toMatch(
        new RegExp(`\\n${model} · added words \\(influence, %\\)\\n(?: {2}\\S+ +[+−]\\d+\\.\\d\\n){${came}}\\n`),
      );
      expect(text).toMatch(
        new RegExp(`\\n${model} · removed words \\(influence, %\\)\\n(?: {2}\\S+ +[+−]\\d+\\.\\d\\n){${went}}\\n?`),
      );
    }
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  test('that are one lean alike', () => {
    expect(versionsHeadline(promptVersions(before, before))).toBe(
      'Of the words in both versions, the tuned model relies on the same words.',
    );
  });

  test('of which one lost a model tell the model that is left', () => {
    const half = { ...after, explanation: { ...after.explanation, models: after.explanation.models.slice(1) } };
    const words = promptVersions(before, half).words.filter(w => w.models.length > 0);
    expect(words.length).toBeGreaterThan(0);
    expect(new Set(words.flatMap(w => w.models.map(m => m.role)))).toEqual(new Set(['tuned']));
  });
});
