/** @file One process at a time in a folder, for the moment in which it looks and then acts on what it saw. */
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { OWNER } from '../checkpoint/convertedWeights/weightUses';

/** Between two tries. */
const RETRY_MS = 20;
/** Nobody holds it so long who is still at work: it is held while names are looked up and files deleted. */
const STALE_MS = 30_000;

/**
 * Runs `work` while no other process is in the folder.
 * @throws what `work` throws
 */
export async function withFolderLock<T>(folder: string, work: () => T): Promise<T> {
  const lock = join(folder, 'lock');
  while (!taken(lock)) {
    removeStale(lock);
    await setTimeout(RETRY_MS);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @throws where the folder may not be written */
function taken(lock: string): boolean {
  try {
    const descriptor = openSync(lock, 'wx');
    writeSync(descriptor, OWNER);
    closeSync(descriptor);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows says EPERM of a name whose deletion is under way.
    if (code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return false;
    throw error;
  }
}

function removeStale(lock: string): void {
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (since < Date.now() - STALE_MS) rmSync(lock, { force: true });
}
