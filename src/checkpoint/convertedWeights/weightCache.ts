/** @file The folder of converted weights: how much it may hold, and what goes first. */
import { readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../../files/cacheFolder';
import { LensError } from '../../base/errors';
import type { NextStep } from '../../base/nextSteps';
import { byteSize } from '../../base/readableNumbers';
import { withFolderLock } from '../../files/folderLock';
import { lives, OWNER, OWNER_PATTERN } from '../../files/processIdentity';
import { usedFiles } from './weightUses';

/** Bytes of converted weights kept where nothing else is said: some ten models of a billion weights. */
const DEFAULT_LIMIT = 20 * 2 ** 30;
/** Left free on the disk: a full one breaks more than this program. */
const SPARE = 512 * 2 ** 20;
/** Left alone for so long even where its writer seems to be gone: a container shares its folder, not its processes. */
const ABANDONED_MS = 5000;

/** A file of the cache. */
export interface CachedWeights {
  readonly file: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
}

/**
 * @param env of the process
 * @returns undefined where nothing is to be kept
 */
export function weightCacheFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = cacheFolder(env);
  return folder === undefined ? undefined : join(folder, 'gguf');
}

/** Files that this cache has made: the state of a GGUF and the number of the format. The folder may be one that a user has named. */
const OWN = /^[0-9a-f]{64}-\d+\.safetensors$/;
const OWN_PARTIAL = new RegExp(`^[0-9a-f]{64}-\\d+\\.safetensors\\.(${OWNER_PATTERN})\\.partial$`);

/** What is in the cache, the least recently used first. */
export function cachedWeights(folder: string): readonly CachedWeights[] {
  return filesIn(folder, OWN).sort((a, b) => a.lastUsed - b.lastUsed);
}

/** What is deleted, and what stays because a process reads it or writes it at this moment. */
export interface Removal {
  readonly removed: readonly CachedWeights[];
  readonly inUse: readonly CachedWeights[];
}

/** Deletes what nobody needs at this moment; nothing where the folder is missing. */
export async function removeConverted(folder: string): Promise<Removal> {
  if (cachedWeights(folder).length === 0 && filesIn(folder, OWN_PARTIAL).length === 0)
    return { removed: [], inUse: [] };
  return withFolderLock(folder, () => {
    removeAbandoned(folder);
    const used = usedFiles(folder);
    const files = cachedWeights(folder);
    const removed = files.filter(({ file }) => !used.has(file) && removeQuietly(file));
    return { removed, inUse: files.filter(file => !removed.includes(file)) };
  });
}

/**
 * Deletes the least recently used that nobody reads, until `bytes` more fit under the limit and on the disk. To be called
 * with the folder's lock.
 * @param source whose weights they are, for a message
 * @throws LensError bad-input where they would not fit into an empty cache, or not beside what is in use
 */
export function makeRoom(folder: string, bytes: number, source: string): void {
  removeAbandoned(folder);
  const limit = cacheLimit();
  if (bytes > limit) throw tooLarge(source, bytes, `the cache of ${byteSize(limit)}`, LIMIT_ADVICE);
  const inUse = usedFiles(folder);
  let used = bytesOf([...cachedWeights(folder), ...filesIn(folder, OWN_PARTIAL)]);
  for (const { file, bytes: size } of cachedWeights(folder)) {
    if (used + bytes <= limit && freeOnDisk(folder) >= bytes + SPARE) break;
    if (!inUse.has(file) && removeQuietly(file)) used -= size;
  }
  if (used + bytes > limit) throw besideOthers(source, bytes, limit, used);
  const free = freeOnDisk(folder);
  if (free < bytes + SPARE)
    throw tooLarge(source, bytes, `the ${byteSize(free)} that is free on its disk`, DISK_ADVICE);
}

/** Who writes this file at the moment, other than this process; the bytes that are there by now. */
export function otherWriter(file: string): CachedWeights | undefined {
  const folder = dirname(file);
  return filesIn(folder, OWN_PARTIAL).find(
    partial => partial.file.startsWith(file) && partial.file !== partialOf(file) && !isAbandoned(partial),
  );
}

/** Where this process writes a file before it gets its name. */
export function partialOf(file: string): string {
  return `${file}.${OWNER}.partial`;
}

const LIMIT_ADVICE: NextStep = { step: 'raise-cache-limit', instead: 'choose a smaller model' };
const DISK_ADVICE: NextStep = { step: 'choose-cache', instead: 'free some space' };

function cacheLimit(): number {
  const limit = Number(process.env['INSTRUCT_LENS_CACHE_LIMIT'] ?? DEFAULT_LIMIT);
  return Number.isFinite(limit) && limit >= 0 ? limit : DEFAULT_LIMIT;
}

function freeOnDisk(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function filesIn(folder: string, own: RegExp): CachedWeights[] {
  return namesIn(folder).flatMap(name => {
    const file = join(folder, name);
    const stat = own.test(name) ? statSync(file, { throwIfNoEntry: false }) : undefined;
    // Use is told by the time of access: by that of change a file's hashes are known to be good still.
    return stat?.isFile() ? [{ file, bytes: stat.size, lastUsed: Math.max(stat.atimeMs, stat.mtimeMs) }] : [];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was ever converted.
    return [];
  }
}

function removeAbandoned(folder: string): void {
  for (const partial of filesIn(folder, OWN_PARTIAL)) if (isAbandoned(partial)) removeQuietly(partial.file);
}

/** Its writer is gone. */
function isAbandoned({ file, lastUsed }: CachedWeights): boolean {
  const owner = OWN_PARTIAL.exec(basename(file))?.[1] ?? '';
  return lastUsed < Date.now() - ABANDONED_MS && !lives(owner, lastUsed);
}

/** @returns false where Windows keeps a file that is mapped; it stays until the next time */
function removeQuietly(file: string): boolean {
  try {
    rmSync(file, { force: true });
    return true;
  } catch {
    return false;
  }
}

function bytesOf(files: readonly CachedWeights[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function besideOthers(source: string, bytes: number, limit: number, used: number): LensError {
  return new LensError({
    reason: 'bad-input',
    message:
      `Converted, the weights of ${source} take ${byteSize(bytes)}; the cache may hold ${byteSize(limit)}, ` +
      `and ${byteSize(used)} of it is in use at the moment.`,
    next: { step: 'raise-cache-limit', instead: 'wait until other explanations are done' },
  });
}

function tooLarge(source: string, bytes: number, than: string, next: NextStep): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `Converted, the weights of ${source} take ${byteSize(bytes)}, more than ${than}.`,
    next,
  });
}
