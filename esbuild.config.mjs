// Bundles of the product. One set of options; a bundle differs only in its entry.
import { existsSync, readdirSync } from 'node:fs';
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

// The editor in a browser: kept explanations only. Whatever needs Node does not build.
await build({
  ...shared,
  platform: 'browser',
  target: 'es2022',
  entryPoints: { webExtension: 'src/webExtension.ts' },
  external: ['vscode'],
  minify: true,
  legalComments: 'none',
});

await build({
  ...shared,
  entryPoints: { cli: 'src/cli.ts', engine: 'src/engine/process/main.ts' },
  banner: { js: '#!/usr/bin/env node' },
  alias: { '@modelcontextprotocol/server/_shims': './src/cli/mcp/sdkShims.ts' },
});

// Views run in webviews and browsers; what their pages load is in dist/webview. Maps stay beside: they name the packages inside.
await build({
  ...shared,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  outdir: 'dist/webview',
  entryPoints: viewEntries(),
  external: [],
  minify: true,
  legalComments: 'none',
  sourcemap: 'external',
});

/** `webview/views/<name>/main.ts` becomes `<name>.js`; the styles of a page of its own lie beside. */
function viewEntries() {
  const folder = 'webview/views';
  const entries = readdirSync(folder).map(name => [name, `${folder}/${name}/main.ts`]);
  const views = entries.filter(([, file]) => existsSync(file));
  return { ...Object.fromEntries(views), standalone: 'webview/standalone.css' };
}
