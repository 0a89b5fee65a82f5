// Bundles of the product. One set of options; a bundle differs only in its entry.
import { build } from 'esbuild';

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outdir: 'dist',
  sourcemap: true,
  sourcesContent: false,
  // Native packages stay in node_modules.
  external: ['onnxruntime-node', 'tokenizers'],
  logLevel: 'warning',
};

// The editor's own API is given by the editor.
await build({ ...shared, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'] });

await build({
  ...shared,
  entryPoints: { cli: 'src/cli.ts', engine: 'src/engine/main.ts' },
  banner: { js: '#!/usr/bin/env node' },
});
