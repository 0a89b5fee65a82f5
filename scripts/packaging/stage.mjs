// The folder from which a package is made. Everything in it is named here; what is not, is not shipped.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../setup.mjs';
import { thirdPartyNotices } from './notices.mjs';

const isOfBrowser = path => path === 'dist/webExtension.js' || path.startsWith('dist/webview/');

/** Programs, and the scripts of views: each has a map beside it that names its packages. */
const BUNDLES = [
  'dist/cli.js',
  'dist/command.js',
  'dist/engine.js',
  'dist/extension.js',
  'dist/webExtension.js',
  'dist/webview/attention.js',
  'dist/webview/attribution.js',
  'dist/webview/comparison.js',
  'dist/webview/concepts.js',
  'dist/webview/rules.js',
  'dist/webview/study.js',
];
const PAGES = ['LICENSE', 'CHANGELOG.md', 'package.nls.json', 'package.nls.de.json', 'l10n/bundle.l10n.de.json'];
/** Whole folders: the demo pair's card and checkpoints, the prompts to try, the pictures. */
const FOLDERS = ['skills', 'models/demo/base', 'models/demo/tuned', 'examples', 'media/walkthrough'];
const SINGLE = [
  'docs/study.schema.json',
  'models/demo/README.md',
  'media/icon.png',
  'media/sidebar.svg',
  'dist/webview/standalone.css',
];

/** Packages with native binaries are not bundled; of each, the files that `require` reaches and its licence. */
const NATIVE = {
  'onnxruntime-node': {
    keep: ['dist/index.js', 'dist/backend.js', 'dist/binding.js', 'dist/version.js'],
    binaries: target => target.runtime.map(name => `${target.runtimeFolder}/${name}`),
    // The others serve only its install script, which downloads CUDA libraries.
    dependencies: ['onnxruntime-common'],
  },
  'onnxruntime-common': { keep: ['dist/cjs'], binaries: () => [], dependencies: [] },
  tokenizers: { keep: ['index.js', 'LICENSE'], binaries: target => [target.tokenizer], dependencies: [] },
};

/** @param {import('./targets.mjs').Target} target @param {string} folder empty */
export function stage(target, folder) {
  const copy = path => copyInto(folder, path);
  const bundles = target.web ? BUNDLES.filter(isOfBrowser) : BUNDLES;
  const native = target.web ? {} : NATIVE;
  const rest = [...FOLDERS, ...SINGLE].filter(path => !target.web || !path.startsWith('models/'));
  for (const path of [...bundles, ...PAGES, ...rest]) copy(path);
  for (const [name, part] of Object.entries(native)) {
    for (const path of [...part.keep, ...part.binaries(target)]) copy(`node_modules/${name}/${path}`);
    write(
      folder,
      `node_modules/${name}/package.json`,
      JSON.stringify(nativeManifest(name, part.dependencies), null, 2),
    );
  }
  write(folder, 'package.json', JSON.stringify(manifest(target), null, 2));
  write(folder, 'README.md', withoutTreeLinks(readFileSync(join(root, 'README.md'), 'utf8')));
  write(folder, '.vscodeignore', '# Everything here is meant to be shipped.\n');
  write(folder, 'ThirdPartyNotices.txt', thirdPartyNotices(bundles, Object.keys(native)));
}

/** Typings and source maps of packages stay behind. */
function copyInto(folder, path) {
  const filter = source => !/\.(map|ts|mts|cts)$/.test(source);
  cpSync(join(root, path), join(folder, path), { recursive: true, filter });
}

function write(folder, path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What is bundled is no dependency any more, and nobody develops in a package. */
const DEVELOPMENT = ['private', 'scripts', 'devDependencies', 'overrides'];

function manifest(target) {
  const all = readJson('package.json');
  const kept = Object.keys(all).filter(key => !DEVELOPMENT.includes(key));
  if (target.web)
    return pick(
      all,
      kept.filter(key => !['main', 'bin', 'dependencies'].includes(key)),
    );
  const native = Object.keys(all.dependencies).filter(name => name in NATIVE);
  return { ...pick(all, kept), dependencies: pick(all.dependencies, native) };
}

function nativeManifest(name, dependencies) {
  const { version, license, type, main, exports, dependencies: all } = readJson(`node_modules/${name}/package.json`);
  return { name, version, license, type, main, exports, dependencies: pick(all ?? {}, dependencies) };
}

function pick(object, keys) {
  return Object.fromEntries(keys.map(key => [key, object[key]]));
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** A package has no source tree around it: links into it become their words, its pictures go. */
function withoutTreeLinks(markdown) {
  return markdown
    .replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '')
    .replace(/(?<!!)\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, '$1');
}
