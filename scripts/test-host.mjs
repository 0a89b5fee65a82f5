// Tests in a real VS Code: `node scripts/test-host.mjs [--vscode VERSION] [--vsix FILE] [--only suite|ui] [--grep TEXT]`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';

const sources = join(root, 'test', 'host');
const bundles = join(root, 'dist', 'test', 'host');

/** Test files become bundles; what they share with each other is in each. */
export async function bundleHostTests() {
  const { build } = await import('esbuild');
  const files = ['suite', 'ui'].flatMap(folder =>
    readdirSync(join(sources, folder))
      .filter(file => /^index\.ts$|\.test\.ts$/.test(file))
      .map(file => join(sources, folder, file)),
  );
  rmSync(bundles, { recursive: true, force: true });
  await build({
    entryPoints: [join(sources, 'run.ts'), ...files],
    outbase: sources,
    outdir: bundles,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'playwright-core', '@vscode/vsce'],
    logLevel: 'warning',
  });
  return bundles;
}

let bundled;

/** Bundled once, however many runs there are. */
async function runBundle(words) {
  bundled ??= bundleHostTests();
  const command = ['--enable-source-maps', join(await bundled, 'run.js'), ...words];
  const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
  return new Promise(resolve => {
    child.on('error', () => resolve(false));
    child.on('close', code => resolve(code === 0));
  });
}

/**
 * One after the other, and before tests that run beside each other: two would install into one folder.
 * @returns {Promise<boolean>} whether they are all there
 */
export async function installHosts(versions) {
  for (const version of versions) if (!(await runBundle(['--vscode', version, '--install']))) return false;
  return true;
}

/**
 * @returns {Promise<{ passed: boolean, counts?: { passed: number, failed: number, skipped: number, files: { file: string, milliseconds: number }[] } }>}
 *   whether all went well, and what was counted where the run came to its end
 */
export async function runHostTests(words) {
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-count-'));
  const file = join(folder, 'counts.json');
  try {
    const passed = await runBundle([...words, '--counts', file]);
    return existsSync(file) ? { passed, counts: JSON.parse(readFileSync(file, 'utf8')) } : { passed };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = setUp() && (await runHostTests(process.argv.slice(2))).passed ? 0 : 1;
}
