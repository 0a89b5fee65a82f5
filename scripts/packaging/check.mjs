// Looks into a finished package: only files that are meant to be shipped, all that must be, binaries of one platform, the size.
import { statSync } from 'node:fs';
import { zipEntries } from './zip.mjs';

const BINARY = /\.(node|dll|dylib|so(\.\d+)*|exe|wasm)$/i;
/** Of every format: a binary that hides behind another name is one too. */
const MAGIC_BYTES = 64;

/** Paths that may be there. `required` ones must. vsce writes some names in its own way (LICENSE.txt, readme.md). */
function allowed(target) {
  const native = 'extension/node_modules';
  const required = [
    'extension.vsixmanifest',
    '[Content_Types].xml',
    ...['package.json', 'package.nls.json', 'readme.md', 'changelog.md', 'LICENSE.txt', 'ThirdPartyNotices.txt'].map(
      inside,
    ),
    ...[
      'dist/cli.js',
      'dist/command.js',
      'dist/engine.js',
      'dist/extension.js',
      'dist/webExtension.js',
      'media/icon.png',
      'models/demo/README.md',
    ].map(inside),
    ...['attention', 'attribution', 'comparison', 'concepts', 'rules', 'study'].map(name =>
      inside(`dist/webview/${name}.js`),
    ),
    inside('package.nls.de.json'),
    inside('l10n/bundle.l10n.de.json'),
    inside('dist/webview/standalone.css'),
    inside('docs/study.schema.json'),
    inside('media/sidebar.svg'),
    inside('skills/improve-prompt/SKILL.md'),
    ...['open', 'explain', 'read', 'panel', 'compare', 'model', 'own'].map(step =>
      inside(`media/walkthrough/${step}.svg`),
    ),
    inside('examples/little-world.prompt.md'),
    ...['base', 'tuned'].flatMap(role =>
      ['config.json', 'generation_config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json']
        .concat('chat_template.jinja')
        .map(name => inside(`models/demo/${role}/${name}`)),
    ),
    ...['package.json', 'dist/index.js', 'dist/backend.js', 'dist/binding.js', 'dist/version.js']
      .concat(target.runtime.map(name => `${target.runtimeFolder}/${name}`))
      .map(name => `${native}/onnxruntime-node/${name}`),
    ...['package.json', 'index.js', 'LICENSE', target.tokenizer].map(name => `${native}/tokenizers/${name}`),
    ...['package.json', 'dist/cjs/package.json', 'dist/cjs/index.js'].map(
      name => `${native}/onnxruntime-common/${name}`,
    ),
  ];
  const ofBrowser = path => !/^extension\/(?:dist\/(?!webExtension|webview)|models\/|node_modules\/)/.test(path);
  const patterns = [
    /^extension\/examples\/([\w-]+\/){0,2}[\w-]+(\.[\w-]+)*\.(md|ya?ml|json|jsonl|csv|prompty|prompt|txt)$/,
    /^extension\/node_modules\/onnxruntime-common\/dist\/cjs\/[\w-]+\.js$/,
  ];
  return { required: target.web ? required.filter(ofBrowser) : required, patterns };
}

function inside(path) {
  return `extension/${path}`;
}

/** @returns {{ size: number, unpacked: number, files: number, faults: string[] }} sizes in bytes */
export function checkPackage(file, target) {
  const entries = zipEntries(file);
  const { size } = statSync(file);
  const unpacked = entries.reduce((sum, entry) => sum + entry.size, 0);
  const faults = [...pathFaults(entries, target), ...binaryFaults(entries, target), ...sizeFaults(size, target)];
  return { size, unpacked, files: entries.length, faults };
}

function pathFaults(entries, target) {
  const { required, patterns } = allowed(target);
  const present = new Set(entries.map(entry => entry.path));
  const known = new Set(required);
  const surplus = [...present].filter(path => !known.has(path) && !patterns.some(pattern => pattern.test(path)));
  return [
    ...surplus.map(path => `${path} does not belong into the package.`),
    ...required.filter(path => !present.has(path)).map(path => `${path} is missing.`),
  ];
}

function binaryFaults(entries, target) {
  return entries.flatMap(entry => {
    const kind = binaryKind(entry.read());
    if (kind === undefined) return BINARY.test(entry.path) ? [`${entry.path} is no binary.`] : [];
    if (kind.format === target.format && kind.machine === target.machine) return [];
    return [`${entry.path} is a ${kind.format} binary for machine ${kind.machine}, foreign to ${target.name}.`];
  });
}

/** Format and processor as the first bytes of the file say; undefined where it is no binary. */
function binaryKind(bytes) {
  if (bytes.length < MAGIC_BYTES) return undefined;
  if (bytes.readUInt32BE(0) === 0x7f454c46) return { format: 'ELF', machine: bytes.readUInt16LE(18) };
  if (bytes.readUInt32LE(0) === 0xfeedfacf) return { format: 'Mach-O', machine: bytes.readUInt32LE(4) };
  if (bytes.readUInt32BE(0) === 0xcafebabe) return { format: 'Mach-O', machine: 'several' };
  if (bytes.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const header = bytes.readUInt32LE(60);
  if (header + 6 > bytes.length || bytes.toString('latin1', header, header + 4) !== 'PE\0\0') return undefined;
  return { format: 'PE', machine: bytes.readUInt16LE(header + 4) };
}

function sizeFaults(size, { limit }) {
  return size <= limit
    ? []
    : [`The package has ${megabytes(size)}, more than the ${megabytes(limit)} that it may have.`];
}

export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
