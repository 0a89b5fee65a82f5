/** @file What a search for linked files asks of the disk, and the same remembered, so that an edit of the prompt reads no file again. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../base/errors';
import { byteSize } from '../base/readableNumbers';
import { realPathOf } from '../files/readableFolders';
import { readRegularFile } from '../files/regularFile';

/** A file that is longer is no text that somebody wrote for a prompt. */
export const MAX_LINKED_BYTES = 2 ** 20;
/** Instruction files of a folder that are looked at. */
const MAX_INSTRUCTIONS = 500;
const INSTRUCTIONS = /\.instructions\.md$/i;

/** The text of a file, or why there is none. */
export type LinkedText = { readonly text: string } | { readonly why: string };

/** Never throws. */
export interface Disk {
  text(file: string): LinkedText;
  /** With links followed; undefined where there is no such file. */
  realPath(file: string): string | undefined;
  exists(file: string): boolean;
  /** `*.instructions.md` in a folder and those inside it, in the order of their paths. */
  instructions(folder: string): readonly string[];
}

/** The text of a file that an editor has open, which need not be what the disk has. */
export type OpenText = (file: string) => string | undefined;

export function diskWith(openText: OpenText = () => undefined): Disk {
  return {
    text: file => readLinked(file, openText),
    realPath: realPathOf,
    exists: existsSync,
    instructions: instructionFiles,
  };
}

/** Answers once for each file, until it is told that one has changed. */
export class RememberedDisk implements Disk {
  readonly #texts = new Map<string, LinkedText>();
  readonly #realPaths = new Map<string, string | undefined>();
  readonly #existing = new Map<string, boolean>();
  readonly #folders = new Map<string, readonly string[]>();

  /** @param asked is told of each file and folder that is asked for the first time, to have it watched */
  constructor(
    private readonly disk: Disk,
    private readonly asked: (place: { readonly file: string } | { readonly folder: string }) => void = () => undefined,
  ) {}

  text(file: string): LinkedText {
    return this.#once(this.#texts, file, () => this.disk.text(file));
  }

  realPath(file: string): string | undefined {
    return this.#once(this.#realPaths, file, () => this.disk.realPath(file));
  }

  exists(file: string): boolean {
    return this.#once(this.#existing, file, () => this.disk.exists(file));
  }

  instructions(folder: string): readonly string[] {
    if (!this.#folders.has(folder)) this.asked({ folder });
    return this.#once(this.#folders, folder, () => this.disk.instructions(folder));
  }

  /** It was written, made, removed, or is open in an editor as another text. */
  changed(file: string): void {
    for (const known of [this.#texts, this.#realPaths, this.#existing]) known.delete(file);
    if (INSTRUCTIONS.test(file)) this.#folders.clear();
  }

  #once<T>(known: Map<string, T>, place: string, ask: () => T): T {
    if (known.has(place)) return known.get(place)!;
    if (known === this.#texts || known === this.#realPaths) this.asked({ file: place });
    const answer = ask();
    known.set(place, answer);
    return answer;
  }
}

function tooLarge(bytes: number): string {
  return `it has ${byteSize(bytes)}, and at most ${byteSize(MAX_LINKED_BYTES)} are read in`;
}

function readLinked(file: string, openText: OpenText): LinkedText {
  const open = openText(file);
  if (open !== undefined) return open.length > MAX_LINKED_BYTES ? { why: tooLarge(open.length) } : { text: open };
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return { why: 'there is no such file' };
  if (!stats.isFile()) return { why: stats.isDirectory() ? 'it is a folder' : 'it is not an ordinary file' };
  if (stats.size > MAX_LINKED_BYTES) return { why: tooLarge(stats.size) };
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = decoder.decode(readRegularFile(file, MAX_LINKED_BYTES));
    return text.includes('\0') ? { why: 'it is not text' } : { text };
  } catch (error) {
    return { why: error instanceof TypeError ? 'it is not UTF-8 text' : messageOf(error) };
  }
}

function instructionFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && INSTRUCTIONS.test(entry.name))
      .slice(0, MAX_INSTRUCTIONS)
      .map(entry => path.join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [];
  }
}
