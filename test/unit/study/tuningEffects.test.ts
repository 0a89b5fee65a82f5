/** @file Rules under tuned and base over the cases of a study: parts of the cases, paired differences, totals by verb. Worked out by hand. */
import { describe, expect, test } from 'vitest';
import type { ClauseInCase, CollectedClause, CollectedGroup } from '../../../src/study/report/collected';
import { tunedAgainstBase, verbTotals } from '../../../src/study/report/tuningEffects';

const choices = { statistics: { confidence: 0.95, draws: 200, seed: 1, falseDiscovery: 0.05 }, matters: 0.05 };

const inCases = (effects: readonly (number | null)[]): ClauseInCase[] =>
  effects.map((perToken, n) => ({ n, score: null, influence: 0, rank: 1, effect: perToken, perToken }));

function clause(verb: string | undefined, tuned: readonly (number | null)[], base: readonly (number | null)[]) {
  const cases: CollectedClause['cases'] = new Map([
    ['base', inCases(base)],
    ['tuned', inCases(tuned)],
  ]);
  return { spans: [], text: verb ?? '', verb, line: 1, column: 1, endColumn: 1, cases } satisfies CollectedClause;
}

const group = (prompt: string, clauses: readonly CollectedClause[], pair = 'demo'): CollectedGroup => ({
  ...{ pair, prompt, cases: new Map(), excluded: [], together: new Map() },
  clauses: new Map(clauses.map((one, i) => [String(i), one])),
});

describe('a rule in many cases', () => {
  test('parts of the cases that both models were measured on, and the mean of the differences', () => {
    const told = tunedAgainstBase(clause('write', [1, 0.5, 0, 0.01, null], [0, 0.3, 0.4, 0, 0.9]), choices)!;
    expect([told.tunedOnly, told.both, told.baseOnly]).toEqual([0.25, 0.25, 0.25]);
    expect(told.difference.n).toEqual([4]);
    expect(told.difference.difference).toBeCloseTo((1 + 0.2 - 0.4 + 0.01) / 4, 12);
  });

  test('a single model has nothing to be held against', () => {
    const alone = clause('write', [1, 2], []);
    alone.cases.delete('base');
    expect(tunedAgainstBase(alone, choices)).toBeUndefined();
    expect(verbTotals([group('a', [alone])], choices)).toEqual([]);
  });
});

test('totals by verb over all prompts: a case counts once; all rules first, pairs apart', () => {
  const first = group('a', [
    clause('write', [1, 3], [0, 0]),
    clause('write', [3, 3], [1, 1]),
    clause(undefined, [0, 0], [0, 0]),
  ]);
  const second = group('b', [clause('be', [0.5, 0.7], [0.5, 0.7]), clause('write', [0, 2], [0, 0])]);
  const totals = verbTotals([first, second, group('a', [clause('be', [1, 1], [0, 0])], 'other')], choices);
  expect(
    totals.map(({ pair, verb, prompts, tuned, base }) => [pair, verb, prompts, tuned.n, tuned.mean, base.mean]),
  ).toEqual([
    [
      'demo',
      null,
      2,
      4,
      expect.closeTo((4 / 3 + 2 + 0.25 + 1.35) / 4, 12),
      expect.closeTo((1 / 3 + 1 / 3 + 0.25 + 0.35) / 4, 12),
    ],
    ['demo', 'write', 2, 4, (2 + 3 + 0 + 2) / 4, 0.25],
    ['demo', 'be', 1, 2, 0.6, 0.6],
    ['other', null, 1, 2, 1, 0],
    ['other', 'be', 1, 2, 1, 0],
  ]);
  expect(totals[1]!.tunedOnly).toBe(0.25);
  expect(totals[1]!.both).toBe(0.5);
  expect(totals[1]!.tuned.deviation).toBeGreaterThan(0);
});
