/** @file Where the Hugging Face tools of this machine keep what they download, and how they lay it out. */
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

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
