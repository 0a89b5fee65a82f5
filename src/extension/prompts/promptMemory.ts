/** @file What the user has said about a prompt and what its file must not hold: marked instructions, values, a response. */
import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import { recordOf } from '../core/storedRecord';
import type { Span } from '../../base/span';
import { markOf, placeOf, sameMark, storedMark, type Mark } from './marks';

/** Kept with the workspace. */
interface Remembered {
  /** Marked as instructions. By content, so that they survive edits elsewhere in the file. */
  readonly marks?: readonly unknown[];
  readonly values?: Readonly<Record<string, string>>;
  readonly ticked?: readonly TickedFile[];
}

/** A file that is read in with the prompt. */
export interface TickedFile {
  /** From the prompt's folder. */
  readonly path: string;
  /** Whether its user has said so of a file outside of the workspace. */
  readonly outside: boolean;
}

const MAX_FILES = 500;
const KEY = 'promptMemory.v1';

export class PromptMemory {
  /** A response to explain is of the moment: kept while the window lives. */
  readonly #responses = new Map<string, string>();

  /** Of a file of many chats, one a line, the line that was explained last; kept while the window lives. */
  readonly #lines = new Map<string, number>();

  constructor(private readonly state: vscode.Memento) {}

  marks(uri: string): readonly Mark[] {
    return (this.#of(uri).marks ?? []).flatMap(mark => storedMark(mark) ?? []);
  }

  /** Where the marked texts stand now; a text that is gone marks nothing. */
  markedSpans(uri: string, text: string): Span[] {
    return this.marks(uri).flatMap(mark => placeOf(mark, text) ?? []);
  }

  values(uri: string): Readonly<Record<string, string>> {
    return this.#of(uri).values ?? {};
  }

  /** From 1. */
  line(uri: string): number | undefined {
    return this.#lines.get(uri);
  }

  setLine(uri: string, line: number): void {
    this.#lines.set(uri, line);
  }

  response(uri: string): string | undefined {
    return this.#responses.get(uri);
  }

  /** @param text the whole of the file */
  async addMark(uri: string, text: string, span: Span): Promise<void> {
    const mark = markOf(text, span);
    const others = this.marks(uri).filter(other => !sameMark(other, mark));
    await this.#remember(uri, { ...this.#of(uri), marks: [...others, mark] });
  }

  async clearMarks(uri: string): Promise<void> {
    await this.#remember(uri, { ...this.#of(uri), marks: [] });
  }

  async setValue(uri: string, name: string, value: string): Promise<void> {
    await this.#remember(uri, { ...this.#of(uri), values: { ...this.values(uri), [name]: value } });
  }

  ticked(uri: string): readonly TickedFile[] {
    return this.#of(uri).ticked ?? [];
  }

  async setTicked(uri: string, ticked: readonly TickedFile[]): Promise<void> {
    await this.#remember(uri, { ...this.#of(uri), ticked });
  }

  setResponse(uri: string, response: string | undefined): void {
    if (response === undefined) this.#responses.delete(uri);
    else this.#responses.set(uri, response);
  }

  #all(): Readonly<Record<string, unknown>> {
    return recordOf(this.state.get(KEY));
  }

  #of(uri: string): Remembered {
    const all = this.#all();
    const key = keyOf(uri);
    return Object.hasOwn(all, key) ? readable(all[key]) : {};
  }

  async #remember(uri: string, remembered: Remembered): Promise<void> {
    const kept = Object.entries(this.#all())
      .filter(([key]) => key !== keyOf(uri))
      .slice(-MAX_FILES);
    await this.state.update(KEY, Object.fromEntries([...kept, [keyOf(uri), remembered]]));
  }
}

/** Another version, or a damaged store, may have left anything: what cannot be read is as good as nothing. */
function readable(kept: unknown): Remembered {
  const { marks, values, ticked } = recordOf(kept);
  const texts = Object.entries(recordOf(values)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    ...(Array.isArray(marks) && { marks: marks as unknown[] }),
    values: Object.fromEntries(texts),
    ...(Array.isArray(ticked) && { ticked: ticked.filter(isTicked) }),
  };
}

function isTicked(value: unknown): value is TickedFile {
  const { path, outside } = recordOf(value);
  return typeof path === 'string' && typeof outside === 'boolean';
}

/** Addresses are long and private: the store holds their hashes. */
function keyOf(uri: string): string {
  return createHash('sha256').update(uri).digest('hex').slice(0, 32);
}
