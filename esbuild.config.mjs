// Bundles of the product. One set of options; a bundle differs only in its entry.
import { existsSync, readdirSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * Packages that take long to unpack when they are loaded (a quarter of a second for the tagger's lexicon), and that many commands never
 * ask: each is loaded by the first call or the first look at one of its properties. Their only export is a function.
 */
const LATE = ['compromise/two'];

/** @type {import('esbuild').Plugin} */
const loadedLate = {
  name: 'loaded late',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(?:${LATE.join('|')})$`);
    onResolve({ filter }, ({ path, namespace, resolveDir }) =>
      namespace === 'late' ? undefined : { path, namespace: 'late', pluginData: { resolveDir } },
    );
    onLoad({ filter, namespace: 'late' }, ({ path, pluginData: { resolveDir } }) => ({
      resolveDir,
      contents: `
        let loaded;
        const load = () => {
          const module = (loaded ??= require(${JSON.stringify(path)}));
          return module.default ?? module;
        };
        export default new Proxy(() => undefined, {
          apply: (_, self, words) => Reflect.apply(load(), self, words),
          get: (_, name) => Reflect.get(load(), name),
        });`,
    }));
  },
};

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
  plugins: [loadedLate],
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

// A process that only listens, and a thread in it that works: the process need not read what the thread needs.
await build({ ...shared, entryPoints: { cli: 'src/cli.ts' }, banner: { js: '#!/usr/bin/env node' } });

await build({
  ...shared,
  entryPoints: { command: 'src/command.ts', engine: 'src/engine/process/main.ts' },
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
