import { expect, test } from 'vitest';
import { studyOutcomes } from '../../../../src/extension/studies/studyOutcomes';
import type { AssertionResult, StudyReport } from '../../../../src/protocol/study';
import { madeUpStudy } from '../../../support/madeUpStudy';

test('a case fails by its own assertions, at the clause or its line; what is of all cases is the study’s', () => {
  const made = madeUpStudy();
  const prompt = made.groups[0]!.prompt;
  const own: AssertionResult[] = [
    {
      ...{ assertion: 'every rank(2) <= 1', pair: 'demo', prompt, role: 'tuned', case: 'case 2', clause: 1 },
      ...{ outcome: 'failed', message: 'rank is 2' },
    },
    {
      ...{ assertion: 'follows: json', pair: 'demo', prompt, role: 'tuned', case: 'case 3' },
      ...{ outcome: 'unknown', message: 'no verdict' },
    },
  ];
  const report: StudyReport = { ...made, assertions: [...made.assertions, ...own] };
  const lines = new Map([...made.rows.map(row => [row.case, row.line] as const), ['c65', 66]]);
  const { cases, whole } = studyOutcomes(report, lines);
  expect(cases.get('case 1')).toEqual({ failures: [] });
  expect(cases.get('case 2')!.failures[0]).toMatchObject({ place: { kind: 'clause', line: 4, endColumn: 20 } });
  expect(cases.get('case 3')!.failures[0]).toMatchObject({ place: { kind: 'case', line: 4 } });
  expect(cases.get('c65')!.excluded).toMatch(/^prompts\/tone\.prompt\.md, demo: no value for/);
  expect(whole.map(one => one.text)).toEqual([expect.stringMatching(/^trust >= 0\.9: trust is 0\.8/)]);
});
