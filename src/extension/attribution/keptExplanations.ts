/**
 * @file The explanations of this workspace's prompts, kept in the workspace's own storage so that a reload of the window brings the picture
 * back without loading a model.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { messageOf } from '../../base/errors';
import type { Precision } from '../../base/precision';
import type { Span } from '../../base/span';
import { atomicWrite, makeOwnFolder } from '../../files/atomicWrite';
import { readRegularFile } from '../../files/regularFile';
import { EXPLANATION_SCHEMA, type Explanation } from '../../protocol/explanation';
import type { AssembledText } from '../../prompt/assembled/parts';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { ExplainedFile } from './explanationStore';

/** Bytes of one file: two matrices of 2,000 x 500 as float64 are half of it. Larger pictures are made anew. */
const MAX_BYTES = 2 ** 25;
/** Written only after this long without another change, so that first pictures are not written. */
const SETTLED_MS = 500;
/** A day’s work; the oldest go first. */
const MAX_FILES = 24;
const HASH_BYTES = 32;
const ENDING = '.kept';

/** The parts of an entry that cannot be found out from the file. */
export interface KeptExplanation {
  readonly label: string;
  readonly document: PromptDocument;
  readonly selection?: Span;
  readonly explanation: Explanation;
  readonly whole?: AssembledText;
}

/** What a file holds. The words of the prompt are in it; the hash says whether its text is still the same. */
interface Stored extends KeptExplanation {
  readonly format: string;
  readonly uri: string;
  readonly textHash: string;
}

export class KeptExplanations {
  readonly #folder: string | undefined;
  /** Names of the files that there were at first. */
  readonly #before: ReadonlySet<string>;
  /** By address: what is to be written when it has settled. */
  readonly #due = new Map<string, { readonly timer: NodeJS.Timeout; readonly write: () => void }>();

  /**
   * @param storage the workspace's storage folder; without one (no folder is open) nothing is kept
   * @param version of the product: another one does not read what this one wrote
   * @param precision that models are run in: what is kept is of one
   */
  constructor(
    storage: string | undefined,
    private readonly version: string,
    private readonly warn: (message: string) => void,
    private readonly precision: () => Precision = () => 'stored',
  ) {
    this.#folder = storage === undefined ? undefined : path.join(storage, 'explanations');
    this.#before = new Set(namesIn(this.#folder));
  }

  get #format(): string {
    return `${EXPLANATION_SCHEMA} kept by ${this.version}, precision ${this.precision()}`;
  }

  /** Soon, and in place of what was kept of the file before. */
  keep({ uri, text, label, document, selection, explanation, whole }: ExplainedFile): void {
    if (this.#folder === undefined || !explanation) return;
    this.#forgetDue(uri);
    const kept = {
      label,
      document,
      explanation,
      ...(selection && { selection }),
      ...(whole && { whole }),
    };
    const write = (): void => {
      this.#due.delete(uri);
      this.#write({ format: this.#format, uri, textHash: hashOf(whole?.text ?? text), ...kept });
    };
    this.#due.set(uri, { write, timer: setTimeout(write, SETTLED_MS) });
  }

  /** Whether something was kept of a file before this window was opened, and was not taken away since. */
  isFromBefore(uri: string): boolean {
    return this.#before.has(hashOf(uri) + ENDING) && this.has(uri);
  }

  /** Whether anything is kept of a file, whatever its text. */
  has(uri: string): boolean {
    const file = this.#fileOf(uri);
    return file !== undefined && existsSync(file);
  }

  /**
   * Undefined where nothing is kept, where it is of another text or version, or was damaged.
   * @param text with that of the files that are read in
   */
  find(uri: string, text: string): KeptExplanation | undefined {
    const stored = this.#attempt('was not read', () => this.#read(uri));
    if (stored?.format !== this.#format || stored.uri !== uri || stored.textHash !== hashOf(text)) return undefined;
    const { label, document, selection, explanation, whole } = stored;
    return { label, document, explanation, ...(whole && { whole }), ...(selection && { selection }) };
  }

  forget(uri: string): void {
    this.#forgetDue(uri);
    if (this.has(uri)) this.#attempt('was not removed', () => rmSync(this.#fileOf(uri)!, { recursive: true }));
  }

  clear(): void {
    for (const uri of [...this.#due.keys()]) this.#forgetDue(uri);
    const folder = this.#folder;
    if (folder === undefined || !existsSync(folder)) return;
    this.#attempt('was not removed', () => rmSync(folder, { recursive: true }));
  }

  /** Writes what has not settled yet: the window may be about to be loaded again. */
  dispose(): void {
    for (const { timer, write } of [...this.#due.values()]) {
      clearTimeout(timer);
      write();
    }
  }

  #forgetDue(uri: string): void {
    clearTimeout(this.#due.get(uri)?.timer);
    this.#due.delete(uri);
  }

  /** Addresses are private: a file is named by the hash of one. */
  #fileOf(uri: string): string | undefined {
    return this.#folder === undefined ? undefined : path.join(this.#folder, hashOf(uri) + ENDING);
  }

  #write(stored: Stored): void {
    const body = serialize(stored);
    this.forget(stored.uri);
    if (body.length <= MAX_BYTES) this.#attempt('was not kept', () => this.#writeBody(this.#fileOf(stored.uri)!, body));
  }

  /** Written under another name and renamed, so that an interrupted write is never read as a whole file. */
  #writeBody(file: string, body: Buffer): void {
    makeOwnFolder(path.dirname(file));
    this.#makeRoom();
    atomicWrite(file, Buffer.concat([digestOf(body), body]));
  }

  #makeRoom(): void {
    const files = readdirSync(this.#folder!).map(name => path.join(this.#folder!, name));
    const byAge = files.map(file => ({ file, time: statSync(file).mtimeMs })).sort((a, b) => b.time - a.time);
    for (const { file } of byAge.slice(MAX_FILES - 1)) rmSync(file, { force: true });
  }

  /**
   * The file begins with a digest of the rest, by which damage is found. The digest has no key: it is the workspace's storage, private to
   * the user, that keeps others from writing something for us to read.
   */
  #read(uri: string): Stored | undefined {
    const file = this.#fileOf(uri);
    if (file === undefined || !this.has(uri)) return undefined;
    const bytes = readRegularFile(file, HASH_BYTES + MAX_BYTES);
    const body = bytes.subarray(HASH_BYTES);
    if (!digestOf(body).equals(bytes.subarray(0, HASH_BYTES))) return undefined;
    return deserialize(body) as Stored;
  }

  /** A disk that is full or not ours must not keep a picture from being shown. */
  #attempt<T>(failure: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.warn(`the kept picture ${failure}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

/** Nothing where it is no folder. */
function namesIn(folder: string | undefined): readonly string[] {
  try {
    return folder === undefined ? [] : readdirSync(folder);
  } catch {
    return [];
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
