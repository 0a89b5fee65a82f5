/** @file What a word of a command line means as a model: a folder, a GGUF, or an id of which the hub cache has a snapshot. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { cachedRevision } from '../../../models/hubCache';
import { hubCacheFolder, splitId } from '../../../models/hubFolders';
import { usageError } from '../../frame/arguments';
import type { Surroundings } from '../../frame/surroundings';

/** A path that is there is a path. @param option for messages @throws LensError usage where an id is not in the cache, or not whole */
export function modelPlace(word: string, option: string, at: Surroundings): string {
  const full = path.resolve(at.cwd, word);
  const hub = existsSync(full) ? undefined : splitId(word);
  if (hub === undefined) return full;
  const cached = cachedRevision(hubCacheFolder(at.env), hub.id, hub.revision);
  if (cached?.incomplete === undefined && cached !== undefined) return cached.folder;
  const why =
    cached === undefined ? 'and the hub cache has no such model' : `and in the hub cache ${cached.incomplete!}`;
  throw usageError(
    `${option}: there is no folder ${word}, ${why}.`,
    `Run instruct-lens models pull ${word}, or give a folder.`,
  );
}
