/**
 * @file The models in the hub cache as it lies on disk:
 *
 *     models--ORG--NAME/
 *       blobs/HASH            contents; HASH.incomplete while they come
 *       refs/main             a commit
 *       snapshots/COMMIT/…    names, links into blobs (copies where a platform has no links)
 *     .locks/models--ORG--NAME/ while it is being downloaded
 */
import { homedir } from 'node:os';
import { join, basename, dirname } from 'node:path';
import { localModel, type LocalModel } from './localModel';
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

/**
 * The cache that all tools of Hugging Face share: `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME/hub`,
 * `XDG_CACHE_HOME/huggingface/hub`, `~/.cache/huggingface/hub`, in this order.
 */
export function hubCacheFolder(env: NodeJS.ProcessEnv): string {
  const named = env['HF_HUB_CACHE'] || env['HUGGINGFACE_HUB_CACHE'];
  if (named) return expanded(named, env);
  const home = env['HF_HOME'] || join(env['XDG_CACHE_HOME'] || join(homeOf(env), '.cache'), 'huggingface');
  return join(expanded(home, env), 'hub');
}

function homeOf(env: NodeJS.ProcessEnv): string {
  return (process.platform !== 'win32' && env['HOME']) || homedir();
}

/** `~` and variables, as Python's tools expand them; a shell does neither in a file of settings or within quotes. */
function expanded(path: string, env: NodeJS.ProcessEnv): string {
  return path
    .replace(/^~(?=$|[/\\])/, () => homeOf(env))
    .replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (whole: string, braced?: string, plain?: string) => env[(braced ?? plain)!] ?? whole,
    );
}

/** ORG/NAME, or NAME alone as the first models had it. Each part begins with a letter, a digit or an underscore. */
const MODEL_ID = /^(?:\w[\w.-]{0,95}\/)?\w[\w.-]{0,95}$/;

export function isModelId(text: string): boolean {
  return MODEL_ID.test(text) && !text.includes('--') && !text.includes('..');
}

/** ORG/NAME[@REVISION] as a user writes it; undefined where it is none. */
export function splitId(word: string): { readonly id: string; readonly revision: string } | undefined {
  const at = word.indexOf('@');
  const id = at < 0 ? word : word.slice(0, at);
  const isWhole = id.includes('/') && isModelId(id) && !/\.gguf$/i.test(id);
  return isWhole ? { id, revision: at < 0 ? 'main' : word.slice(at + 1) } : undefined;
}

/** NAME[@REVISION], as the first models are called that have no owner (`gpt2`); a path or a file is none. */
export function splitName(word: string): { readonly id: string; readonly revision: string } | undefined {
  const [id = '', revision = 'main', ...more] = word.split('@');
  const isName = more.length === 0 && !id.includes('/') && isModelId(id) && !/\.gguf$/i.test(id);
  return isName ? { id, revision } : undefined;
}

/** Folder of a model in the cache: `models--ORG--NAME`. */
export function modelFolder(cache: string, id: string): string {
  return join(cache, `models--${id.split('/').join('--')}`);
}

/** Where Hugging Face's own tools keep their locks too. */
export function lockFolder(cache: string, id: string): string {
  return join(cache, '.locks', `models--${id.split('/').join('--')}`);
}

/** The id that a folder of the cache stands for, or undefined where it is none of a model. */
export function idOfFolder(name: string): string | undefined {
  const parts = name.split('--');
  if (parts[0] !== 'models' || parts.length < 2 || parts.length > 3) return undefined;
  const id = parts.slice(1).join('/');
  return isModelId(id) ? id : undefined;
}

/** How a model on the disk is called: by its id where it lies in a hub cache, else by its folder or file. */
export function nameOfPlace(place: string): string {
  const above = dirname(place);
  const id = basename(above) === 'snapshots' ? idOfFolder(basename(dirname(above))) : undefined;
  return id ?? basename(place);
}
