/** @file A copy of the extension with a fault planted in its bundle, to prove that tests notice it. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../support/vscodeHost/packageRoot';

export interface Fault {
  /** Occurs in the bundle as it is; where it does not any more the fault cannot be planted, and the test says so. */
  readonly find: RegExp;
  readonly put: string;
}

export interface PatchedExtension {
  readonly folder: string;
  /** In the place of the fault that was there. A window has it after it was reloaded. */
  readonly plant: (fault?: Fault) => void;
  readonly remove: () => void;
}

export function patchedExtension(): PatchedExtension {
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-fault-'));
  const dist = join(folder, 'dist');
  mkdirSync(dist);
  for (const part of ['models', 'node_modules', 'examples', 'media'])
    symlinkSync(join(packageRoot, part), join(folder, part));
  symlinkSync(join(packageRoot, 'dist', 'webview'), join(dist, 'webview'));
  for (const part of ['package.json', 'package.nls.json', 'dist/engine.js'])
    copyFileSync(join(packageRoot, part), join(folder, part));
  const source = join(process.env['INSTRUCT_LENS_TEST_FOLDER'] ?? packageRoot, 'dist', 'extension.js');
  const bundle = readFileSync(source, 'utf8');
  const plant = (fault?: Fault): void => {
    if (fault) assert.ok(bundle.search(fault.find) >= 0, `${String(fault.find)} is not in the bundle`);
    writeFileSync(join(dist, 'extension.js'), fault ? bundle.replace(fault.find, fault.put) : bundle);
  };
  plant();
  return { folder, plant, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
