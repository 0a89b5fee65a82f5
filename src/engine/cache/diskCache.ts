/**
 * @file The disk cache of what is computed once a pair or once a model: plain data and typed arrays, one file an entry.
 *
 *     ┌────────────┬────────────┬───────────┬─────────────────┬──────────────────────────┐
 *     │ 8 B: magic │ 32 B: SHA- │ u32 LE: n │ n bytes of JSON │ arrays, each on a multi- │
 *     │            │ 256 of the │           │ key, data, list │ ple of 8 bytes           │
 *     │            │ rest       │           │ of arrays       │                          │
 *     └────────────┴────────────┴───────────┴─────────────────┴──────────────────────────┘
 *
 * An entry appears whole or not at all, so that processes at once and a process that is killed do no harm. The file's time
 * of modification is the time of its last use. Nothing that goes wrong here ever costs more than the cache.
 */
import { messageIn, sentence } from '../../base/sentence';
import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../base/errors';
import { atomicWrite, PARTIAL_PATTERN } from '../../files/atomicWrite';
import { readRegularFile } from '../../files/regularFile';
import { packEntry, unpackEntry, type CacheEntry } from './cacheEntry';

/** A pair of 7 billion weights takes 0.4 GB of components: this holds several, and every small pair. */
const LIMIT_BYTES = 2 * 2 ** 30;
/** A temporary file of this age, in milliseconds, was left by a process that is gone. */
const ABANDONED_MS = 60 * 60 * 1000;
const ENTRY = '.entry';
const PARTIAL = '.partial';

/** Everything that the entry depends on; two keys are one if their JSON is. */
export interface CacheKey {
  /** What it is, such as `concept-layer`. */
  readonly kind: string;
  /** Raised whenever the way of computing or the layout changes. */
  readonly version: number;
  /** Hashes of the weights, and every option that changes the result. */
  readonly of: readonly (string | number)[];
}

export interface PairCacheOptions {
  /** Made when something is kept for the first time. Undefined keeps nothing. */
  readonly folder: string | undefined;
  readonly limitBytes?: number;
}

export type CacheProblem = ReturnType<typeof messageIn>;

export class DiskCache {
  readonly #folder: string | undefined;
  readonly #limit: number;
  #problem: CacheProblem | undefined;
  #told = false;

  constructor({ folder, limitBytes = LIMIT_BYTES }: PairCacheOptions) {
    this.#folder = folder;
    this.#limit = limitBytes;
  }

  /** Why results are not kept (a full disk, a folder that may not be written), the first time that this is asked; then never again. */
  takeProblem(): CacheProblem | undefined {
    if (this.#told || this.#problem === undefined) return undefined;
    this.#told = true;
    return this.#problem;
  }

  /** Undefined where there is none, or where it is damaged; a damaged one is removed. */
  read(key: CacheKey): CacheEntry | undefined {
    if (this.#folder === undefined) return undefined;
    const file = this.#fileOf(this.#folder, key);
    const bytes = quietly(() => readRegularFile(file, this.#limit));
    if (bytes === undefined) return undefined;
    const entry = unpackEntry(bytes, JSON.stringify(key));
    if (entry === undefined) quietly(() => rmSync(file, { force: true }));
    else quietly(() => utimesSync(file, new Date(), new Date()));
    return entry;
  }

  /** Keeps an entry, and gives up the least recently used ones where they no longer fit. Never throws. */
  write(key: CacheKey, entry: CacheEntry): void {
    if (this.#folder === undefined) return;
    const packed = packEntry(JSON.stringify(key), entry);
    if (packed.length > this.#limit) return;
    const file = this.#fileOf(this.#folder, key);
    try {
      atomicWrite(file, packed);
      this.#makeRoom(this.#folder, file);
    } catch (error) {
      this.#problem ??= messageIn(
        sentence`Results cannot be stored in ${this.#folder}, so they will be computed again: ${messageOf(error)}.`,
      );
    }
  }

  /**
   * The entry that is kept, or else the one made now.
   * @param usable whether a kept one is what it should be
   * @throws what `make` throws
   */
  async through(
    key: CacheKey,
    make: () => Promise<CacheEntry>,
    usable: (entry: CacheEntry) => boolean = () => true,
  ): Promise<CacheEntry> {
    const known = this.read(key);
    if (known !== undefined && usable(known)) return known;
    const entry = await make();
    this.write(key, entry);
    return entry;
  }

  /** Removes every entry. */
  clear(): void {
    if (this.#folder === undefined) return;
    for (const { file } of filesIn(this.#folder)) quietly(() => rmSync(file, { force: true }));
  }

  #fileOf(folder: string, key: CacheKey): string {
    const digest = createHash('sha256').update(JSON.stringify(key)).digest('hex');
    return join(folder, `${digest}${ENTRY}`);
  }

  /** Another process may remove the same files at the same time: whoever comes second finds nothing to do. */
  #makeRoom(folder: string, fresh: string): void {
    const files = filesIn(folder);
    for (const { file, used } of files)
      if (file.endsWith(PARTIAL) && Date.now() - used > ABANDONED_MS) quietly(() => rmSync(file, { force: true }));
    const entries = files.filter(({ file }) => file.endsWith(ENTRY)).sort((a, b) => a.used - b.used);
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries) {
      if (bytes <= this.#limit) return;
      if (entry.file === fresh) continue;
      quietly(() => rmSync(entry.file, { force: true }));
      bytes -= entry.bytes;
    }
  }
}

interface CacheFile {
  readonly file: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly used: number;
}

const OWN = new RegExp(`^[0-9a-f]{64}\\${ENTRY}(${PARTIAL_PATTERN})?$`);

/** Only files that this cache has made: the folder may be one that a user has named. */
function filesIn(folder: string): CacheFile[] {
  const names = quietly(() => readdirSync(folder)) ?? [];
  return names
    .filter(name => OWN.test(name))
    .flatMap(name => {
      const file = join(folder, name);
      const stat = quietly(() => statSync(file));
      return stat === undefined ? [] : [{ file, bytes: stat.size, used: stat.mtimeMs }];
    });
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** What work on a pair needs of its cache. */
export type Kept = Pick<DiskCache, 'through' | 'takeProblem'>;

export class NotKeptError extends Error {
  override readonly name = 'NotKeptError';
}

export class KeptOnly implements Kept {
  constructor(private readonly cache: DiskCache) {}

  /** @throws NotKeptError */
  through(
    key: CacheKey,
    _make: () => Promise<CacheEntry>,
    usable: (entry: CacheEntry) => boolean = () => true,
  ): Promise<CacheEntry> {
    const entry = this.cache.read(key);
    return entry && usable(entry) ? Promise.resolve(entry) : Promise.reject(new NotKeptError());
  }

  takeProblem(): CacheProblem | undefined {
    return this.cache.takeProblem();
  }
}
