/**
 * @file Who reads a converted file at this moment. A process leaves a mark beside the file for as long as a request of its own
 * needs it, so that no process that makes room, or cleans up, takes it away in between.
 */
import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** This process among all that share the folder, on other machines too: HOST-PID. */
export const OWNER = `${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-${process.pid}`;
/** A pattern that an owner matches. */
export const OWNER_PATTERN = '[0-9a-f]{8}-\\d+';

const MARK = new RegExp(`^(.+\\.safetensors)\\.(${OWNER_PATTERN})\\.used$`);
/** Whether a process of another machine lives can't be asked: after a day without a sign it counts as gone. */
const SILENT_MS = 24 * 60 * 60 * 1000;

/** Marks of this process. */
const own = new Set<string>();

/** From now to `endUses` the file is not deleted by anybody. To be called before one looks whether it is there. */
export function beginUse(file: string): void {
  const mark = `${file}.${OWNER}.used`;
  try {
    writeFileSync(mark, '');
    own.add(mark);
  } catch {
    // A cache that may only be read: from there nobody like us deletes anything.
  }
}

/** What this process has marked is free again: its request is over. */
export function endUses(): void {
  for (const mark of own) rmSync(mark, { force: true });
  own.clear();
}

/** Paths of the files in a folder that a process reads or is about to; marks of processes that are gone are swept away. */
export function usedFiles(folder: string): ReadonlySet<string> {
  const used = new Set<string>();
  for (const name of readdirSync(folder)) {
    const [, file, owner] = MARK.exec(name) ?? [];
    if (file === undefined || owner === undefined) continue;
    if (lives(owner, lastSign(join(folder, name)))) used.add(join(folder, file));
    else rmSync(join(folder, name), { force: true });
  }
  return used;
}

/** @param sign when it was last heard of, in milliseconds since 1970 */
export function lives(owner: string, sign: number): boolean {
  const [host, pid] = owner.split('-');
  if (host !== OWNER.split('-')[0]) return sign > Date.now() - SILENT_MS;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Gone in between: as old as can be. */
function lastSign(mark: string): number {
  return statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
