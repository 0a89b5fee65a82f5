/** @file Open files as an editor has them, for stores of files: texts that can be edited and closed. */
import { Emitter } from '../../../../src/base/disposable';
import type { OpenTexts, TextEdit } from '../../../../src/extension/core/fileStore';

export class EditedTexts implements OpenTexts {
  readonly #texts = new Map<string, string>();
  readonly #edited = new Emitter<TextEdit>();
  readonly #closed = new Emitter<string>();
  readonly onDidEdit = this.#edited.event;
  readonly onDidClose = this.#closed.event;

  open(uri: string, text: string): void {
    this.#texts.set(uri, text);
  }

  textOf(uri: string): string | undefined {
    return this.#texts.get(uri);
  }

  /** Puts a text in the place of `removed` units at `offset`. */
  edit(uri: string, offset: number, removed: number, text: string): void {
    const before = this.#texts.get(uri)!;
    const now = before.slice(0, offset) + text + before.slice(offset + removed);
    this.#texts.set(uri, now);
    this.#edited.fire({ uri, now, changes: [{ offset, removed, inserted: text.length }] });
  }

  close(uri: string): void {
    this.#texts.delete(uri);
    this.#closed.fire(uri);
  }
}
