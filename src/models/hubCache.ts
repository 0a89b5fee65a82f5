/**
 * @file The models in the hub cache as it lies on disk:
 *
 *     models--ORG--NAME/
 *       blobs/HASH            contents; HASH.incomplete while they come
 *       refs/main             a commit
 *       snapshots/COMMIT/…    names, links into blobs (copies where a platform has no links)
 */
import { join } from 'node:path';
import { idOfFolder, isModelId, modelFolder } from './hubFolders';
import { localModel } from './localModel';
import type { LocalModel } from './localModel';
import { namesIn, smallText, statOf } from './smallFiles';

export interface CachedModel extends LocalModel {
  readonly commit: string;
  /** Branches and tags that are known to mean this commit. */
  readonly refs: readonly string[];
}

const COMMIT = /^[0-9a-f]{40}$/;
/** A cache of thousands of models takes seconds to walk; nobody reads a longer list. */
const MAX_MODELS = 2_000;

/** Every revision that has a snapshot; of a model the one that `main` means first. */
export function cachedModels(cache: string): readonly CachedModel[] {
  return namesIn(cache)
    .slice()
    .sort()
    .slice(0, MAX_MODELS)
    .flatMap(name => {
      const id = idOfFolder(name);
      return id === undefined ? [] : revisions(id, join(cache, name));
    });
}

/**
 * The snapshot of a model that a revision means: a branch, a tag or a commit.
 * @returns undefined where the cache does not have it
 */
export function cachedRevision(cache: string, id: string, revision = 'main'): CachedModel | undefined {
  // Asked with every explanation: the other models of the cache are not looked at.
  const all = isModelId(id) ? revisions(id, modelFolder(cache, id)) : [];
  return all.find(model => model.commit === revision || model.refs.includes(revision));
}

function revisions(id: string, folder: string): readonly CachedModel[] {
  const refs = refsOf(join(folder, 'refs'));
  const unfinished = namesIn(join(folder, 'blobs')).some(name => name.endsWith('.incomplete'));
  return namesIn(join(folder, 'snapshots'))
    .filter(commit => COMMIT.test(commit))
    .map(commit => {
      const model = localModel(id, join(folder, 'snapshots', commit));
      const own = refs.filter(([, target]) => target === commit).map(([name]) => name);
      const incomplete =
        model.incomplete && unfinished ? `${model.incomplete}: a download was not finished` : model.incomplete;
      return { ...model, incomplete, commit, refs: own };
    })
    .sort((a, b) => Number(b.refs.includes('main')) - Number(a.refs.includes('main')));
}

/** Names of refs may have folders: `refs/pr/1`. */
function refsOf(folder: string, prefix = ''): readonly (readonly [name: string, commit: string])[] {
  return namesIn(folder).flatMap(name => {
    const path = join(folder, name);
    if (statOf(path)?.isDirectory() && prefix === '') return refsOf(path, `${name}/`);
    const commit = smallText(path)?.trim();
    return commit !== undefined && COMMIT.test(commit) ? [[`${prefix}${name}`, commit] as const] : [];
  });
}
