/** @file Assertions that do not hold as SARIF 2.1.0, which code scanning shows at the clause; a clause keeps its fingerprint where it moves. */
import { createHash } from 'node:crypto';
import type { AssertionResult, StudyReport } from '../../protocol/study';
import { withoutSteering } from '../../protocol/explanation';
import type { Study } from '../spec/loadStudy';
import { placeOf } from './places';

/** GitHub takes at most 25,000 results of a run and shows 5,000. */
const MOST_RESULTS = 5000;

const RULES = {
  'instruction-effect': 'A clause does not do what is asserted of it.',
  'instruction-score': 'The instruction score is not as asserted.',
  'answer-check': 'An answer does not follow its check.',
  'picture-trust': 'The picture can be trusted less than asserted.',
} as const;
type RuleId = keyof typeof RULES;

/** @param root what paths are relative to */
export function sarif(report: StudyReport, study: Study, root: string): string {
  const failed = report.assertions.filter(one => one.outcome !== 'passed').slice(0, MOST_RESULTS);
  const ids = Object.keys(RULES) as RuleId[];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Instruct Lens',
            version: report.product.replace(/^.* /, ''),
            rules: ids.map(id => ({
              id,
              shortDescription: { text: RULES[id] },
              defaultConfiguration: { level: 'error' },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: failed.map(one => resultOf(one, report, study, root, ids)),
      },
    ],
  };
  return `${withoutSteering(JSON.stringify(log, undefined, 2))}\n`;
}

function resultOf(
  one: AssertionResult,
  report: StudyReport,
  study: Study,
  root: string,
  ids: readonly RuleId[],
): object {
  const ruleId = ruleOf(one);
  const { file, line, column, endColumn } = placeOf(one, report, study, root);
  const group = report.groups.find(known => known.pair === one.pair && known.prompt === one.prompt);
  const clause = one.clause === undefined ? '' : (group?.clauses[one.clause]?.text ?? '');
  const identity = [one.assertion, one.prompt, one.pair, one.role, one.case ?? '', clause].join('\0');
  return {
    ruleId,
    ruleIndex: ids.indexOf(ruleId),
    level: one.outcome === 'failed' ? 'error' : 'warning',
    message: { text: `${one.assertion}: ${one.message}${one.case === undefined ? '' : ` (case ${one.case})`}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file) },
          region: { startLine: line, startColumn: column, endLine: line, endColumn },
        },
      },
    ],
    partialFingerprints: { 'instructLensClause/v1': createHash('sha256').update(identity).digest('hex') },
  };
}

function ruleOf({ assertion, clause }: AssertionResult): RuleId {
  if (assertion.startsWith('follows') || /^(?:every\s+)?followed/.test(assertion)) return 'answer-check';
  if (/^(?:every\s+)?trust/.test(assertion)) return 'picture-trust';
  return clause === undefined ? 'instruction-score' : 'instruction-effect';
}
