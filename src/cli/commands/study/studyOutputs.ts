/** @file What `study report` writes: text, JSON, Markdown or a page, and beside it the files that CI reads. */
import { appendFileSync } from 'node:fs';
import * as path from 'node:path';
import { atomicWrite, USER_FILE } from '../../../files/atomicWrite';
import { readViewParts } from '../../../page/builtView';
import { standalonePage } from '../../../page/standalonePage';
import { paperTables } from '../../../picture/study/paperTables';
import { studyTables } from '../../../picture/study/studyTables';
import type { StudyReport } from '../../../protocol/study';
import type { StudyContent } from '../../../protocol/views/studyMessages';
import { safeJson } from '../../../protocol/explanation';
import { annotations } from '../../../study/ci/github';
import { junitXml } from '../../../study/ci/junit';
import { sarif } from '../../../study/ci/sarif';
import { studyMarkdown } from '../../../study/report/studyMarkdown';
import { writing } from '../../../study/results/tableFile';
import type { Study } from '../../../study/spec/loadStudy';
import type { OptionTable, ParsedArguments } from '../../frame/arguments';
import { colourOption, windowOf } from '../../frame/commandOutput';
import type { Surroundings } from '../../frame/surroundings';
import { studyLines } from '../../terminal/terminalStudy';

export const reportOptions = {
  format: { type: 'string', value: 'text|json|markdown|html', help: 'of the report; default: text' },
  paper: { type: 'boolean', help: 'only the two tables in the layout of Wu et al. 2023' },
  junit: { type: 'string', value: 'FILE', help: 'also write the assertions as JUnit XML' },
  sarif: { type: 'string', value: 'FILE', help: 'also write the assertions that do not hold as SARIF 2.1.0' },
  github: { type: 'boolean', help: 'annotations for GitHub Actions, and the report in the job summary' },
  ...colourOption,
} as const satisfies OptionTable;

export type ReportFormat = 'text' | 'json' | 'markdown' | 'html';

/** Told before the work, so that a wrong one is. @throws LensError usage */
export function reportFormat(args: ParsedArguments): ReportFormat {
  return args.choice('format', 'text', ['text', 'json', 'markdown', 'html']);
}

export async function writeReport(
  report: StudyReport,
  study: Study,
  args: ParsedArguments,
  at: Surroundings,
): Promise<void> {
  const tables = args.flag('paper') ? paperTables(report) : studyTables(report);
  const format = reportFormat(args);
  const content: StudyContent = { fileName: path.basename(study.file), report };
  const written = {
    text: () => Promise.resolve(`${studyLines(report, tables, windowOf(args, at)()).join('\n')}\n`),
    json: () => Promise.resolve(`${safeJson(report)}\n`),
    markdown: () => Promise.resolve(studyMarkdown(report, tables)),
    html: async () => standalonePage(await readViewParts(at.packageRoot, 'study'), content),
  } as const;
  await at.stdout.write(await written[format]());
  writeFiles(report, study, args, at);
  if (!args.flag('github')) return;
  for (const line of annotations(report, study, at.cwd)) await at.stdout.write(`${line}\n`);
  const summary = at.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '')
    writing(summary, () => appendFileSync(summary, studyMarkdown(report, tables)));
}

function writeFiles(report: StudyReport, study: Study, args: ParsedArguments, at: Surroundings): void {
  const write = (name: string, content: () => string): void => {
    const given = args.text(name);
    if (given === undefined) return;
    const file = path.resolve(at.cwd, given);
    writing(file, () => atomicWrite(file, content(), { mode: USER_FILE }));
  };
  write('junit', () => junitXml(report, study, at.cwd));
  write('sarif', () => sarif(report, study, at.cwd));
}
