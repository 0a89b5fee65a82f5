/** @file The product's two folders: what it can make again (results of weights), and what it remembers. */
import { homedir } from 'node:os';
import * as path from 'node:path';

const NAME = 'instruct-lens';

/**
 * INSTRUCT_LENS_CACHE (empty keeps nothing), else XDG_CACHE_HOME, else the platform's place below the home folder.
 * @param env of the process
 * @returns an absolute folder, which need not exist, or undefined where nothing is to be kept
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string | undefined {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  const named = env['INSTRUCT_LENS_CACHE'];
  if (named !== undefined) return named === '' ? undefined : paths.resolve(named);
  const xdg = env['XDG_CACHE_HOME'] ?? '';
  // The specification has relative paths ignored.
  if (paths.isAbsolute(xdg)) return paths.join(xdg, NAME);
  if (platform === 'win32')
    return paths.join(env['LOCALAPPDATA'] ?? paths.join(home, 'AppData', 'Local'), NAME, 'Cache');
  return platform === 'darwin' ? paths.join(home, 'Library', 'Caches', NAME) : paths.join(home, '.cache', NAME);
}

/**
 * `INSTRUCT_LENS_CONFIG`, else `XDG_CONFIG_HOME/instruct-lens`, else the platform's place for settings.
 * @param env of the process
 */
export function configFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const own = env['INSTRUCT_LENS_CONFIG'];
  if (own) return path.resolve(own);
  const xdg = env['XDG_CONFIG_HOME'];
  // The specification has relative paths ignored: they would mean another folder with each working directory.
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, NAME);
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', NAME);
  if (platform === 'win32') return path.join(env['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming'), NAME);
  return path.join(homedir(), '.config', NAME);
}
