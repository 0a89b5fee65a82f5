/** @file The package as `npm run package` makes it, and its unpacked form as an editor installs it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipEntries } from '../../scripts/packaging/zip.mjs';
import { packageRoot } from './vscodeHost/packageRoot';

/**
 * @param outFolder made where it does not exist; holds this package alone
 * @param target as VS Code calls the platform; the one that this runs on where it is left out
 * @returns the path of the checked `.vsix`
 */
export function packageExtension(outFolder: string, target?: string): string {
  const words = ['--out', outFolder, ...(target === undefined ? [] : ['--target', target])];
  const script = join(packageRoot, 'scripts', 'package.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The extension cannot be packaged.\n${stdout}${stderr}`);
  const made = readdirSync(outFolder).filter(name => name.endsWith('.vsix'));
  if (made.length !== 1) throw new Error(`${outFolder} holds ${made.length} packages, not one.`);
  return join(outFolder, made[0]!);
}

export function unpack(vsix: string, folder: string): void {
  for (const entry of zipEntries(vsix)) {
    const file = join(folder, entry.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, entry.read());
  }
}
