/** @file A study's report with every part that a view draws, made of a few cases of two prompts; its texts try to be markup. */
import { STUDY_REPORT_SCHEMA, type ClauseSummary, type MeanFigure, type StudyReport } from '../../src/protocol/study';

const HOSTILE = '<img src=x onerror=alert(1)>"&\u202e';
const CLAUSES = ['You are a friendly guide.', 'Answer in one sentence.', `Never mention prices ${HOSTILE}.`];
const PROMPTS = ['prompts/tone.prompt.md', 'prompts/plain.prompt.md'];
const CASES = 64;

/** 0 to 1, the same every time. */
function noise(seed: number): number {
  const value = Math.sin(seed * 12.9898) * 43758.5453;
  return value - Math.floor(value);
}

const effectOf = (i: number, clause: number, role: 'base' | 'tuned'): number =>
  [0.02, 0.9, -0.1][clause]! * (role === 'tuned' ? 1 : 0.4) + (noise(i * 7 + clause * 3 + role.length) - 0.5) * 0.5;

function meanOf(values: readonly number[]): MeanFigure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { n: values.length, mean, deviation: 0.15, interval: [mean - 0.06, mean + 0.08] };
}

export function madeUpStudy(): StudyReport {
  const numbers = Array.from({ length: CASES }, (_, i) => i);
  const clauses = CLAUSES.map((text, clause): ClauseSummary => ({
    ...{ clause, text, spans: [[10 * clause, 10 * clause + 9]], line: 3 + clause, column: 1, endColumn: 20 },
    models: (['base', 'tuned'] as const).map(role => {
      const perToken = meanOf(numbers.map(i => effectOf(i, clause, role)));
      const effect = { perToken, total: perToken, p: 0.001, q: 0.002, mattersIn: 0.8, absent: 0 };
      return { role, influence: meanOf([0.3]), rank: meanOf([clause + 1]), effect };
    }),
  }));
  const trust = { strong: 30, weak: 20, chance: 10, absent: 4 };
  const answerTokens = { mean: 11, least: 2, most: 40 };
  const asserted = { pair: 'demo', prompt: PROMPTS[0]!, role: 'tuned' } as const;
  return {
    schema: STUDY_REPORT_SCHEMA,
    ...{ name: 'tone', kind: 'ablate', product: 'instruct-lens 0.1.0', specHash: 'abcdef0123456789' },
    method: 'gradient x input, GIM rules (influence)',
    sampling: { maxTokens: 32, temperature: 0, topP: 1, seed: 0 },
    rendering: 'tuned-template',
    statistics: { confidence: 0.95, draws: 2000, seed: 20231, falseDiscovery: 0.05 },
    matters: 0.05,
    pairs: [{ name: 'demo', models: [] }],
    cases: {
      asked: 2 * CASES + 1,
      done: 2 * CASES,
      excluded: [{ pair: 'demo', prompt: PROMPTS[0]!, case: 'c65', reason: `no value for ${HOSTILE}` }],
    },
    groups: PROMPTS.map(prompt => ({
      ...{ pair: 'demo', prompt, cases: CASES, excluded: 0, clauses, redundant: [] },
      models: (['base', 'tuned'] as const).map(role => ({ role, answerTokens, trust })),
    })),
    versions: [],
    assertions: [
      { ...asserted, assertion: 'effect("one sentence") > 0 at 95 %', clause: 1, outcome: 'passed', message: 'fine' },
      { ...asserted, assertion: 'trust >= 0.9', outcome: 'failed', message: `trust is 0.8 ${HOSTILE}` },
      { ...asserted, assertion: 'answer_tokens <= 50', outcome: 'passed', message: 'answer_tokens is 11' },
    ],
    notes: [`cases.csv: no prompt has a variable for the column "${HOSTILE}".`],
    rows: PROMPTS.flatMap(prompt =>
      numbers.flatMap(i =>
        (['base', 'tuned'] as const).map(role => ({
          ...{ pair: 'demo', prompt, case: i === 5 ? HOSTILE : `case ${i + 1}`, line: i + 2, role },
          answer: `The castle opens at ${i} in the morning.\nCome and see ${i === 5 ? HOSTILE : 'it'}.`,
          answerTokens: 2 + Math.floor(noise(i) * 38),
          trust: ['strong', 'weak', 'chance'][i % 3]!,
          followed: i % 4 !== 0,
          effects: CLAUSES.map((_, clause) => effectOf(i, clause, role)),
          clauseScores: [null, null, null],
        })),
      ),
    ),
    pictures: PROMPTS.flatMap(prompt =>
      numbers.map(i => ({
        ...{ pair: 'demo', prompt, case: i === 5 ? HOSTILE : `case ${i + 1}`, role: 'tuned' as const },
        words: `${CLAUSES.join(' ')} When does the castle open on day ${i}?`
          .split(' ')
          .map((text, w): [string, number] => [text, (noise(i + w * 5) - 0.3) ** 3]),
      })),
    ),
  };
}
