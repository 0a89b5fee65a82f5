/** @file Where an assertion points at: a clause in its prompt file, or the case in the file of cases. */
import * as path from 'node:path';
import type { AssertionResult, StudyReport } from '../../protocol/study';
import type { Study } from '../spec/loadStudy';

export interface Place {
  /** Relative to where the command was started, with `/`: what CI knows files by. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** @param root what paths are relative to */
export function placeOf(result: AssertionResult, report: StudyReport, study: Study, root: string): Place {
  const relative = (file: string): string => path.relative(root, file).split(path.sep).join('/');
  const prompt = study.prompts.find(one => one.name === result.prompt);
  const group = report.groups.find(one => one.pair === result.pair && one.prompt === result.prompt);
  const clause = result.clause === undefined ? undefined : group?.clauses[result.clause];
  if (prompt && clause) {
    return {
      file: relative(prompt.file),
      line: clause.line,
      column: clause.column,
      endColumn: Math.max(clause.endColumn, clause.column + 1),
    };
  }
  const one = study.cases.find(known => known.id === result.case);
  if (one && study.casesFile !== undefined)
    return { file: relative(study.casesFile), line: one.line, column: 1, endColumn: 2 };
  return { file: relative(prompt?.file ?? study.file), line: 1, column: 1, endColumn: 2 };
}
