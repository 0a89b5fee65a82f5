/** @file The folders whose files a client may have read: what is outside is refused, whether it exists or not. */
import { sentence, type Words } from '../base/sentence';
import { realpathSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LensError } from '../base/errors';

const USUAL_WAY_OUT = sentence`Give the prompt as text, or open its folder.`;

export class ReadableFolders {
  readonly #folders: readonly string[];

  /**
   * @param folders absolute; relative paths start from the first in which there is such a file
   * @param wayOut what to do about a file outside
   */
  constructor(
    folders: readonly string[],
    private readonly wayOut: Words = USUAL_WAY_OUT,
  ) {
    this.#folders = folders;
  }

  /** Of a client's roots; those that are no folders of this machine count for nothing. */
  static ofRoots(roots: readonly { readonly uri: string }[], wayOut?: Words): ReadableFolders {
    return new ReadableFolders(
      roots.flatMap(({ uri }) => folderOfUri(uri)),
      wayOut,
    );
  }

  /** Where a relative path of a model starts from. */
  get first(): string | undefined {
    return this.#folders[0];
  }

  /** The absolute path that a client's words mean. @throws LensError usage where it leads outside, links followed */
  pathOf(words: string): string {
    const named = words.startsWith('file:') ? folderOfUri(words)[0] : words;
    if (named === undefined) throw this.#refused(words);
    const candidates = path.isAbsolute(named) ? [named] : this.#folders.map(folder => path.resolve(folder, named));
    const there = candidates.find(candidate => realPathOf(candidate) !== undefined) ?? candidates[0];
    if (there === undefined || !this.holds(there)) throw this.#refused(words);
    return there;
  }

  holds(file: string): boolean {
    const whole = path.resolve(file);
    const place = realPathOf(whole) ?? whole;
    // What is not computed yet cannot be followed: it is inside where its words are.
    return this.#folders.some(
      folder => isInside(place, realPathOf(folder) ?? folder) || (place === whole && isInside(whole, folder)),
    );
  }

  #refused(words: string): LensError {
    const may = this.#folders.length === 0 ? sentence`no folder at all` : this.#folders.join(', ');
    return new LensError({
      reason: 'usage',
      message: sentence`${words} is outside of what may be read: ${may}.`,
      next: this.wayOut,
    });
  }
}

function folderOfUri(uri: string): string[] {
  try {
    return [fileURLToPath(uri)];
  } catch {
    return [];
  }
}

/** Links followed; undefined where there is nothing. */
export function realPathOf(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}

export function isInside(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}
