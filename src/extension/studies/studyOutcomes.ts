/** @file What a report says of each case, and of the study as a whole: passed, failed with messages at their places, or not measured. */
import type { AssertionResult, StudyReport } from '../../protocol/study';

/** From 1, in a file of the study. */
export interface FailurePlace {
  readonly kind: 'clause' | 'case';
  readonly prompt: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

export interface Failure {
  readonly text: string;
  /** Undefined where the spec itself is all there is to show. */
  readonly place?: FailurePlace;
}

export interface CaseOutcome {
  readonly failures: readonly Failure[];
  /** Why it could not be measured. */
  readonly excluded?: string;
}

export interface StudyOutcomes {
  readonly cases: ReadonlyMap<string, CaseOutcome>;
  /** Assertions over all cases that do not hold. */
  readonly whole: readonly Failure[];
}

/** @param lines line of each case in its file */
export function studyOutcomes(report: StudyReport, lines: ReadonlyMap<string, number>): StudyOutcomes {
  const failed = report.assertions.filter(one => one.outcome !== 'passed');
  const cases = new Map<string, CaseOutcome>();
  for (const one of report.rows) cases.set(one.case, { failures: [] });
  for (const [id] of lines) {
    const own = failed.filter(one => one.case === id);
    const excluded = report.cases.excluded.find(one => one.case === id);
    if (own.length === 0 && !excluded) continue;
    const failures = own.map(one => failure(report, one, lines));
    cases.set(id, {
      failures,
      ...(excluded && { excluded: `${excluded.prompt}, ${excluded.pair}: ${excluded.reason}` }),
    });
  }
  return {
    cases,
    whole: failed.filter(one => one.case === undefined).map(one => failure(report, one, lines)),
  };
}

function failure(report: StudyReport, one: AssertionResult, lines: ReadonlyMap<string, number>): Failure {
  const text = `${one.assertion}: ${one.message} (${one.prompt}, ${one.pair})`;
  const place = placeOf(report, one, lines);
  return { text, ...(place && { place }) };
}

/** The clause in its prompt, else the case in its file. */
function placeOf(
  { groups }: StudyReport,
  { prompt, pair, clause, case: id }: AssertionResult,
  lines: ReadonlyMap<string, number>,
): FailurePlace | undefined {
  const group = groups.find(one => one.prompt === prompt && one.pair === pair);
  const found = clause === undefined ? undefined : group?.clauses[clause];
  if (found && found.spans.length > 0) {
    const { line, column, endColumn } = found;
    return { kind: 'clause', prompt, line, column, endColumn };
  }
  const line = id === undefined ? undefined : lines.get(id);
  return line === undefined ? undefined : { kind: 'case', prompt, line, column: 1, endColumn: 1 };
}
