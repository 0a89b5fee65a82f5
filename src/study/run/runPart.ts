/** @file Runs one shard of a study: the cases that are not in its journal yet, then the part's tables. One engine, its models loaded once. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { CancelledError, LensError } from '../../base/errors';
import type { EngineClient } from '../../client/engineClient';
import { atomicWrite, USER_FILE } from '../../files/atomicWrite';
import { explanationJson } from '../../protocol/explanation';
import type { ModelChoice } from '../../protocol/request';
import type { Exclusion, StudyModel } from '../../protocol/study';
import { Journal } from '../results/journal';
import { receiptOf, type ResultsFolder, type Shard } from '../results/resultsFolder';
import { TableWriter, writing } from '../results/tableFile';
import { TABLES, TABLE_NAMES, type CaseRecord } from '../results/resultTables';
import type { Study } from '../spec/loadStudy';
import { refused } from '../studyError';
import { measureCase, type AskedCase } from './measureCase';
import { reopenPart } from './reopenPart';
import { isInShard } from './shards';

/** How far a study is. */
export interface StudyProgress {
  readonly done: number;
  readonly total: number;
  /** Cases a second of this run; absent before the second. */
  readonly rate?: number;
  readonly secondsLeft?: number;
  /** What is at work. */
  readonly pair: string;
  readonly prompt: string;
  readonly case: string;
}

export interface PartRun {
  readonly study: Study;
  readonly results: ResultsFolder;
  readonly shard: Shard;
  readonly engine: EngineClient;
  /** By the pair's name. */
  readonly models: ReadonlyMap<string, readonly ModelChoice[]>;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: StudyProgress) => void;
  /** A case is finished: what came of it, and how far the part is. */
  readonly onCase?: ((record: CaseRecord, done: number, total: number) => void) | undefined;
  /** Cases by their ids, where not all are wanted: the part stays open, and those of them that were excluded are tried again. */
  readonly only?: ReadonlySet<string> | undefined;
}

export interface PartOutcome {
  /** Nothing was left to do. */
  readonly known: boolean;
  readonly excluded: readonly Exclusion[];
}

/** @throws CancelledError: what is finished stays; LensError */
export async function runPart(run: PartRun): Promise<PartOutcome> {
  const { study, results, shard } = run;
  if (run.only) await reopenPart(study, results, shard, run.only);
  const receipt = results.receipt(shard);
  if (receipt?.hash === study.hash) return { known: true, excluded: [] };
  const journal = new Journal(results.journal(shard), study.hash);
  try {
    await new Part(run, journal).run();
    const isWhole = run.only === undefined || journal.size === countOf(study, shard);
    if (!isWhole) return { known: false, excluded: [...journal.records()].flatMap(one => wantedExclusion(one, run)) };
    const excluded = finishPart(study, results, shard, journal).filter(one => run.only?.has(one.case) !== false);
    return { known: false, excluded };
  } finally {
    journal.close();
    if (results.receipt(shard)) rmSync(results.journal(shard), { force: true });
  }
}

function countOf(study: Study, shard: Shard): number {
  const ofShard = study.cases.filter(one => isInShard(one.hash, shard)).length;
  return ofShard * Math.max(1, study.prompts.length) * study.spec.pairs.length;
}

function wantedExclusion(record: CaseRecord, { only }: PartRun): Exclusion[] {
  const exclusion = excludedBy(record);
  return exclusion && only?.has(exclusion.case) !== false ? [exclusion] : [];
}

/** Every prompt with every case on every pair, each with its place in the study. */
export function* askedCases(study: Study, shard: Shard): Generator<Omit<AskedCase, 'models'>> {
  const prompts = study.prompts.length > 0 ? study.prompts : [undefined];
  let n = 0;
  for (const { name: pair } of study.spec.pairs) {
    for (const prompt of prompts) {
      for (const one of study.cases) {
        const promptName = prompt?.name ?? (typeof study.spec.cases === 'string' ? study.spec.cases : 'cases');
        if (isInShard(one.hash, shard)) yield { n, pair, prompt, one, promptName };
        n++;
      }
    }
  }
}

class Part {
  #started = 0;
  #measured = 0;
  readonly #fingerprints = new Map<string, string>();

  constructor(
    private readonly run_: PartRun,
    private readonly journal: Journal,
  ) {}

  async run(): Promise<void> {
    const { study, shard, signal } = this.run_;
    const total = countOf(study, shard);
    const { only } = this.run_;
    const excluded = new Set<number>();
    for (const record of this.journal.records()) {
      this.#requireSameModels(record);
      if (excludedBy(record)) excluded.add(record.n);
    }
    this.#started = performance.now();
    for (const asked of askedCases(study, shard)) {
      if (only?.has(asked.one.id) === false) continue;
      if (this.journal.has(asked.n) && !(only && excluded.has(asked.n))) continue;
      if (signal?.aborted) throw new CancelledError();
      this.#tell(asked, total);
      const record = await this.#measure({ ...asked, models: this.run_.models.get(asked.pair)! });
      this.run_.onCase?.(record, this.journal.size, total);
      this.#measured++;
    }
  }

  async #measure(asked: AskedCase): Promise<CaseRecord> {
    const { engine, study, signal, results } = this.run_;
    let result = await measureCase(engine, study.spec, asked, { signal });
    // An engine that was killed from outside is started again, once a case.
    if (result.excluded?.startsWith('The engine process ended') === true)
      result = await measureCase(engine, study.spec, asked, { signal });
    const { explanation, record } = result;
    if (explanation) {
      const file = results.matrices(asked.n);
      writing(file, () => {
        mkdirSync(dirname(file), { recursive: true });
        atomicWrite(file, explanationJson(explanation), { mode: USER_FILE });
      });
    }
    this.#requireSameModels(record);
    this.journal.add(record);
    return record;
  }

  /** Results of two models under one name would be worth nothing. */
  #requireSameModels({ rows, models }: CaseRecord): void {
    const pair = String(rows.cases[0]?.['pair']);
    for (const { role, fingerprint } of models) {
      const key = `${pair}\0${role}`;
      const known = this.#fingerprints.get(key) ?? fingerprint;
      this.#fingerprints.set(key, fingerprint);
      if (known !== fingerprint)
        throw refused(
          `The ${role} model of ${pair} is not the one that this study was begun with.`,
          'Take the same checkpoint, or another folder with --results DIR.',
        );
    }
  }

  #tell({ pair, promptName, one }: Omit<AskedCase, 'models'>, total: number): void {
    const done = this.journal.size;
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = this.#measured > 0 && seconds > 0 ? this.#measured / seconds : undefined;
    const left = rate === undefined ? {} : { rate, secondsLeft: (total - done) / rate };
    this.run_.onProgress({ done, total, ...left, pair, prompt: promptName, case: one.id });
  }
}

/** The journal as tables, then the receipt: from now on the part is whole. */
function finishPart(study: Study, results: ResultsFolder, shard: Shard, journal: Journal): Exclusion[] {
  const { format } = study.spec;
  writing(results.parts, () => mkdirSync(results.parts, { recursive: true }));
  const writers = TABLE_NAMES.map(
    name => [name, new TableWriter(results.table(shard, name, format), TABLES[name], format)] as const,
  );
  const excluded: Exclusion[] = [];
  const models = new Map<string, readonly StudyModel[]>();
  let count = 0;
  try {
    for (const record of journal.records()) {
      count++;
      for (const [name, writer] of writers) for (const row of record.rows[name]) writer.add(row);
      const exclusion = excludedBy(record);
      if (exclusion) excluded.push(exclusion);
      if (record.models.length > 0) models.set(String(record.rows.cases[0]!['pair']), record.models);
    }
    for (const [, writer] of writers) writer.finish();
  } catch (error) {
    for (const [, writer] of writers) writer.drop();
    throw LensError.is(error)
      ? error
      : refused(`The part cannot be written: ${String(error)}.`, 'Run the study again.', error);
  }
  results.writeReceipt(shard, receiptOf(study, count, excluded.length, models));
  return excluded;
}

function excludedBy({ rows }: CaseRecord): Exclusion | undefined {
  const [row] = rows.cases;
  if (row?.['status'] !== 'excluded') return undefined;
  return {
    pair: String(row['pair']),
    prompt: String(row['prompt']),
    case: String(row['case']),
    reason: String(row['reason']),
  };
}
