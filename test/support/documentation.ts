/** @file The documentation as a reader meets it: its pages, and what they show of a terminal. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageRoot } from '../unit/cli/frame/surroundings';

const PAGES_OF_THE_ROOT = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const FOLDERS = ['docs', 'examples', 'bench', 'models/demo'];

/** Every page that a reader may open, from the root of the repository, with forward slashes. */
export function pages(): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(packageRoot, folder), { withFileTypes: true }).flatMap(entry => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path);
      return entry.name.endsWith('.md') ? [path] : [];
    });
  return [...PAGES_OF_THE_ROOT, ...FOLDERS.flatMap(below)].map(path => relative('.', path).replaceAll('\\', '/'));
}

export interface ShownCommand {
  /** Page and line, for the message of a test. */
  readonly where: string;
  /** As it is shown, without a remark behind it. */
  readonly line: string;
  /** The output that is shown below it, if any: runs of lines that follow each other, between ellipses. */
  readonly output: readonly (readonly string[])[];
}

/** Commands in `sh` blocks, in `text` blocks that begin with a prompt (`$ `), where the output follows, and in the lists of a page's head. */
export function shownCommands(page: string): ShownCommand[] {
  const text = readFileSync(join(packageRoot, page), 'utf8');
  const blocks = text.matchAll(/^```(\w+)\n([^]*?)^```$/gm);
  return [...listed(page, text), ...inBlocks(page, text, blocks)];
}

/** Indented lines of a command, whose remark stands behind at least two spaces. */
function listed(page: string, text: string): ShownCommand[] {
  return text.split('\n').flatMap((line, n) => {
    const command = /^ {4}((?:instruct-lens|npm run) \S.*)$/.exec(line)?.[1];
    return command === undefined ? [] : [shown(`${page}:${n + 1}`, command.replace(/ {2,}.*$/, ''), [])];
  });
}

function inBlocks(page: string, text: string, blocks: Iterable<RegExpExecArray>): ShownCommand[] {
  return [...blocks].flatMap(({ 1: language, 2: body, index }) => {
    const first = text.slice(0, index).split('\n').length + 1;
    const lines = body!.trimEnd().split('\n');
    if (language === 'sh') return lines.map((line, n) => shown(`${page}:${first + n}`, line, []));
    if (language === 'text' && lines[0]!.startsWith('$ '))
      return [shown(`${page}:${first}`, lines[0]!.slice(2), lines.slice(1))];
    return [];
  });
}

function shown(where: string, line: string, output: readonly string[]): ShownCommand {
  const runs: string[][] = [[]];
  for (const text of output)
    if (text.trim() === '…') runs.push([]);
    else runs.at(-1)!.push(text);
  return { where, line: line.replace(/\s+#.*$/, '').trim(), output: runs.filter(run => run.length > 0) };
}
