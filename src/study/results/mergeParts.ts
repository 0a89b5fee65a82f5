/** @file The parts of all shards as one result, in the order of the study: equal byte for byte, however many shards there were. */
import { plural } from '../../base/readableNumbers';
import type { StudyModel } from '../../protocol/study';
import type { Study } from '../spec/loadStudy';
import { refused } from '../studyError';
import { RESULTS_VERSION, type Receipt, type ResultsFolder, type Shard } from './resultsFolder';
import { TableWriter, tableRows } from './tableFile';
import { TABLES, TABLE_NAMES, type Row, type TableName } from './resultTables';

/** @throws LensError bad-input: a shard is missing, a part is of another study, or of other models */
export async function mergeParts(study: Pick<Study, 'hash' | 'spec'>, results: ResultsFolder): Promise<Receipt> {
  const shards = wholeSet(results);
  const receipts = shards.map(shard => partOf(study, results, shard));
  const pairs = study.spec.pairs.map(({ name }) => ({ name, models: sameModels(name, receipts) }));
  for (const name of TABLE_NAMES) await mergeTable(study, results, shards, name);
  const sum = (of: (receipt: Receipt) => number): number => receipts.reduce((total, receipt) => total + of(receipt), 0);
  const merged: Receipt = {
    ...{ results: RESULTS_VERSION, hash: study.hash, format: study.spec.format },
    ...{ done: sum(receipt => receipt.done), excluded: sum(receipt => receipt.excluded), pairs },
  };
  results.writeReceipt('merged', merged);
  return merged;
}

function wholeSet(results: ResultsFolder): Shard[] {
  const finished = [...results.finished()].sort(([a], [b]) => a - b);
  const whole = finished.find(([of, indices]) => indices.length === of);
  if (whole) return whole[1].map(index => ({ index, of: whole[0] }));
  const nearest = finished.at(-1);
  if (!nearest)
    throw refused(`${results.folder} has no finished part.`, 'Run the study first: instruct-lens study run.');
  const [of, indices] = nearest;
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter(index => !indices.includes(index));
  const listed =
    missing.length > 20 ? `${missing.slice(0, 20).join(', ')} and ${missing.length - 20} more` : missing.join(', ');
  throw refused(
    `Of ${plural(of, 'part')}, ${missing.length} ${missing.length === 1 ? 'is' : 'are'} missing: ${listed}.`,
    'Run these shards, with --shard I/N.',
  );
}

function partOf(study: Pick<Study, 'hash' | 'spec'>, results: ResultsFolder, shard: Shard): Receipt {
  const receipt = results.receipt(shard)!;
  if (receipt.hash === study.hash) return receipt;
  throw refused(
    `Part ${shard.index} of ${shard.of} is of another study, or of this one before it was changed.`,
    'Delete the part and run its shard again.',
  );
}

function sameModels(pair: string, receipts: readonly Receipt[]): readonly StudyModel[] {
  const told = receipts.flatMap(receipt => receipt.pairs.filter(one => one.name === pair && one.models.length > 0));
  const [first] = told;
  const prints = (models: readonly StudyModel[]): string =>
    models.map(model => `${model.role} ${model.fingerprint}`).join();
  if (told.some(one => prints(one.models) !== prints(first!.models)))
    throw refused(`Parts were computed with different models of ${pair}.`, 'Run all shards with the same checkpoints.');
  return first?.models ?? [];
}

async function mergeTable(
  study: Pick<Study, 'spec'>,
  results: ResultsFolder,
  shards: readonly Shard[],
  name: TableName,
): Promise<void> {
  const { format } = study.spec;
  const writer = new TableWriter(results.merged(name, format), TABLES[name], format);
  try {
    for await (const row of inOrder(shards.map(shard => tableRows(results.table(shard, name, format), format))))
      writer.add(row);
    writer.finish();
  } catch (error) {
    writer.drop();
    throw error;
  }
}

/** Rows of sorted tables in the order of `n`; no case is in two of them. */
async function* inOrder(tables: readonly AsyncGenerator<Row>[]): AsyncGenerator<Row> {
  const heads = await Promise.all(tables.map(table => table.next()));
  for (;;) {
    let least = -1;
    for (const [i, head] of heads.entries()) {
      if (head.done === true) continue;
      const best = least === -1 ? undefined : (heads[least]!.value as Row);
      if (best === undefined || Number(head.value['n']) < Number(best['n'])) least = i;
    }
    if (least === -1) return;
    yield heads[least]!.value as Row;
    heads[least] = await tables[least]!.next();
  }
}
