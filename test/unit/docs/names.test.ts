/**
 * @file Commands and settings of the editor: the page has all of them, and every page calls them as the manifest does. And the terminal's:
 * every command and option that a page writes is there, also where it is no block that `documentedCommands.test.ts` runs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../../src/cli/frame/runCommandLine';
import { pages } from '../../support/documentation';
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

/** `instruct-lens rules FILE --without 7`, in a line of its own or within a sentence. */
const WRITTEN = /(?:`|^ {4}|^\$ )(?:instruct-lens|npm start(?: --silent)? --) (?<words>[^`\n#>]+)/gm;

interface WrittenCommand {
  readonly page: string;
  readonly words: readonly string[];
}

function writtenCommands(): WrittenCommand[] {
  return pages().flatMap(name =>
    [...read(name).matchAll(WRITTEN)].map(({ groups }) => ({
      page: name,
      words: groups!['words']!.trim().split(/\s+/),
    })),
  );
}

const common = new Set(['help', 'version', 'verbose']);

test('every command of the terminal that a page writes is there, with its options', () => {
  const written = writtenCommands().filter(({ words: [first = ''] }) => /^[a-z]+$/.test(first));
  expect(written.length).toBeGreaterThan(25);
  for (const { page: where, words } of written) {
    const what = `${where}: ${words.join(' ')}`;
    const command = commands.find(({ name }) => name === words[0]);
    expect(command, what).toBeDefined();
    const options = words.flatMap(word => /^--([a-z][a-z-]*)$/.exec(word.replace(/=.*$|[,.)]+$/g, ''))?.[1] ?? []);
    for (const option of options)
      if (!common.has(option)) expect(Object.keys(command!.options), what).toContain(option);
  }
});
