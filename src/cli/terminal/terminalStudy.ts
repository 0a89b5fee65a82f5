/** @file A study's report on a terminal: what it says, and its tables as wide as they need, the text column cut to fit. */
import { printable } from '../../base/printable';
import type { StudyTable } from '../../picture/study/studyTable';
import { studyFacts, studyHeadline } from '../../picture/study/studyWords';
import type { StudyReport } from '../../protocol/study';
import type { Window } from '../frame/commandOutput';
import { fit, textWidth, wrap } from './terminalText';

const GAP = 2;
/** A text column gets no narrower than this. */
const LEAST_TEXT = 16;

/** Lines without line ends. */
export function studyLines(report: StudyReport, tables: readonly StudyTable[], { width, ink }: Window): string[] {
  const { cases } = report;
  return [
    ...wrap(printable(`${report.name} · ${cases.done} of ${cases.asked} measured`), width, '  ').map(ink.bold),
    ...wrap(printable(studyHeadline(report)), width),
    ...report.notes.flatMap(note => wrap(`Note: ${printable(note)}`, width, '  ')),
    '',
    ...tables.flatMap(table => tableLines(table, width, ink)),
    ...wrap(printable(studyFacts(report)), width, '  ').map(ink.dim),
  ];
}

function tableLines(
  { title, head, rows, note, textColumns = [] }: StudyTable,
  width: number,
  ink: Window['ink'],
): string[] {
  const cells = [head, ...rows].map(row => row.map(cell => printable(cell)));
  const widths = head.map((_, column) => Math.max(...cells.map(row => textWidth(row[column] ?? ''))));
  fitInto(widths, width - 2);
  const line = (row: readonly string[]): string => {
    const parts = row.map((cell, i) => {
      const room = widths[i]!;
      return i === 0 || textColumns.includes(i) || textWidth(cell) > room
        ? fit(cell, room)
        : ' '.repeat(room - textWidth(cell)) + cell;
    });
    return `  ${parts.join(' '.repeat(GAP))}`.trimEnd();
  };
  return [
    ...wrap(printable(title), width, '  ').map(ink.bold),
    ...(rows.length === 0 ? [] : [ink.dim(line(cells[0]!)), ...cells.slice(1).map(line)]),
    ...(note === undefined ? [] : wrap(`  ${printable(note)}`, width, '  ').map(ink.dim)),
    '',
  ];
}

/** The widest columns give way first, as far as they can. */
function fitInto(widths: number[], room: number): void {
  const total = (): number => widths.reduce((sum, one) => sum + one, 0) + GAP * (widths.length - 1);
  while (total() > room) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= LEAST_TEXT) return;
    widths[widest]!--;
  }
}
