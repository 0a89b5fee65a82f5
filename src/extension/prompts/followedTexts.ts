/** @file Follows the edits of every file of a store, so that a span of the explained text finds its place in the text now. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import type { FileStore } from '../core/fileStore';
import { KeptText } from './keptText';

export class FollowedTexts extends DisposableOwner {
  readonly #texts = new Map<string, KeptText>();

  constructor(private readonly store: FileStore<{ readonly uri: string; readonly text: string }>) {
    super();
    this.register(store.onDidChange(uri => this.#follow(uri)));
    this.register(vscode.workspace.onDidChangeTextDocument(event => this.#edited(event)));
  }

  /** Of a file that the store knows; unchanged where its text is the explained one. */
  get(uri: string): KeptText | undefined {
    return this.#texts.get(uri);
  }

  #follow(uri: string): void {
    const file = this.store.get(uri);
    if (!file) this.#texts.delete(uri);
    else if (this.#texts.get(uri)?.before !== file.text) {
      const document = vscode.workspace.textDocuments.find(open => open.uri.toString() === uri);
      this.#texts.set(uri, KeptText.between(file.text, document?.getText() ?? file.text));
    }
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const text = this.#texts.get(uri);
    const now = document.getText();
    // Explained again while this event was on its way: the edit is in already.
    if (!text || text.now === now) return;
    const changes = contentChanges.map(({ rangeOffset, rangeLength, text: inserted }) => ({
      offset: rangeOffset,
      removed: rangeLength,
      inserted: inserted.length,
    }));
    this.#texts.set(uri, text.edited(changes, now));
  }
}
