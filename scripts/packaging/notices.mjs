// Licences of the packages that are shipped: those in the bundles, as their source maps name them, and the native ones.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';
import { missingLicences, standardText } from './licences.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice|thirdpartynotices)(\.(txt|md))?$/i;

/** Where a file's own notice stands. */
const HEAD_CHARACTERS = 1000;

/** Packages that another package has inside its own files: they are not installed, and are named here. `undefined`: a part of that package itself. */
const INSIDE_OTHERS = {
  '@modelcontextprotocol/core-internal': undefined,
  'content-type': { license: 'MIT', author: 'Douglas Christopher Wilson <doug@somethingdoug.com>' },
};

/** @param {readonly string[]} bundles @param {readonly string[]} native names of packages */
export function thirdPartyNotices(bundles, native) {
  const sources = bundles.flatMap(sourcesOf);
  const names = [...new Set([...sources.flatMap(packageOf), ...native])].filter(isOwnPackage).sort();
  const head = 'Instruct Lens contains the packages below, each under its own licence.\n';
  return [head, ...names.map(name => notice(name, sources))].join(`\n${'-'.repeat(80)}\n\n`);
}

function isOwnPackage(name) {
  return !(name in INSIDE_OTHERS) || INSIDE_OTHERS[name] !== undefined;
}

function sourcesOf(bundle) {
  return JSON.parse(readFileSync(join(root, `${bundle}.map`), 'utf8')).sources;
}

function packageOf(source) {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [];
}

/** Of a package that is inside another: pnpm, which that one was built with, has it in the path. */
function versionInside(name, sources) {
  const folder = `/.pnpm/${name.replace('/', '+')}@`;
  const source = sources.find(path => path.includes(folder));
  if (source === undefined) throw new Error(`No source of ${name} tells its version.`);
  return /^[^/_(]+/.exec(source.slice(source.indexOf(folder) + folder.length))[0];
}

function notice(name, sources) {
  const inside = INSIDE_OTHERS[name];
  if (inside !== undefined)
    return `${[`${name} ${versionInside(name, sources)} · ${inside.license} · https://www.npmjs.com/package/${name}`, `Author: ${inside.author}`, standardText(inside.license)].join('\n\n')}\n`;
  const folder = join(root, 'node_modules', name);
  const { version, license, repository, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const address = (repository?.url ?? `https://www.npmjs.com/package/${name}`).replace(/^git\+|\.git$/g, '');
  const texts = readdirSync(folder)
    .filter(file => LICENCE_FILE.test(file))
    .map(file => readFileSync(join(folder, file), 'utf8').trim());
  const missing = missingLicences(license, texts);
  const standard = missing.length === 0 ? [] : [holders(folder, author), ...missing.map(standardText)];
  return `${[`${name} ${version} · ${license} · ${address}`, ...texts, ...standard].join('\n\n')}\n`;
}

/** Who holds the rights, as far as the package says it: its author, and the notices at the head of its files. */
function holders(folder, author) {
  const name = typeof author === 'string' ? author : author?.name;
  const lines = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .map(entry => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8').slice(0, HEAD_CHARACTERS))
    .flatMap(head => head.match(/\bCopyright (\(c\)|\d).+/g) ?? []);
  return [...(name === undefined ? [] : [`Author: ${name}`]), ...[...new Set(lines)].sort()].join('\n');
}
