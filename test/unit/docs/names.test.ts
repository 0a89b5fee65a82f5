/** @file Commands and settings of the editor: the page has all of them, and every page calls them as the manifest does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../cli/frame/surroundings';

const read = (name: string): string => readFileSync(join(packageRoot, name), 'utf8');
const { contributes } = JSON.parse(read('package.json')) as {
  contributes: { commands: { title: string }[]; configuration: { properties: Record<string, unknown> } };
};
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
const page = read('docs/editor.md');
const titles = contributes.commands.map(({ title }) => texts[title.replaceAll('%', '')]!);

/** The table under a heading, first cells only. */
const cells = (heading: string): string[] => {
  const [, table] = new RegExp(`## ${heading}\\n\\n([^]*?)\\n\\n`).exec(page)!;
  const rows = table!.split('\n').slice(2);
  return rows.map(row => row.split('|')[1]!.trim());
};

test('every command is in the table of commands under its own title, and nothing else', () => {
  const named = cells('Commands').join(', ');
  for (const title of titles) expect(named).toContain(title);
  const rest = titles.toSorted((a, b) => b.length - a.length).reduce((left, title) => left.replace(title, ''), named);
  expect(rest.replaceAll(/[,\s]/g, '')).toBe('');
});

test('every setting is in the table of settings, and nothing else', () => {
  const named = cells('Settings').flatMap(cell => [...cell.matchAll(/`([\w.]+)`/g)].map(match => match[1]!));
  const settings = Object.keys(contributes.configuration.properties).map(name => name.replace('instructLens.', ''));
  expect(named.toSorted()).toEqual(settings.toSorted());
});
