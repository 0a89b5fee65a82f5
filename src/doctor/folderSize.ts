/** @file How much lies in a folder. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../models/smallFiles';

export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
}

/** A cache of more is not counted to its end: nobody waits for it. */
const MAX_FILES = 100_000;

/** Links are not followed. @param apart names in the folder itself that are not counted */
export function folderSize(folder: string, apart: readonly string[] = []): FolderSize {
  let [files, bytes] = [0, 0];
  const waiting = namesIn(folder)
    .filter(name => !apart.includes(name))
    .map(name => join(folder, name));
  for (let path = waiting.pop(); path !== undefined && files < MAX_FILES; path = waiting.pop()) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) for (const name of namesIn(path)) waiting.push(join(path, name));
    if (stat?.isFile()) [files, bytes] = [files + 1, bytes + stat.size];
  }
  return { files, bytes };
}
