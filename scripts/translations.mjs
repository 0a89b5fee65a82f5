// Are the translations complete? Every sentence that l10n-dev finds in the sources, every template with the tag `sentence`, and every text of
// the manifest must be there in each language, with the same places for values; and nothing may be there that the sources no longer say.
// `node scripts/translations.mjs` says what is wrong; with `--missing` it prints what has no translation, as JSON to be filled in.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import l10nDev from '@vscode/l10n-dev';
import ts from 'typescript';
import { root } from './setup.mjs';

/** The languages there are beside English. */
export const languages = ['de'];

/** By key, the English sentence. Found once: that takes seconds. */
export function exportedSentences() {
  return (exported ??= findSentences());
}

let exported;

async function findSentences() {
  const files = ['src', 'webview'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map(name => readFileSync(join(root, folder, name), 'utf8')),
  );
  const speaking = files.filter(text => text.includes('l10n.t('));
  const found = await l10nDev.getL10nJson(speaking.map(contents => ({ extension: '.ts', contents })));
  return { ...found, ...Object.fromEntries(files.flatMap(taggedSentences).map(template => [template, template])) };
}

/** Templates of `src/base/sentence.ts` in a source, with `{0}`, `{1}` and so on for their values. */
export function taggedSentences(text) {
  if (!text.includes('sentence`')) return [];
  const found = [];
  const visit = node => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'sentence') {
      const { template } = node;
      found.push(
        ts.isNoSubstitutionTemplateLiteral(template)
          ? template.text
          : template.head.text + template.templateSpans.map(({ literal }, n) => `{${n}}${literal.text}`).join(''),
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

/** What belongs together: texts in English, and the same in a language. */
export async function translations(language) {
  return [
    {
      name: `l10n/bundle.l10n.${language}.json`,
      english: await exportedSentences(),
      translated: readJson(`l10n/bundle.l10n.${language}.json`),
    },
    {
      name: `package.nls.${language}.json`,
      english: readJson('package.nls.json'),
      translated: readJson(`package.nls.${language}.json`),
    },
  ];
}

/** @returns {string[]} a sentence for each fault */
export function translationFaults({ name, english, translated }) {
  const textOf = entry => (typeof entry === 'string' ? entry : entry.message);
  const missing = Object.keys(english).filter(key => !(key in translated));
  const obsolete = Object.keys(translated).filter(key => !(key in english));
  const other = Object.keys(english).filter(
    key => key in translated && placesOf(textOf(english[key])) !== placesOf(textOf(translated[key])),
  );
  return [
    ...missing.map(key => `${name}: no translation of “${key}”`),
    ...obsolete.map(key => `${name}: nothing says “${key}” any more`),
    ...other.map(key => `${name}: other places for values than in English: “${key}”`),
  ];
}

/** Values (`{0}`), addresses of links, settings and commands: they stay what they are. */
function placesOf(text) {
  const found = text.match(/\{\w+\}|\]\([^)]*\)|`#?[^`]*`|instructLens\.[\w.]+|\$\([\w-]+\)/g) ?? [];
  return [...new Set(found)].sort().join(' ');
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const all = (await Promise.all(languages.map(translations))).flat();
  if (process.argv.includes('--missing')) {
    const missing = ({ english, translated }) =>
      Object.fromEntries(Object.entries(english).filter(([key]) => !(key in translated)));
    console.log(JSON.stringify(Object.fromEntries(all.map(part => [part.name, missing(part)])), null, 2));
  } else {
    const faults = all.flatMap(translationFaults);
    if (faults.length > 0) console.log(faults.join('\n'));
    process.exitCode = faults.length > 0 ? 1 : 0;
  }
}
