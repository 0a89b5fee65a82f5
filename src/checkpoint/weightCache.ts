/** @file The folder of converted weights: how much it may hold, and what goes first. */
import { readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../base/cacheFolder';
import { LensError } from '../base/errors';
import { byteSize } from '../base/readableNumbers';

/** Bytes of converted weights kept where nothing else is said: some ten models of a billion weights. */
const DEFAULT_LIMIT = 20 * 2 ** 30;
/** Left free on the disk: a full one breaks more than this program. */
const SPARE = 512 * 2 ** 20;
/** A file that nobody has written to for so long belongs to a process that is gone. */
const ABANDONED_MS = 60 * 60 * 1000;

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

/** Files that this cache has made: the fingerprint of a GGUF and the number of the format. The folder may be one that a user has named. */
const OWN = /^[0-9a-f]{64}-\d+\.safetensors$/;
const OWN_PARTIAL = /^[0-9a-f]{64}-\d+\.safetensors\.\d+\.partial$/;

/** What is in the cache, the least recently used first. */
export function cachedWeights(folder: string): readonly CachedWeights[] {
  return filesIn(folder, OWN).sort((a, b) => a.lastUsed - b.lastUsed);
}

/** Deletes all of it. */
export function removeConverted(folder: string): void {
  for (const { file } of [...cachedWeights(folder), ...filesIn(folder, OWN_PARTIAL)]) removeQuietly(file);
}

/**
 * Deletes the least recently used until `bytes` more fit under the limit and on the disk.
 * @param source whose weights they are, for a message
 * @throws LensError bad-input where they would not fit into an empty cache
 */
export function makeRoom(folder: string, bytes: number, source: string): void {
  removeAbandoned(folder);
  const limit = cacheLimit();
  if (bytes > limit) throw tooLarge(source, bytes, `the cache of ${byteSize(limit)}`, LIMIT_ADVICE);
  const kept = [...cachedWeights(folder)];
  let used = kept.reduce((sum, { bytes: size }) => sum + size, 0);
  while (kept.length > 0 && (used + bytes > limit || freeOnDisk(folder) < bytes + SPARE)) {
    const { file, bytes: size } = kept.shift()!;
    removeQuietly(file);
    used -= size;
  }
  const free = freeOnDisk(folder);
  if (free < bytes + SPARE)
    throw tooLarge(source, bytes, `the ${byteSize(free)} that are free on its disk`, DISK_ADVICE);
}

const LIMIT_ADVICE = 'Raise INSTRUCT_LENS_CACHE_LIMIT (bytes), or take a smaller model.';
const DISK_ADVICE = 'Free some space, or name a folder on another disk with INSTRUCT_LENS_CACHE.';

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
    return stat?.isFile() ? [{ file, bytes: stat.size, lastUsed: stat.mtimeMs }] : [];
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
  const before = Date.now() - ABANDONED_MS;
  for (const { file, lastUsed } of filesIn(folder, OWN_PARTIAL)) if (lastUsed < before) removeQuietly(file);
}

/** Windows does not delete a file that another process has mapped; it stays until the next time. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // See above.
  }
}

function tooLarge(source: string, bytes: number, than: string, next: string): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `Converted, the weights of ${source} take ${byteSize(bytes)}, more than ${than}.`,
    next,
  });
}
