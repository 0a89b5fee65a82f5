/**
 * @file A model of the hub into the cache that all Hugging Face tools share: resumed where it stopped, checked, and visible as a
 * model only when it is whole (links are made when every blob is there, `refs` last).
 */
import { numeral, sentence } from '../../base/sentence';
import { copyFileSync, existsSync, mkdirSync, rmSync, statfsSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { LensError } from '../../base/errors';
import { byteSizes } from '../../base/readableNumbers';
import { atomicWrite, USER_FILE } from '../../files/atomicWrite';
import { isModelId, lockFolder, modelFolder } from '../hubCache';
import { withFolderLock } from '../../files/folderLock';
import { downloadBlob, isWhole } from './downloadBlob';
import { downloadError } from './downloadError';
import type { HubHost } from './hubHost';
import { isPlainPath, listModel } from './modelListing';
import type { HubFile, ModelListing } from './modelListing';
import type { RetryOptions } from './retry';
import { wantedFiles } from './wantedFiles';

export interface DownloadWish {
  readonly id: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** The one GGUF that is wanted of a model that has several. */
  readonly file?: string | undefined;
}

export interface DownloadProgress {
  readonly file: string;
  /** Bytes of the whole model. */
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | undefined;
}

export interface DownloadOptions extends RetryOptions {
  /** The hub cache. */
  readonly cache: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Said before the first byte of a file is asked for. */
  readonly onPlan?: (plan: {
    readonly commit: string;
    readonly files: number;
    readonly bytes: number;
    readonly missing: number;
  }) => void;
}

/** Files that come at the same time. */
const AT_ONCE = 4;
/** Left free on the disk. */
const SPARE = 512 * 2 ** 20;

/**
 * @returns the folder of the snapshot
 * @throws LensError download with what to do, usage for an id that is none; what `signal` was aborted with
 */
export async function downloadModel(host: HubHost, wish: DownloadWish, options: DownloadOptions): Promise<string> {
  const { id, revision } = wish;
  if (!isModelId(id) || !isPlainPath(revision)) throw noId(id, revision);
  try {
    const listing = await listModel(host, id, revision, options);
    const files = wantedFiles(listing, wish.file);
    const folder = modelFolder(options.cache, id);
    mkdirSync(join(folder, 'blobs'), { recursive: true });
    await fetchBlobs(host, listing, files, folder, options);
    return publish(folder, listing, files, revision);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw downloadError(error, host, id, revision);
  }
}

/** What is missing, by one process at a time: a second one waits, and finds what the first has brought. */
async function fetchBlobs(
  host: HubHost,
  listing: ModelListing,
  files: readonly HubFile[],
  folder: string,
  options: DownloadOptions,
): Promise<void> {
  // Two names with one content are one blob.
  const blobs = [...new Map(files.map(file => [file.hash, file])).values()];
  const total = blobs.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytesThere = (): number => blobs.reduce((sum, file) => sum + bytesPresent(folder, file), 0);
  const present = bytesThere();
  requireSpace(folder, total - present, listing.id);
  options.onPlan?.({ commit: listing.commit, files: files.length, bytes: total, missing: total - present });
  const missing = (): HubFile[] => blobs.filter(file => !isWhole(blobOf(folder, file), file));
  const [first] = missing();
  if (first === undefined) return;
  const locks = lockFolder(options.cache, listing.id);
  mkdirSync(locks, { recursive: true });
  const pause = (): Promise<void> => {
    options.signal?.throwIfAborted();
    options.onProgress?.({ file: first.path, done: bytesThere(), total, secondsLeft: undefined });
    return Promise.resolve();
  };
  const work = (): Promise<void> => fetchAll(host, listing, missing(), folder, new Clock(total, bytesThere()), options);
  await withFolderLock(locks, work, { pause, deadlineMs: Infinity });
}

async function fetchAll(
  host: HubHost,
  listing: ModelListing,
  queue: HubFile[],
  folder: string,
  clock: Clock,
  options: DownloadOptions,
): Promise<void> {
  // One that fails ends the others too, or they would go on for nobody.
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const { path } = file;
      const onBytes = (bytes: number): void => options.onProgress?.({ file: path, ...clock.count(bytes) });
      await downloadBlob(host, listing, file, blobOf(folder, file), { ...options, signal, onBytes });
    }
  };
  const workers = Array.from({ length: AT_ONCE }, () => worker());
  try {
    await Promise.all(workers);
  } catch (error) {
    stop.abort(new Error('another file failed'));
    await Promise.allSettled(workers);
    throw error;
  }
}

function blobOf(folder: string, { hash }: HubFile): string {
  return join(folder, 'blobs', hash);
}

function bytesPresent(folder: string, file: HubFile): number {
  const blob = blobOf(folder, file);
  const stat = statSync(blob, { throwIfNoEntry: false }) ?? statSync(`${blob}.incomplete`, { throwIfNoEntry: false });
  return Math.min(stat?.size ?? 0, file.bytes);
}

function requireSpace(folder: string, needed: number, id: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (needed + SPARE <= free) return;
  const [all, there] = byteSizes(needed + SPARE, free);
  throw new LensError({
    reason: 'download',
    message: sentence`${id} needs ${numeral(all)} more on the disk that holds ${folder}, where only ${numeral(there)} is free.`,
    next: sentence`Free some space, or name a folder on another disk with HF_HUB_CACHE.`,
  });
}

/** What has come, and how long the rest will take at the speed so far. */
class Clock {
  readonly #start = performance.now();
  #come = 0;

  constructor(
    private readonly total: number,
    private readonly present: number,
  ) {}

  count(bytes: number): Omit<DownloadProgress, 'file'> {
    this.#come += bytes;
    const done = Math.max(0, this.present + this.#come);
    const seconds = (performance.now() - this.#start) / 1000;
    const secondsLeft = this.#come > 0 ? ((this.total - done) * seconds) / this.#come : undefined;
    return { done, total: this.total, secondsLeft };
  }
}

/** Names for the blobs, then the ref: a model is seen when all of it is there. */
function publish(folder: string, { commit }: ModelListing, files: readonly HubFile[], revision: string): string {
  const snapshot = join(folder, 'snapshots', commit);
  for (const file of files) link(blobOf(folder, file), join(snapshot, file.path));
  if (revision !== commit) {
    const ref = join(folder, 'refs', revision);
    mkdirSync(dirname(ref), { recursive: true });
    // The cache is shared with other programs, and perhaps other users.
    atomicWrite(ref, commit, { mode: USER_FILE });
  }
  return snapshot;
}

/** A relative link; a copy where the platform gives no links to ordinary users. */
function link(blob: string, name: string): void {
  mkdirSync(dirname(name), { recursive: true });
  if (existsSync(name)) return;
  // A link to a blob that is gone counts as not there, but its name is taken.
  rmSync(name, { force: true });
  try {
    symlinkSync(relative(dirname(name), blob), name);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
    copyFileSync(blob, name);
  }
}

function noId(id: string, revision: string): LensError {
  const what = isModelId(id)
    ? sentence`${JSON.stringify(revision)} is not a revision.`
    : sentence`${JSON.stringify(id)} is not a valid model ID.`;
  return new LensError({
    reason: 'usage',
    message: what,
    next: sentence`Use an ID such as ORG/NAME or ORG/NAME@REVISION.`,
  });
}
