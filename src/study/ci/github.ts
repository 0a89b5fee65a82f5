/** @file Workflow commands of GitHub Actions: an annotation at each place where an assertion does not hold. */
import { printableLines } from '../../base/printable';
import type { StudyReport } from '../../protocol/study';
import type { Study } from '../spec/loadStudy';
import { placeOf } from './places';

/** GitHub shows ten errors of a step. */
const SHOWN = 10;

/** @param root what paths are relative to */
export function annotations(report: StudyReport, study: Study, root: string): string[] {
  const failed = report.assertions.filter(one => one.outcome !== 'passed');
  const lines = failed.slice(0, SHOWN).map(one => {
    const { file, line, column, endColumn } = placeOf(one, report, study, root);
    const level = one.outcome === 'failed' ? 'error' : 'warning';
    const about = `${one.message}${one.case === undefined ? '' : ` (case ${one.case})`}`;
    return `::${level} file=${property(file)},line=${line},col=${column},endColumn=${endColumn},title=${property(one.assertion)}::${data(about)}`;
  });
  const left = failed.length - lines.length;
  return left > 0
    ? [
        ...lines,
        `::warning title=${property(report.name)}::${left} more ${left === 1 ? 'assertion does' : 'assertions do'} not hold`,
      ]
    : lines;
}

/** Characters that would end or begin a command; what would steer the terminal that shows the log is a picture of itself. */
function data(text: string): string {
  return printableLines(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
