/**
 * @file The folder of a study's results: `manifest.json` says of which study, `parts/` holds what shards have finished, the tables beside them
 * are the merged result. Everything appears whole or not at all, and nothing in it tells the time or the machine: two runs are equal byte for byte.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import packageJson from '../../../package.json';
import { messageOf } from '../../base/errors';
import { atomicWrite, USER_FILE } from '../../files/atomicWrite';
import { readRegularFile } from '../../files/regularFile';
import type { StudyModel } from '../../protocol/study';
import type { Study, StudyIdentity } from '../spec/loadStudy';
import { refused } from '../studyError';
import { writing, type TableFormat } from './tableFile';
import type { TableName } from './resultTables';

export const RESULTS_VERSION = 1;

interface Manifest {
  readonly results: typeof RESULTS_VERSION;
  readonly product: string;
  readonly hash: string;
  readonly identity: StudyIdentity;
}

/** Says that a part, or the merged result, is whole. */
export interface Receipt {
  readonly results: typeof RESULTS_VERSION;
  readonly hash: string;
  readonly format: TableFormat;
  /** Prompts with cases, on all pairs. */
  readonly done: number;
  readonly excluded: number;
  readonly pairs: readonly { readonly name: string; readonly models: readonly StudyModel[] }[];
}

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

export const LOCAL: Shard = { index: 1, of: 1 };

export class ResultsFolder {
  constructor(readonly folder: string) {}

  get parts(): string {
    return path.join(this.folder, 'parts');
  }

  /** @throws LensError bad-input where the folder holds results of another study, or of this one before it was changed */
  begin(study: Study, mustExist = false): void {
    const known = this.manifest();
    if (known) {
      requireSame(known, study, this.folder);
      return;
    }
    if (mustExist)
      throw refused(`${this.folder} holds no study to go on with.`, 'Start it with: instruct-lens study run.');
    const manifest: Manifest = {
      results: RESULTS_VERSION,
      product: packageJson.version,
      hash: study.hash,
      identity: study.identity,
    };
    this.#write(path.join(this.folder, 'manifest.json'), manifest);
  }

  manifest(): Manifest | undefined {
    const file = path.join(this.folder, 'manifest.json');
    if (!existsSync(file)) return undefined;
    const manifest = readJson(file) as Partial<Manifest> | null;
    if (manifest?.results !== RESULTS_VERSION || typeof manifest.hash !== 'string' || !manifest.identity)
      throw refused(
        `${file} is of another version of the results (this one writes ${RESULTS_VERSION}).`,
        'Take another folder with --results DIR.',
      );
    return manifest as Manifest;
  }

  name({ index, of }: Shard): string {
    const digits = (value: number): string => String(value).padStart(5, '0');
    return path.join(this.parts, `part-${digits(index)}-of-${digits(of)}`);
  }

  journal(shard: Shard): string {
    return `${this.name(shard)}.journal.ndjson`;
  }

  table(shard: Shard, table: TableName, format: TableFormat): string {
    return `${this.name(shard)}.${table}.${format}`;
  }

  merged(table: TableName, format: TableFormat): string {
    return path.join(this.folder, `${table}.${format}`);
  }

  matrices(n: number): string {
    return path.join(this.folder, 'matrices', `${n}.json`);
  }

  receipt(shard: Shard): Receipt | undefined {
    return this.#receipt(`${this.name(shard)}.json`);
  }

  mergedReceipt(): Receipt | undefined {
    return this.#receipt(path.join(this.folder, 'merged.json'));
  }

  writeReceipt(shard: Shard | 'merged', receipt: Receipt): void {
    this.#write(shard === 'merged' ? path.join(this.folder, 'merged.json') : `${this.name(shard)}.json`, receipt);
  }

  /** From now on the part, and the merged result, are to be made again. */
  dropReceipt(shard: Shard): void {
    for (const file of [path.join(this.folder, 'merged.json'), `${this.name(shard)}.json`])
      rmSync(file, { force: true });
  }

  /** Shards that have a receipt, by how many there are in all. */
  finished(): Map<number, number[]> {
    const found = new Map<number, number[]>();
    if (!existsSync(this.parts)) return found;
    for (const name of readdirSync(this.parts)) {
      const match = /^part-(\d{5,})-of-(\d{5,})\.json$/.exec(name);
      if (!match) continue;
      const [index, of] = [Number(match[1]), Number(match[2])];
      found.set(
        of,
        [...(found.get(of) ?? []), index].sort((a, b) => a - b),
      );
    }
    return found;
  }

  #receipt(file: string): Receipt | undefined {
    if (!existsSync(file)) return undefined;
    const receipt = readJson(file) as Partial<Receipt> | null;
    if (receipt?.results !== RESULTS_VERSION || !receipt.pairs)
      throw refused(
        `${file} is a part of another version of the results (this one reads ${RESULTS_VERSION}).`,
        'Delete it and run its shard again.',
      );
    return receipt as Receipt;
  }

  #write(file: string, content: object): void {
    writing(file, () => {
      mkdirSync(path.dirname(file), { recursive: true });
      atomicWrite(file, `${JSON.stringify(content, undefined, 2)}\n`, { mode: USER_FILE, lasting: true });
    });
  }
}

export function receiptOf(
  study: Pick<Study, 'hash' | 'spec'>,
  count: number,
  excluded: number,
  models: ReadonlyMap<string, readonly StudyModel[]>,
): Receipt {
  const { pairs, format } = study.spec;
  return {
    ...{ results: RESULTS_VERSION, hash: study.hash, format, done: count - excluded, excluded },
    pairs: pairs.map(({ name }) => ({ name, models: models.get(name) ?? [] })),
  };
}

/** Of a manifest or a receipt, which name prompts and models. */
const MAX_JSON_BYTES = 64 * 2 ** 20;

function readJson(file: string): unknown {
  try {
    return JSON.parse(readRegularFile(file, MAX_JSON_BYTES).toString('utf8')) as unknown;
  } catch (error) {
    throw refused(`${file} cannot be read: ${messageOf(error)}.`, 'Delete it and run the study again.', error);
  }
}

function requireSame(known: Manifest, study: Study, folder: string): void {
  if (known.hash === study.hash) return;
  const changed = changes(known.identity, study.identity);
  throw refused(
    `${folder} holds results of the study as it was before: changed since are ${changed.join(', ')}.`,
    'Take another folder with --results DIR, delete this one, or undo the change.',
  );
}

/** What differs, in words. */
function changes(before: StudyIdentity, after: StudyIdentity): string[] {
  const keys = Object.keys({ ...before.measured, ...after.measured }) as (keyof StudyIdentity['measured'])[];
  const settings = keys.filter(key => JSON.stringify(before.measured[key]) !== JSON.stringify(after.measured[key]));
  const prompts = Object.keys({ ...before.prompts, ...after.prompts }).filter(
    name => before.prompts[name] !== after.prompts[name],
  );
  return [
    ...(before.product === after.product
      ? []
      : [`the version of Instruct Lens (${before.product}, now ${after.product})`]),
    ...settings.map(key => SPOKEN[key] ?? key),
    ...prompts.map(name => `the prompt ${name}`),
    ...(before.cases === after.cases ? [] : ['the cases']),
  ];
}

const SPOKEN: Readonly<Partial<Record<keyof StudyIdentity['measured'], string>>> = {
  ownResponses: 'answers',
  redundancyUpTo: 'redundancy',
  needs: 'what the assertions need',
};
