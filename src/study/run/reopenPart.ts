/** @file A finished part as the journal that it was made from, so that cases of it can be measured again. */
import { renameSync, rmSync } from 'node:fs';
import type { StudyModel } from '../../protocol/study';
import { partialName } from '../../files/atomicWrite';
import { Journal } from '../results/journal';
import type { ResultsFolder, Shard } from '../results/resultsFolder';
import { tableRows, writing } from '../results/tableFile';
import { TABLE_NAMES, type CaseRecord, type Row, type TableName } from '../results/resultTables';
import type { Study } from '../spec/loadStudy';

/**
 * Nothing where the part is not finished, or holds no excluded case of these.
 * @param only ids of cases
 */
export async function reopenPart(
  study: Study,
  results: ResultsFolder,
  shard: Shard,
  only: ReadonlySet<string>,
): Promise<void> {
  const receipt = results.receipt(shard);
  if (receipt?.hash !== study.hash || receipt.excluded === 0) return;
  const { format } = study.spec;
  const table = (name: TableName): AsyncGenerator<Row> => tableRows(results.table(shard, name, format), format);
  if (!(await holdsExcluded(table('cases'), only))) return;
  const models = new Map(receipt.pairs.map(pair => [pair.name, pair.models]));
  const file = results.journal(shard);
  const partial = partialName(file);
  const journal = new Journal(partial, study.hash);
  try {
    for await (const record of records(table, models)) journal.add(record);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  } finally {
    journal.close();
  }
  // The receipt goes last: until then the part is whole.
  writing(file, () => renameSync(partial, file));
  results.dropReceipt(shard);
}

async function holdsExcluded(rows: AsyncGenerator<Row>, only: ReadonlySet<string>): Promise<boolean> {
  for await (const row of rows) if (row['status'] === 'excluded' && only.has(String(row['case']))) return true;
  return false;
}

/** The rows of all tables, case by case: each table stands in the order of `n`. */
async function* records(
  table: (name: TableName) => AsyncGenerator<Row>,
  models: ReadonlyMap<string, readonly StudyModel[]>,
): AsyncGenerator<CaseRecord> {
  const readers = TABLE_NAMES.map(name => ({ name, rows: table(name), head: undefined as Row | undefined }));
  const step = async (reader: (typeof readers)[number]): Promise<void> => {
    const next = await reader.rows.next();
    reader.head = next.done === true ? undefined : next.value;
  };
  for (const reader of readers) await step(reader);
  for (;;) {
    const n = readers[0]!.head?.['n'];
    if (n === undefined) return;
    const rows: Record<TableName, Row[]> = { cases: [], clauses: [], words: [] };
    for (const reader of readers) {
      while (reader.head?.['n'] === n) {
        rows[reader.name].push(reader.head);
        await step(reader);
      }
    }
    const [first] = rows.cases;
    const isDone = first?.['status'] === 'done';
    yield { n: Number(n), rows, models: isDone ? (models.get(String(first['pair'])) ?? []) : [] };
  }
}
