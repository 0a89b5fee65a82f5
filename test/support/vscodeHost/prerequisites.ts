/** @file What the machine itself must have: a browser, and a compiler while a host is being installed. Says what it does. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Path of a browser of the Chromium family; CHROMIUM names another one. */
export function findBrowser(): string {
  const found = process.env['CHROMIUM'] ?? firstOnPath(BROWSERS);
  if (found !== undefined) return found;
  installForTests('a browser', ['chromium']);
  const installed = firstOnPath(BROWSERS);
  if (installed === undefined) throw new Error('apt-get has installed chromium, but it is not on the PATH.');
  return installed;
}

/** For the native packages of VS Code. */
export function needCompiler(): void {
  const tools = { 'g++': 'g++', make: 'make', python3: 'python3' };
  const missing = Object.entries(tools).flatMap(([tool, name]) => (firstOnPath([tool]) === undefined ? [name] : []));
  if (missing.length > 0) installForTests('a compiler', missing);
}

/** Two test files may want something at the same time. */
const PATIENT = ['-o', 'DPkg::Lock::Timeout=300'];

/** Only root on a Debian-like machine is served; everybody else is told the command. */
export function installForTests(what: string, packages: readonly string[]): void {
  const command = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
  const apt = firstOnPath(['apt-get']) !== undefined;
  if (!apt) throw new Error(`The tests need ${what}: install ${packages.join(', ')} and run them again.`);
  if (process.getuid?.() !== 0) throw new Error(`The tests need ${what}. Run: sudo ${command}`);
  console.log(`   Installing ${what}: ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apply = (words: readonly string[]): boolean =>
    spawnSync('apt-get', [...PATIENT, ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  const words = command.split(' ').slice(1);
  // The lists of a fresh machine are empty or old: they are read when it does not work without.
  if (!apply(words) && !(apply(['update', '-q']) && apply(words))) throw new Error(`That failed: ${command}`);
}

function firstOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
