// `npm run package [-- --target NAME] [--out FOLDER]`: instruct-lens-<target>-<version>.vsix, checked; path and size are printed.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkPackage, megabytes } from './packaging/check.mjs';
import { stage } from './packaging/stage.mjs';
import { findTarget, hostTarget } from './packaging/targets.mjs';
import { root, setUp } from './setup.mjs';

/**
 * Makes the package of one platform from what is built.
 * @param {string} [targetName] as VS Code calls it; the platform that this runs on where it is left out
 * @param {string} [outFolder] made where it does not exist
 * @returns {Promise<{ file: string, size: number, unpacked: number, files: number }>} sizes in bytes
 */
export async function packageExtension(targetName = hostTarget, outFolder = root) {
  const target = findTarget(targetName);
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const file = join(outFolder, `${name}-${target.name}-${version}.vsix`);
  mkdirSync(outFolder, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-package-'));
  try {
    stage(target, folder);
    await makeVsix(folder, target, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { file, ...checked(file, target) };
}

async function makeVsix(cwd, target, packagePath) {
  const { createVSIX } = await import('@vscode/vsce');
  await createVSIX({
    cwd,
    target: target.name,
    packagePath,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
}

/** A package with a fault does not stay where somebody might publish it. */
function checked(file, target) {
  const { faults, ...sizes } = checkPackage(file, target);
  if (faults.length === 0) return sizes;
  rmSync(file);
  throw new Error(`The package for ${target.name} is refused:\n${faults.map(fault => `  ${fault}`).join('\n')}`);
}

async function main() {
  const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } });
  const out = values.out === undefined ? root : resolve(process.env.INIT_CWD ?? process.cwd(), values.out);
  const { file, size, unpacked, files } = await packageExtension(values.target, out);
  console.log(`${relative(process.cwd(), file)}: ${megabytes(size)}, ${files} files, ${megabytes(unpacked)} installed`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    if (setUp()) await main();
    else process.exitCode = 2;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
