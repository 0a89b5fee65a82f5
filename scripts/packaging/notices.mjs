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
  const names = new Set([...bundles.flatMap(bundledPackages), ...native]);
  const head = 'Instruct Lens contains the packages below, each under its own licence.\n';
  return [head, ...[...names].filter(isOwnPackage).sort().map(notice)].join(`\n${'-'.repeat(80)}\n\n`);
}

function isOwnPackage(name) {
  return !(name in INSIDE_OTHERS) || INSIDE_OTHERS[name] !== undefined;
}

function bundledPackages(bundle) {
  const { sources } = JSON.parse(readFileSync(join(root, `${bundle}.map`), 'utf8'));
  return sources.flatMap(source => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
}

function notice(name) {
  const inside = INSIDE_OTHERS[name];
  if (inside !== undefined)
    return `${[`${name} · ${inside.license} · https://www.npmjs.com/package/${name}`, `Author: ${inside.author}`, standardText(inside.license)].join('\n\n')}\n`;
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
