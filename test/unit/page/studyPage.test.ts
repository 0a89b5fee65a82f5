import { expect, test } from 'vitest';
import { studyPage } from '../../../src/page/studyPage';
import type { StudyReport } from '../../../src/protocol/study';

const HOSTILE = '<img src=x onerror=alert(1)>"&\u202e';
const about = { pair: HOSTILE, prompt: HOSTILE, role: 'tuned' } as const;
const perToken = { n: 2, mean: 1.5, interval: [-0.5, 2] };
const report = {
  ...{
    name: HOSTILE,
    kind: 'ablate',
    product: 'p',
    specHash: 'h',
    method: HOSTILE,
    matters: 0.05,
    rendering: 'tuned-template',
  },
  sampling: { maxTokens: 8, temperature: 0, topP: 1, seed: 0 },
  statistics: { confidence: 0.95, draws: 100, seed: 1, falseDiscovery: 0.05 },
  pairs: [{ name: HOSTILE, models: [] }],
  cases: { asked: 2, done: 2, excluded: [] },
  groups: [
    {
      ...about,
      models: [{ role: 'tuned' }],
      clauses: [{ clause: 0, text: HOSTILE, line: 1, models: [{ role: 'tuned', effect: { perToken } }] }],
    },
  ],
  assertions: [],
  notes: [HOSTILE],
  rows: [
    { ...about, case: HOSTILE, answer: HOSTILE, answerTokens: 3, trust: 'weak', effects: [1.5], clauseScores: [null] },
  ],
  pictures: [
    {
      ...about,
      case: HOSTILE,
      words: [
        [HOSTILE, 0.9],
        ['b', -0.1],
      ],
    },
  ],
} as unknown as StudyReport;

test('the page draws each clause with its interval and lists its cases; no text of a study is markup', () => {
  const html = studyPage(report, [{ title: HOSTILE, head: ['a', 'b'], rows: [[HOSTILE, '1']], note: HOSTILE }], '');
  expect(html).not.toMatch(/<img|\u202e/);
  expect(html).toContain('aria-label="Effect of each clause, nats a token');
  expect(html.match(/<circle class="mark"/g)?.length).toBe(1);
  expect(html).toMatch(/<span class="for s4" title="\+0\.90">&lt;img/);
  expect(html).toContain('default-src &#39;none&#39;');
});
