/** @file One process at a time in a folder: for the moment in which it looks and then acts on what it saw, or for a whole download. */
import { sentence } from '../base/sentence';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LensError } from '../base/errors';
import { OWN_FILE } from './atomicWrite';
import { lives, OWNER, OWNER_PATTERN } from './processIdentity';
import { readRegularFile } from './regularFile';

/** Between two tries. */
const RETRY_MS = 20;
/** Nobody holds it so long without a sign who is still at work. */
const STALE_MS = 30_000;
/** Between two signs of work that takes long. */
const SIGN_MS = 5_000;
/** Longer than a lock that was left behind needs to become stale. */
const DEADLINE_MS = 60_000;
/** An owner and a random number have some fifty. */
const MAX_LOCK_BYTES = 1000;
const LOCK = 'lock';
/** Held by who removes a lock that was left behind: of two, the second would remove the next one's. */
const BREAKER = 'lock.break';

export interface LockOptions {
  /** Called while another process is waited for; what it throws ends the waiting. */
  readonly pause?: () => Promise<void>;
  readonly deadlineMs?: number;
}

/**
 * Runs `work` while no other process is in the folder.
 * @throws what `work` and `pause` throw; LensError bad-input where another process keeps the folder; file errors where the
 *   folder may not be written
 */
export async function withFolderLock<T>(
  folder: string,
  work: () => T | Promise<T>,
  { pause, deadlineMs = DEADLINE_MS }: LockOptions = {},
): Promise<T> {
  const lock = join(folder, LOCK);
  const started = performance.now();
  let own: string | undefined;
  while ((own = taken(lock)) === undefined) {
    await pause?.();
    if (performance.now() - started > deadlineMs) throw stillHeld(lock);
    if (isLeftBehind(lock)) removeLeftBehind(folder);
    else await setTimeout(RETRY_MS);
  }
  const signs = setInterval(() => giveSign(lock), SIGN_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(signs);
    release(lock, own);
  }
}

function giveSign(lock: string): void {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch {
    // Another process has taken it for left behind: the work goes on, and releases nothing.
  }
}

/** @returns what stands in the lock now, undefined where somebody holds it. @throws where the folder may not be written */
function taken(lock: string): string | undefined {
  try {
    const descriptor = openSync(lock, 'wx', OWN_FILE);
    const own = `${OWNER} ${randomBytes(8).toString('hex')}`;
    try {
      writeSync(descriptor, own);
    } finally {
      closeSync(descriptor);
    }
    return own;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows says EPERM of a name whose deletion is under way.
    if (code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return undefined;
    throw error;
  }
}

/** Only the own lock: another process may have taken this one for left behind. */
function release(lock: string, own: string): void {
  if (contentOf(lock) === own) rmSync(lock, { force: true });
}

const CONTENT = new RegExp(`^(${OWNER_PATTERN}) [0-9a-f]{16}$`);

/** Its process is gone, or nobody knows whose it is and it is older than any work takes. */
function isLeftBehind(lock: string): boolean {
  const age = ageOf(lock);
  if (age === undefined) return false;
  const owner = CONTENT.exec(contentOf(lock) ?? '')?.[1];
  if (owner !== undefined) return !lives(owner, Date.now() - age, STALE_MS);
  // A time in the future is no age: a clock was set back.
  return Math.abs(age) > STALE_MS;
}

function removeLeftBehind(folder: string): void {
  const breaker = join(folder, BREAKER);
  const own = taken(breaker);
  if (own === undefined) {
    if (isLeftBehind(breaker)) rmSync(breaker, { force: true });
    return;
  }
  try {
    const lock = join(folder, LOCK);
    // Looked at again: another process may have removed it and taken the lock in between.
    if (isLeftBehind(lock)) rmSync(lock, { force: true });
  } finally {
    release(breaker, own);
  }
}

function contentOf(lock: string): string | undefined {
  try {
    return readRegularFile(lock, MAX_LOCK_BYTES).toString('latin1');
  } catch {
    return undefined;
  }
}

/** Milliseconds; undefined where the lock is gone. */
function ageOf(lock: string): number | undefined {
  const stat = statSync(lock, { throwIfNoEntry: false });
  return stat && Date.now() - stat.mtimeMs;
}

function stillHeld(lock: string): LensError {
  return new LensError({
    reason: 'bad-input',
    message: sentence`Another process holds ${lock}, and does not release it.`,
    next: sentence`Close other programs that use the folder, or delete that file if there are none.`,
  });
}
