/** @file The files that are read in with a prompt: those it refers to where they are wished, and those that are named. */
import * as path from 'node:path';
import { linkedFiles, type LinkedFile } from '../../assembled/linkedFiles';
import { readParts } from '../../assembled/readParts';
import { LensError } from '../../base/errors';
import { printable } from '../../base/printable';
import { takesFiles } from '../../prompt/assembled/references';
import type { PromptDocument, PromptPart } from '../../prompt/promptDocument';
import { usageError, type OptionTable, type ParsedArguments } from './arguments';
import { STANDARD_INPUT, type ReadFile } from './readFile';
import type { Surroundings } from './surroundings';

/** What other files are read with a prompt. */
export const linkedOptions = {
  'with-linked': {
    type: 'boolean',
    help: 'read in the files that it links to or includes (instruct-lens linked FILE lists them)',
  },
  include: {
    type: 'string',
    multiple: true,
    value: 'PATH',
    help: 'read in this file with it, wherever it lies; repeatable',
  },
} as const satisfies OptionTable;

export interface PromptText {
  readonly text: string;
  readonly parts?: readonly PromptPart[];
}

/** @throws LensError usage or bad-input where a file that was named cannot be read in */
export async function withLinkedFiles(
  { text, name, path: file }: ReadFile,
  args: ParsedArguments,
  at: Surroundings,
): Promise<PromptText> {
  const named = args.texts('include');
  const all = args.flag('with-linked');
  if (!all && named.length === 0) return { text };
  requireTaker(file, name);
  const found = linkedFiles({ file, text });
  const chosen = new Set(all ? found.files.filter(({ state }) => state === 'inside') : []);
  for (const one of named) chosen.add(namedFile(one, file, found.files, at));
  if (all)
    for (const one of found.files) if (!chosen.has(one)) await at.stderr.write(`${warningOf(one, found.root)}\n`);
  if (all && found.leftOut > 0)
    await at.stderr.write(`warning: ${found.leftOut} more linked files are not listed and not read in\n`);
  const ordered = [
    ...found.files.filter(one => chosen.has(one)),
    ...[...chosen].filter(one => !found.files.includes(one)),
  ];
  const { failed, ...whole } = readParts({ path: name, text }, ordered);
  for (const { file: one, why } of failed) throw refused(one.path, why);
  return { text, ...whole };
}

/** What was read in, for whoever reads the result; undefined where the prompt is one file. */
export function partsNote({ parts }: PromptDocument): string | undefined {
  if (!parts) return undefined;
  const [, ...others] = parts;
  return `Read in with it: ${others.map(part => `${part.path} (${part.kind})`).join(', ')}. Places in them begin with their names.`;
}

/** The title of a page on a prompt and what is read in with it. */
export function withParts(fileName: string, { parts = [] }: PromptDocument): string {
  return [fileName, ...parts.slice(1).map(part => part.path)].join(' + ');
}

/** @throws LensError usage */
export function requireTaker(file: string, name: string): void {
  if (file !== 'stdin' && takesFiles(name)) return;
  throw usageError(
    `No other files are read in with ${file === 'stdin' ? 'standard input' : name}.`,
    'Use a Markdown prompt (.prompt.md, .instructions.md, …), a .prompt or a .prompty file.',
  );
}

/** The reference to it, else it is put behind a Markdown prompt as if it were linked. */
function namedFile(words: string, prompt: string, found: readonly LinkedFile[], at: Surroundings): LinkedFile {
  if (words === STANDARD_INPUT) throw usageError('--include takes a file, not standard input.', 'Name a file.');
  const file = path.resolve(at.cwd, words);
  const known = found.find(one => one.file === file);
  if (known?.state === 'refused') throw refused(words, known.why!);
  if (known) return known;
  if (!/\.(?:md|markdown|mdc)$/i.test(prompt))
    throw usageError(
      `Nothing in ${path.basename(prompt)} refers to ${words}.`,
      'Name a file of the list that instruct-lens linked FILE shows.',
    );
  const own = path.relative(path.dirname(prompt), file).replaceAll(path.sep, '/');
  const kind = /\.instructions\.md$/i.test(file) ? 'instructions' : 'link';
  return { path: own, file, kind, written: words, state: 'inside' };
}

function refused(words: string, why: string): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `${words} cannot be read in: ${why}.`,
    next: 'Name a text file.',
  });
}

function warningOf({ path: own, at, state, why }: LinkedFile, root: string): string {
  const reason =
    state === 'outside' ? `it is outside of ${root}; --include reads it all the same` : (why ?? 'it cannot be read');
  return printable(`warning: ${own}${at === undefined ? '' : ` (${at})`} is not read in: ${reason}`);
}
