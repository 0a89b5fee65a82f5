/** @file A report as Markdown: for a job summary, a pull request, a notebook. */
import { markdownRow, markdownText } from '../../base/printable';
import type { StudyTable } from '../../picture/study/studyTable';
import { studyFacts, studyHeadline } from '../../picture/study/studyWords';
import type { StudyReport } from '../../protocol/study';

export function studyMarkdown(report: StudyReport, tables: readonly StudyTable[]): string {
  return [
    `# ${markdownText(report.name)}`,
    '',
    `**${markdownText(studyHeadline(report))}**`,
    '',
    ...report.notes.flatMap(note => [`> ${markdownText(note)}`, '']),
    ...tables.flatMap(tableLines),
    markdownText(studyFacts(report)),
    '',
  ].join('\n');
}

function tableLines({ title, head, rows, note }: StudyTable): string[] {
  return [
    `## ${markdownText(title)}`,
    '',
    ...(rows.length === 0
      ? []
      : [
          markdownRow(head.map(markdownText)),
          markdownRow(head.map((_, i) => (i === 0 ? '---' : '---:'))),
          ...rows.map(row => markdownRow(row.map(markdownText))),
          '',
        ]),
    ...(note === undefined ? [] : [markdownText(note), '']),
  ];
}
