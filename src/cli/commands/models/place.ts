/** @file What a word of a command line means as a model: a folder, a GGUF, or an id of which the hub cache has a snapshot. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { cachedRevision } from '../../../models/hubCache';
import { hubCacheFolder, splitId, splitName } from '../../../models/hubFolders';
import { usageError } from '../../frame/arguments';
import type { Surroundings } from '../../frame/surroundings';

/** A path that is there is a path. @param option for messages @throws LensError usage where an id is not in the cache, or not whole */
export function modelPlace(word: string, option: string, at: Surroundings): string {
  const full = path.resolve(at.cwd, word);
  if (existsSync(full)) return full;
  const [hub, name] = [splitId(word), splitName(word)];
  const wanted = hub ?? name;
  if (wanted === undefined) return full;
  const cached = cachedRevision(hubCacheFolder(at.env), wanted.id, wanted.revision);
  if (cached?.incomplete === undefined && cached !== undefined) return cached.folder;
  if (hub === undefined && cached === undefined)
    throw usageError(
      `${option}: there is no folder ${word}, and the hub cache has no model of that name.`,
      'Give a folder, or the id of a model with its owner (ORG/NAME).',
    );
  const why =
    cached === undefined ? 'and the hub cache has no such model' : `and in the hub cache ${cached.incomplete!}`;
  throw usageError(
    `${option}: there is no folder ${word}, ${why}.`,
    hub === undefined
      ? 'Download the model again, or give a folder.'
      : `Run instruct-lens models pull ${word}, or give a folder.`,
  );
}
