/** @file Which rules each model uses: by its effect on the answer, beyond floor and noise; and totals by verb. Figures worked out by hand. */
import { describe, expect, test } from 'vitest';
import { obeyedRules } from '../../../src/picture/obeyedRules';
import { obeyedLine, quotedRule, usedOnlySentences } from '../../../src/picture/ruleWords';
import type { RuleUnit } from '../../../src/prompt/ruleUnits';
import type { ModelRules, RuleEffect, RulesReport } from '../../../src/protocol/rules';

const effect = (perToken: number): RuleEffect => ({ total: 10 * perToken, perToken });
const unit = (number: number, text: string, verb?: string): RuleUnit => ({
  ...{ kind: 'item', number, text, spans: [{ start: number, end: number + 1 }], message: 0, rule: verb !== undefined },
  ...(verb !== undefined && { verb }),
});

const units = [
  { ...unit(0, 'Rules'), kind: 'section' as const, title: 'Rules' },
  unit(1, '- Write in French.', 'write'),
  unit(2, '- Write in\n  capitals.', 'write'),
  unit(3, '- Be kind.', 'be'),
  unit(4, '- Count the words.', 'count'),
  unit(5, 'The shop is open.'),
  unit(6, '- Be the whole prompt.', 'be'),
];

function model(role: 'base' | 'tuned', effects: readonly (RuleEffect | null)[], noise: number): ModelRules {
  const rest: Omit<ModelRules, 'role' | 'effects' | 'noise'> = {
    rendering: 'own-template',
    response: { origin: 'tuned', text: '', tokens: [], words: [] },
    logProbability: -1,
    draws: [],
  };
  return { role, effects, noise: units.map(() => noise), ...rest };
}

const tuned = model(
  'tuned',
  [effect(9), effect(2), effect(0.5), effect(0.02), effect(-0.3), effect(0.4), { absent: 'cannot be deleted' }],
  0.05,
);
const base = model(
  'base',
  [effect(9), effect(0.01), effect(0.6), effect(0.3), effect(0.2), effect(0.4), { absent: 'cannot be deleted' }],
  0.05,
);
const reportOf = (models: readonly ModelRules[]): Pick<RulesReport, 'models' | 'prompt'> => ({
  models,
  prompt: { format: 'markdown', problems: [], units },
});

describe('a pair', () => {
  const compared = obeyedRules(reportOf([base, tuned]))!;

  test('each rule by the models that use it, the largest tuned − base first; plain text, sections and what has no number are left out', () => {
    expect(compared.rules.map(({ number, usedBy }) => [number, usedBy])).toEqual([
      [1, 'tuned'],
      [2, 'both'],
      [3, 'base'],
      [4, 'base'],
    ]);
  });

  test('totals by verb', () => {
    expect(compared.verbs).toEqual([
      { verb: 'write', rules: 2, usedByTuned: 2, usedByBase: 1, tuned: 1.25, base: expect.closeTo(0.305, 9) as number },
      { verb: 'be', rules: 1, usedByTuned: 0, usedByBase: 1, tuned: 0.02, base: 0.3 },
      { verb: 'count', rules: 1, usedByTuned: 0, usedByBase: 1, tuned: -0.3, base: 0.2 },
    ]);
  });

  test('in words', () => {
    expect(obeyedLine(compared)).toBe('tuned uses 2 of 4 rules, base 3');
    expect(usedOnlySentences(compared)).toEqual([
      'Only the tuned model uses 1 rule: #1.',
      'Only the base uses #4 and #3.',
    ]);
    expect(usedOnlySentences(compared, quotedRule)[0]).toBe('Only the tuned model uses 1 rule: “Write in French.”.');
    expect(quotedRule(compared.rules[1]!)).toBe('“Write in capitals.”');
  });
});

test('one model, or no rule that both were measured on, is no comparison', () => {
  expect(obeyedRules(reportOf([{ ...tuned, role: 'single' }]))).toBeUndefined();
  expect(obeyedRules(reportOf([base, { ...tuned, effects: units.map(() => null) }]))).toBeUndefined();
});
