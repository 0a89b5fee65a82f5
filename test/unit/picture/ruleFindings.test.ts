import { describe, expect, test } from 'vitest';
import { ruleFindings } from '../../../src/picture/ruleFindings';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { ruleUnits } from '../../../src/prompt/ruleUnits';
import type { RuleEffect, RulesReport, RuleState } from '../../../src/protocol/rules';

const TEXT = '# Rules\n- Be kind.\n- Write in French.\n- Use a green pen.\n\n# Text\nI see a bell. It is blue.\n';
const units = ruleUnits(TEXT, parsePrompt(TEXT, { fileName: 'p.prompt.md' }));
const place = (text: string): number => units.findIndex(unit => unit.kind !== 'section' && unit.text.includes(text));

/** A report of a pair in which every part has this state and effect, but for those that are given. */
function report(given: Readonly<Record<number, readonly [RuleState['state'], number] | null>>): RulesReport {
  const effects = units.map((_, unit): RuleEffect | null => {
    const own = given[unit];
    if (own === null) return null;
    const perToken = own?.[1] ?? 0;
    return { total: 3 * perToken, perToken };
  });
  const states = units.map((_, unit): RuleState | null => {
    const own = given[unit];
    return own === null ? null : { state: own?.[0] ?? 'none' };
  });
  const noise = units.map(() => 0.02);
  const base = { effects: effects.map(() => ({ total: 9, perToken: 9 })), noise: noise.map(() => 9) };
  return { prompt: { units }, models: [base, { effects, noise }], states } as unknown as RulesReport;
}

describe('what the Problems view lists of measured rules', () => {
  const [kind, french, pen] = ['kind', 'French', 'pen'].map(place) as [number, number, number];

  test('rules without effect and rules against the answer, with the tuned model’s figures; no section, no plain text', () => {
    const given = { [kind]: ['none', 0.001], [french]: ['against', -0.4], [pen]: ['carries', 2] } as const;
    expect(ruleFindings(report(given))).toEqual([
      { unit: kind, kind: 'none', effect: 0.001, noise: 0.02 },
      { unit: french, kind: 'against', effect: -0.4, noise: 0.02 },
    ]);
  });

  test('nothing of a rule whose turn has not come, nor of one that another stands in for', () => {
    const given = { [kind]: null, [french]: ['redundant', 0], [pen]: ['helps', 0.1] } as const;
    expect(ruleFindings(report(given))).toEqual([]);
  });
});
