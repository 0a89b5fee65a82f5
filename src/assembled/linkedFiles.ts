/**
 * @file The files that a prompt refers to, and those that they refer to: found on the disk, each once, none read in. What lies outside the
 * prompt's own folder tree is named and not opened. Nothing is fetched from anywhere.
 */
import * as path from 'node:path';
import { LineIndex } from '../base/lineIndex';
import { isInside } from '../files/readableFolders';
import { appliesTo, referencesOf, takesFiles, type Reference } from '../prompt/assembled/references';
import type { PromptPart } from '../prompt/promptDocument';
import { diskWith, type Disk } from './disk';
import { matchesGlob } from './glob';

/** Files that are listed: nobody ticks more. */
export const MAX_LINKED = 200;

export interface LinkedFile extends Omit<PromptPart, 'span' | 'kind'> {
  readonly kind: Exclude<PromptPart['kind'], 'prompt'>;
  /** Absolute. */
  readonly file: string;
  /** Where it is first referred to, such as "12:5", or in a file that is read in, "docs/style.md:3:1". */
  readonly at?: string;
  /** `outside`: not in the prompt's own folders, so that it is read only where the user names it. */
  readonly state: 'inside' | 'outside' | 'refused';
  /** Why it cannot be read in. */
  readonly why?: string;
  readonly bytes?: number;
}

export interface LinkedFiles {
  /** The folder whose files are read in: of the repository or the workspace. */
  readonly root: string;
  readonly files: readonly LinkedFile[];
  /** More that are not listed. */
  readonly leftOut: number;
}

export interface PromptOnDisk {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** A folder that holds it, beyond which nothing is read; found by itself where it is not known. */
  readonly root?: string;
}

/** Never throws: what cannot be read says why. */
export function linkedFiles(prompt: PromptOnDisk, disk: Disk = diskWith()): LinkedFiles {
  return new Search(prompt, disk).found();
}

class Search {
  readonly #folder: string;
  readonly #root: string;
  readonly #files: LinkedFile[] = [];
  /** Real paths: a file that is reached in two ways is one. */
  readonly #seen = new Set<string>();
  #leftOut = 0;

  constructor(
    private readonly prompt: PromptOnDisk,
    private readonly disk: Disk,
  ) {
    this.#folder = path.dirname(prompt.file);
    this.#root = prompt.root ?? this.#rootOf(this.#folder);
    this.#seen.add(this.disk.realPath(prompt.file) ?? prompt.file);
  }

  found(): LinkedFiles {
    if (takesFiles(this.prompt.file)) {
      this.#follow(this.prompt.text, this.prompt.file);
      // The list grows while it is gone through.
      for (let at = 0; at < this.#files.length; at++) this.#within(this.#files[at]!);
      if (TAKES_INSTRUCTIONS.test(this.prompt.file)) this.#instructions();
    }
    return { root: this.#root, files: this.#files, leftOut: this.#leftOut };
  }

  #within({ file, kind, state, path: own }: LinkedFile): void {
    // A linked file is a text; only Markdown has links, and only a partial has partials.
    const follows = kind === 'link' ? /\.(?:md|markdown|mdc)$/i.test(file) : kind === 'partial';
    if (state !== 'inside' || !follows) return;
    const read = this.disk.text(file);
    if ('text' in read) this.#follow(read.text, file, own);
  }

  /** @param from path of the file that the text is of, where it is not the prompt */
  #follow(text: string, file: string, from?: string): void {
    const references = referencesOf(text, file);
    const lines = references.length === 0 ? undefined : new LineIndex(text);
    for (const reference of references) {
      const at = lines!.place(reference.span.start);
      this.#add(reference, this.#target(reference, path.dirname(file)), from === undefined ? at : `${from}:${at}`);
    }
  }

  #target({ kind, written }: Reference, folder: string): string {
    // Partials lie beside the prompt, under a name that begins with an underscore.
    if (kind === 'partial') {
      const name = written.replaceAll('\\', '/');
      const at = name.lastIndexOf('/') + 1;
      return path.resolve(this.#folder, name.slice(0, at), `_${name.slice(at)}.prompt`);
    }
    // In a workspace, a path from the root is from its root.
    if (written.startsWith('/') && !this.disk.exists(written)) return path.join(this.#root, written);
    return path.resolve(folder, written);
  }

  #add({ kind, written }: Pick<LinkedFile, 'kind' | 'written'>, file: string, at?: string): void {
    const real = this.disk.realPath(file);
    if (this.#seen.has(real ?? file)) return;
    this.#seen.add(real ?? file);
    if (this.#files.length >= MAX_LINKED) {
      this.#leftOut++;
      return;
    }
    const own = { path: pathFrom(this.#folder, file), file, kind, written, ...(at !== undefined && { at }) };
    this.#files.push({ ...own, ...this.#stateOf(file, real) });
  }

  #stateOf(file: string, real: string | undefined): Pick<LinkedFile, 'state' | 'why' | 'bytes'> {
    if (real === undefined) return { state: 'refused', why: 'there is no such file' };
    if (!isInside(real, this.disk.realPath(this.#root) ?? this.#root)) return { state: 'outside' };
    const read = this.disk.text(file);
    return 'why' in read
      ? { state: 'refused', why: read.why }
      : { state: 'inside', bytes: Buffer.byteLength(read.text) };
  }

  /** The folder of the repository that holds a folder, else the folder itself. */
  #rootOf(folder: string): string {
    for (let at = folder; ; at = path.dirname(at)) {
      if (['.git', '.github'].some(name => this.disk.exists(path.join(at, name)))) return at;
      if (at === path.dirname(at)) return folder;
    }
  }

  /** Those of the workspace that go before a prompt on this file, or on one of those that it links to. */
  #instructions(): void {
    const general = path.join(this.#root, '.github', 'copilot-instructions.md');
    if (this.disk.exists(general)) this.#add({ kind: 'instructions', written: 'always' }, general);
    const about = [this.prompt.file, ...this.#files.map(({ file }) => file)].map(file => pathFrom(this.#root, file));
    for (const file of this.disk.instructions(path.join(this.#root, '.github', 'instructions'))) {
      const read = this.disk.text(file);
      const applyTo = 'text' in read ? appliesTo(read.text) : undefined;
      if (applyTo !== undefined && about.some(one => matchesGlob(applyTo, one)))
        this.#add({ kind: 'instructions', written: `applyTo: ${applyTo}` }, file);
    }
  }
}

/** Prompts and agents; an instructions file is not put before another. */
const TAKES_INSTRUCTIONS = /\.(?:prompt|agent|chatmode)\.md$/i;

function pathFrom(folder: string, file: string): string {
  return path.relative(folder, file).replaceAll(path.sep, '/');
}
