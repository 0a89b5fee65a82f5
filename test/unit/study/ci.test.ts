import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { StudyReport } from '../../../src/protocol/study';
import { annotations } from '../../../src/study/ci/github';
import { junitXml, xml } from '../../../src/study/ci/junit';
import { sarif } from '../../../src/study/ci/sarif';
import type { Study } from '../../../src/study/spec/loadStudy';

const HOSTILE = 'a <b> "c" & \'d\'\n%0A::error::, \u0000\u001b[31m\u202e\u2066\u009b1m\u2028';
/** Controls but the line's own end, and what reorders its surroundings. */
// eslint-disable-next-line no-control-regex -- none of them may be there as it is
const STEERS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const clause = { clause: 0, text: 'Be brief.', spans: [[4, 13]], line: 3, column: 5, endColumn: 14, models: [] };
const about = { pair: 'demo', prompt: 'p.md', role: 'tuned' } as const;
const report = {
  name: HOSTILE,
  product: 'instruct-lens 0.1.0',
  groups: [{ ...about, clauses: [clause] }],
  cases: { excluded: [{ ...about, case: 'c9', reason: HOSTILE }] },
  assertions: [
    { ...about, assertion: 'effect("Be brief") > 0', clause: 0, outcome: 'failed', message: HOSTILE },
    { ...about, assertion: 'every score >= 1', case: 'c1', outcome: 'unknown', message: 'no number' },
    { ...about, assertion: 'trust >= 0.5', outcome: 'passed', message: 'fine' },
  ],
} as unknown as StudyReport;
const study = {
  file: '/r/s.yaml',
  casesFile: '/r/cases.csv',
  prompts: [{ name: 'p.md', file: '/r/prompts/p.md', text: '' }],
  cases: [{ id: 'c1', line: 7 }],
} as unknown as Study;

describe('what CI reads', () => {
  test('SARIF is as its published schema says, at the clause and at the case, with fingerprints that lines do not move', () => {
    const schema = JSON.parse(
      readFileSync(path.join(import.meta.dirname, 'data', 'sarif-schema-2.1.0.json'), 'utf8'),
    ) as Record<string, unknown>;
    // Written for draft 4, of which it uses nothing that later drafts read otherwise.
    delete schema['$schema'];
    delete schema['id'];
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const log = JSON.parse(sarif(report, study, '/r')) as {
      runs: [{ results: { locations: unknown[]; partialFingerprints: object; ruleId: string }[] }];
    };
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    const [first, second] = log.runs[0].results;
    expect([first!.ruleId, second!.ruleId]).toEqual(['instruction-effect', 'instruction-score']);
    expect(JSON.stringify(first!.locations)).toContain('"uri":"prompts/p.md"},"region":{"startLine":3,"startColumn":5');
    expect(JSON.stringify(second!.locations)).toContain('"uri":"cases.csv"},"region":{"startLine":7');
    const moved = { ...report, groups: [{ ...about, clauses: [{ ...clause, line: 9 }] }] } as unknown as StudyReport;
    const again = JSON.parse(sarif(moved, study, '/r')) as typeof log;
    expect(again.runs[0].results[0]!.partialFingerprints).toEqual(first!.partialFingerprints);
    expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false);
    expect(sarif(report, study, '/r')).not.toMatch(STEERS);
    expect(JSON.stringify(log.runs[0].results)).toContain(JSON.stringify(HOSTILE).slice(1, -1));
  });

  test('JUnit counts failures, errors and excluded cases; nothing of a text is markup', () => {
    const text = junitXml(report, study, '/r');
    expect(text).toContain('tests="4" failures="1" errors="2"');
    expect(text).toContain('file="prompts/p.md" line="3"');
    expect(
      text
        .slice(text.indexOf('\n'))
        .replace(/<\/?(?:testsuites?|testcase|failure|error)\b(?:\s[\w-]+="[^"<]*")*\s*\/?>/g, ''),
    ).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|apos;|#\d+;)/);
    expect(text).not.toMatch(STEERS);
    expect(xml(HOSTILE)).toContain('&#10;%0A::error::, ␀␛[31m\\u202e\\u2066');
  });

  test('annotations are one command a line, whatever a text says', () => {
    const lines = annotations(report, study, '/r');
    expect(lines.length).toBe(2);
    expect(lines[0]).toMatch(/^::error file=prompts\/p\.md,line=3,col=5,endColumn=14,title=effect\("Be brief"\) > 0::/);
    expect(lines.join('').split('\n').length).toBe(1);
    expect(lines.join('')).not.toMatch(STEERS);
    expect(lines[0]).toMatch(/%0A%250A::error::, ␀␛\[31m\\u202e/);
  });
});
