/** @file The folder where the product keeps what it can make again: converted weights, nothing of the user's. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * `INSTRUCT_LENS_CACHE`, else `XDG_CACHE_HOME/instruct-lens`, else the platform's place for caches.
 * @param env of the process
 */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const own = env['INSTRUCT_LENS_CACHE'];
  if (own) return own;
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg) return join(xdg, 'instruct-lens');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'instruct-lens');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'instruct-lens');
  return join(homedir(), '.cache', 'instruct-lens');
}
