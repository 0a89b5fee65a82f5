/**
 * @file Who reads a converted file at this moment. A process leaves a mark beside the file for as long as a request of its own
 * needs it, so that no process that makes room, or cleans up, takes it away in between.
 */
import { closeSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createFile } from '../../files/atomicWrite';
import { lives, OWNER, OWNER_PATTERN } from '../../files/processIdentity';

const MARK = new RegExp(`^(.+\\.safetensors)\\.(${OWNER_PATTERN})\\.used$`);
/** Marks of this process. */
const own = new Set<string>();

/** From now to `endUses` the file is not deleted by anybody. To be called before one looks whether it is there. */
export function beginUse(file: string): void {
  const mark = `${file}.${OWNER}.used`;
  try {
    closeSync(createFile(mark));
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

/** Gone in between: as old as can be. */
function lastSign(mark: string): number {
  return statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
