/** @file The folder where the product keeps what the user told it. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * `INSTRUCT_LENS_CONFIG`, else `XDG_CONFIG_HOME/instruct-lens`, else the platform's place for settings.
 * @param env of the process
 */
export function configFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const own = env['INSTRUCT_LENS_CONFIG'];
  if (own) return resolve(own);
  const xdg = env['XDG_CONFIG_HOME'];
  // The specification has relative paths ignored: they would mean another folder with each working directory.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'instruct-lens');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'instruct-lens');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'instruct-lens');
  return join(homedir(), '.config', 'instruct-lens');
}
