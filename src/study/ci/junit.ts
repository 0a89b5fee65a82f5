/** @file Assertions as JUnit XML, which every CI shows: a suite a prompt and pair, a test an assertion. */
import { printableLines } from '../../base/printable';
import type { AssertionResult, StudyReport } from '../../protocol/study';
import type { Study } from '../spec/loadStudy';
import { placeOf } from './places';

/** @param root what paths are relative to */
export function junitXml(report: StudyReport, study: Study, root: string): string {
  const suites = new Map<string, AssertionResult[]>();
  for (const one of report.assertions) {
    const key = `${one.prompt} · ${one.pair}`;
    suites.set(key, [...(suites.get(key) ?? []), one]);
  }
  const excluded = report.cases.excluded;
  const all = [...suites.values()].flat();
  const count = (outcome: string): number => all.filter(one => one.outcome === outcome).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(report.name)}" tests="${all.length + excluded.length}" failures="${count('failed')}" errors="${count('unknown') + excluded.length}">`,
    ...[...suites].flatMap(([name, list]) => suite(name, list, report, study, root)),
    ...(excluded.length > 0
      ? [
          `  <testsuite name="excluded cases" tests="${excluded.length}" failures="0" errors="${excluded.length}">`,
          ...excluded.map(
            one =>
              `    <testcase classname="${xml(one.prompt)}" name="${xml(`${one.case} · ${one.pair}`)}"><error message="${xml(one.reason)}"/></testcase>`,
          ),
          '  </testsuite>',
        ]
      : []),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(
  name: string,
  list: readonly AssertionResult[],
  report: StudyReport,
  study: Study,
  root: string,
): string[] {
  const count = (outcome: string): number => list.filter(one => one.outcome === outcome).length;
  return [
    `  <testsuite name="${xml(name)}" tests="${list.length}" failures="${count('failed')}" errors="${count('unknown')}">`,
    ...list.flatMap(one => {
      const { file, line } = placeOf(one, report, study, root);
      const title = [one.assertion, ...(one.case === undefined ? [] : [`case ${one.case}`])].join(' · ');
      const head = `    <testcase classname="${xml(one.prompt)}" name="${xml(title)}" file="${xml(file)}" line="${line}"`;
      if (one.outcome === 'passed') return [`${head}/>`];
      const kind = one.outcome === 'failed' ? 'failure' : 'error';
      return [
        `${head}>`,
        `      <${kind} message="${xml(one.message)}">${xml(`${file}:${line}: ${one.message}`)}</${kind}>`,
        '    </testcase>',
      ];
    }),
    '  </testsuite>',
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML 1.0 has no character for, or would reorder what a reader of the file sees, is a picture of itself; two that are no characters go. */
export function xml(text: string): string {
  return printableLines(text)
    .replace(/[\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, one => ENTITIES[one]!)
    .replaceAll('\n', '&#10;');
}
