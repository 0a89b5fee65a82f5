// Builds the bench from its TypeScript and runs it. Nothing in it is a test: it measures ratios and writes bench/RESULTS.md.
import { spawnSync } from 'node:child_process';
import { setUp } from './setup.mjs';

if (!setUp()) process.exit(2);
// Only now is it sure to be installed.
const { build } = await import('esbuild');
await build({
  entryPoints: {
    main: 'bench/main.ts',
    peakMemory: 'bench/peakMemory.ts',
    traceMemory: 'bench/traceMemory.ts',
    largeRun: 'bench/large/largeRun.ts',
  },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outdir: 'dist/bench',
  external: ['onnxruntime-node', 'tokenizers', 'playwright-core', 'mocha', 'vscode'],
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['dist/bench/main.js', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
