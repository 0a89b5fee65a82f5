// Tests in a real VS Code: `node scripts/test-host.mjs [--vscode VERSION] [--vsix FILE] [--only suite|ui] [--grep TEXT]`.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
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
    external: ['vscode', 'mocha', 'playwright-core'],
    logLevel: 'warning',
  });
  return bundles;
}

/** @returns {Promise<boolean>} whether all tests passed */
export async function runHostTests(words) {
  const folder = await bundleHostTests();
  const command = ['--enable-source-maps', join(folder, 'run.js'), ...words];
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status === 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = setUp() && (await runHostTests(process.argv.slice(2))) ? 0 : 1;
}
