/**
 * @file Files that appear whole or not at all, in folders that others may write to: a name that somebody foresaw and made a link
 * of is never followed, and what we keep is ours alone to read and write.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Only this user reads and writes it. */
export const OWN_FILE = 0o600;
/** What the user asked for by name has the rights that the user's other files have. */
export const USER_FILE = 0o666;
const OWN_FOLDER = 0o700;

/** What a file's name gets behind it while the file grows. */
export const PARTIAL_PATTERN = '\\.\\d+-[0-9a-f]+\\.partial';

/** A name beside the file that nobody else uses or foresees. */
export function partialName(file: string): string {
  return `${file}.${process.pid}-${randomBytes(6).toString('hex')}.partial`;
}

/** Makes a folder, and those above it that are missing, for this user alone. */
export function makeOwnFolder(folder: string): void {
  // Not by Node's `recursive`, which turns for ever where making a folder answers oddly, as below /proc.
  const missing: string[] = [];
  for (let at = resolve(folder); !isFolder(at); at = dirname(at)) {
    missing.push(at);
    if (dirname(at) === at) break;
  }
  for (const path of missing.reverse()) makeFolder(path);
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: OWN_FOLDER });
  } catch (error) {
    // Another process may have been faster.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Opens a new file. What has its name (left behind, or a link) is removed, never written through. */
export function createFile(path: string, mode = OWN_FILE): number {
  rmSync(path, { force: true });
  return openSync(path, 'wx', mode);
}

export interface WriteOptions {
  /** Of a file that is new; default: only this user's. */
  readonly mode?: number;
  /** Waits until it is on the disk: what can't be made again must outlast a power cut. */
  readonly lasting?: boolean;
}

/** Replaces a file in one step; folders that are missing are made. @throws what the file system says, nothing left behind */
export function atomicWrite(
  file: string,
  content: string | Uint8Array,
  { mode = OWN_FILE, lasting = false }: WriteOptions = {},
): void {
  makeOwnFolder(dirname(file));
  const partial = partialName(file);
  try {
    const descriptor = createFile(partial, mode);
    try {
      writeFileSync(descriptor, content);
      if (lasting) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
