/** @file Later parts and versions in words: lines, lists of words, and the Markdown report that holds all of it with its provenance. */
import { describe, expect, test } from 'vitest';
import { attentionLine, changeText, conceptsLine } from '../../../src/picture/comparisonLines';
import { comparisonMarkdown } from '../../../src/picture/comparisonMarkdown';
import { comparedVersions } from '../../../src/picture/versionLists';
import { COMPARISON_SCHEMA, type Comparison } from '../../../src/protocol/comparison';
import type { ChangedConcept, ComparedAttention } from '../../../src/protocol/comparisonSections';
import type { MassShares } from '../../../src/protocol/attention';
import { madeUp } from '../extension/attribution/explanations';

const mass = (verbs: number): MassShares => ({ verbs, clauses: 0, text: 1 - verbs, answer: 0, sink: 0, template: 0 });

function attention(base: readonly number[], tuned: readonly number[]): ComparedAttention {
  const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length;
  const model = (role: 'base' | 'tuned', of: readonly number[]): ComparedAttention['models'][number] => ({
    ...{ role, scopeShares: mass(mean(of)), bandShares: of.map(mass) },
  });
  return {
    ...{ weighting: 'value', verbs: ['Rewrite'], bands: base.map((_, i) => ({ from: 2 * i, to: 2 * i + 1 })) },
    models: [model('base', base), model('tuned', tuned)],
    difference: { scopeShares: mass(mean(tuned) - mean(base)), bandShares: tuned.map((x, i) => mass(x - base[i]!)) },
    newEdges: [
      {
        reader: { text: 'walked', part: 'answer', end: false },
        read: { text: 'Rewrite', part: 'prompt', end: false, word: 0 },
        ...{ verb: 0, base: 0.1, tuned: 0.9, heads: [{ layer: 3, head: 1, weight: 2 }] },
      },
    ],
  };
}

function concept(base: number, tuned: number): ChangedConcept {
  const strength = (value: number): ChangedConcept['base'] => ({ projection: value, strength: value });
  const words = ['red', 'blue', 'green', 'pink'].map((text, i) => ({ text, opposite: i === 1 }));
  return { layer: 2, component: 7, angle: 31, words, base: strength(base), tuned: strength(tuned) };
}

describe('lines of later parts', () => {
  test('of attention say how much more, and where most', () => {
    expect(attentionLine(attention([0.02, 0.02], [0.04, 0.08]))).toBe(
      'tuned reads “Rewrite” 3.0 times as much as base, mostly in layers 2–3',
    );
  });

  test.each([
    [0.1, 0.32, '3.2 × more'],
    [0.32, 0.1, '3.2 × less'],
    [0.001, 0.5, 'more: 0.1 % → 50.0 %'],
  ])('of a concept written %s and %s: %s', (base, tuned, text) => {
    expect(changeText(concept(base, tuned))).toBe(text);
  });

  test('of concepts name the one that changed most', () => {
    const told = { vocabulary: 'whole-words', matching: 'one-to-one', token: '>' } as const;
    expect(conceptsLine({ ...told, changed: [concept(0.1, 0.32)] })).toBe('“red, −blue, green …” written 3.2 × more');
    expect(conceptsLine({ ...told, changed: [] })).toBe('the last prompt token writes the same in both');
  });
});

function comparison(text: string, densities: readonly (readonly number[])[], answer = ''): Comparison {
  const made = madeUp(
    text,
    densities.map((density, i) => ({ role: i === 0 ? 'base' : 'tuned', share: density, density })),
  );
  const models = made.models.map(model => ({ ...model, response: { ...model.response, text: answer } }));
  return {
    ...{ schema: COMPARISON_SCHEMA, explanation: { ...made, models }, warnings: [], failures: [] },
    answers: [],
    surprise: { models: [], words: [], divergenceAbsent: 'one-model' },
    instruction: { scores: [], gained: [], lost: [] },
  };
}

describe('versions', () => {
  const before = comparison('say it old', [
    [0.1, 0.5, 0.3],
    [0.4, 0.5, 0.2],
  ]);
  const after = comparison('say new it', [
    [0.2, 0.6, 0.5],
    [0.1, 0.3, 0.9],
  ]);

  test('list words that gained, lost, came and went, tuned first', () => {
    const { lists, headline, notes } = comparedVersions(before, after).told;
    expect(lists.map(({ role }) => role)).toEqual(['tuned', 'base']);
    const [tuned, base] = lists;
    expect(tuned!.gained.map(({ text, before: was, after: is, word }) => [text, was, is, word])).toEqual([
      ['it', 0.5, 0.9, 2],
    ]);
    expect(tuned!.lost.map(({ text }) => text)).toEqual(['say']);
    expect(tuned!.came).toEqual([{ text: 'new', word: 1, after: 0.3 }]);
    expect(tuned!.went).toEqual([{ text: 'old', before: 0.2 }]);
    expect([base!.gained.map(({ text }) => text), base!.lost]).toEqual([['say'], []]);
    expect(headline).toContain('more on “it”');
    expect(notes).toEqual([]);
  });

  test('that were answered differently say that they were', () => {
    const { told } = comparedVersions(
      before,
      comparison(
        'say it',
        [
          [0.1, 0.2],
          [0.3, 0.4],
        ],
        'Other.',
      ),
    );
    expect(told.notes).toHaveLength(1);
  });
});

describe('the Markdown report', () => {
  const whole: Comparison = {
    ...comparison('say | it', [
      [0.1, 0.5, 0.3],
      [0.4, 0.5, 0.2],
    ]),
    attention: attention([0.02], [0.04]),
    concepts: { absent: { message: 'They have other shapes.', next: 'Choose twins.' } },
  };
  const { told } = comparedVersions(comparison('say', [[1], [1]]), whole);
  const versions = { earlier: 'git-head' as const, ...told };
  const report = comparisonMarkdown({ fileName: 'a_b.md', label: 'demo', comparison: whole }, versions);

  test('has every section with its line, what is absent with its reason, and the provenance', () => {
    expect(report.startsWith('# a\\_b\\.md · demo\n')).toBe(true);
    const titles = [...report.matchAll(/^## (\w+)/gm)].map(match => match[1]);
    expect(titles).toEqual(['Answers', 'Surprise', 'Instruction', 'Attention', 'Concepts', 'Against']);
    expect(report).toContain('| “walked” of the answer reads “Rewrite” | 0.10 | 0.90 |');
    expect(report).toContain('They have other shapes\\. Choose twins\\.');
    expect(report).toContain('ONNX Runtime none');
    expect(report).toContain(COMPARISON_SCHEMA.replaceAll('-', '\\-'));
  });

  test('keeps the columns of its tables, whatever words hold', () => {
    for (const block of report.split('\n\n').filter(part => part.startsWith('|'))) {
      const columns = block
        .trim()
        .split('\n')
        .map(line => line.replaceAll('\\|', '').split('|').length);
      expect(new Set(columns).size).toBe(1);
    }
  });
});
