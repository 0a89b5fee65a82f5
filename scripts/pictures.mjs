// `npm run pictures [-- NAME …]`: takes the pictures of README and docs again, in the VS Code of the tests. Look at each before it is committed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

async function main(words) {
  const { build } = await import('esbuild');
  const outfile = join(root, 'dist', 'test', 'pictures', 'pictures.js');
  await build({
    entryPoints: [join(root, 'test', 'host', 'pictures.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['playwright-core'],
    logLevel: 'warning',
  });
  const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...words], { cwd: root, stdio: 'inherit' });
  return new Promise(resolve => child.on('close', code => resolve(code ?? 1)));
}

process.exitCode = setUp() ? await main(process.argv.slice(2)) : 2;
