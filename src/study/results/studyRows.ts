/** @file Where a report reads its rows: the merged tables, or what is finished of a study so far; all cases, or some. */
import { existsSync } from 'node:fs';
import type { Study } from '../spec/loadStudy';
import { refused } from '../studyError';
import type { StudyModel } from '../../protocol/study';
import { Journal } from './journal';
import { LOCAL, receiptOf, type Receipt, type ResultsFolder } from './resultsFolder';
import { tableRows } from './tableFile';
import { TABLES, type CaseRecord, type Row, type TableName } from './resultTables';

export interface StudyRows {
  readonly receipt: Receipt;
  /** In the order of the study. */
  readonly rows: (table: TableName) => AsyncIterable<Row> | Iterable<Row>;
}

/** @param only ids of cases; undefined for all. @throws LensError bad-input where nothing is finished, or all cases are wanted and not merged */
export function studyRows(study: Study, results: ResultsFolder, only: ReadonlySet<string> | undefined): StudyRows {
  const receipt = results.mergedReceipt();
  if (receipt?.hash === study.hash) {
    const merged = mergedRows(study, results, receipt);
    return only ? someRows(merged, only) : merged;
  }
  if (!receipt && !(only && existsSync(results.journal(LOCAL))))
    throw refused(
      `${results.folder} has no merged result.`,
      'Run the study, or merge its parts: instruct-lens study merge.',
    );
  results.begin(study);
  if (only) return openRows(study, results, only);
  throw refused(
    `${results.folder} was merged before the study was changed.`,
    'Merge its parts again: instruct-lens study merge.',
  );
}

function mergedRows({ spec: { format } }: Study, results: ResultsFolder, receipt: Receipt): StudyRows {
  return { receipt, rows: table => tableRows(results.merged(table, format), format) };
}

function someRows({ receipt, rows }: StudyRows, only: ReadonlySet<string>): StudyRows {
  return {
    receipt,
    rows: async function* (table) {
      for await (const row of rows(table)) if (only.has(String(row['case']))) yield row;
    },
  };
}

/** A part that is not whole yet: what its journal has of these cases. */
function openRows(study: Study, results: ResultsFolder, only: ReadonlySet<string>): StudyRows {
  const journal = new Journal(results.journal(LOCAL), study.hash);
  const records: CaseRecord[] = [];
  try {
    for (const record of journal.records()) if (only.has(String(record.rows.cases[0]?.['case']))) records.push(record);
  } finally {
    journal.close();
  }
  const models = new Map<string, readonly StudyModel[]>();
  for (const one of records) if (one.models.length > 0) models.set(String(one.rows.cases[0]!['pair']), one.models);
  const excluded = records.filter(one => one.rows.cases[0]?.['status'] === 'excluded').length;
  return {
    receipt: receiptOf(study, records.length, excluded, models),
    rows: table => records.flatMap(record => record.rows[table].map(row => whole(table, row))),
  };
}

/** With every column, as a table has it. */
function whole(table: TableName, row: Row): Row {
  return Object.fromEntries(TABLES[table].map(({ name }) => [name, row[name] ?? null]));
}
