/** @file Keeps the picture of every file that was explained, and brings it back after a reload of the window when its file is shown. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { messageOf } from '../../base/errors';
import { PAGE_SCHEME } from '../core/contributions';
import type { Explanation } from '../../protocol/explanation';
import type { LensContext } from '../core/lensContext';

export class PictureKeeper extends DisposableOwner {
  readonly #kept = new Map<string, Explanation>();

  constructor(private readonly lens: LensContext) {
    super();
    this.register(lens.explanations.onDidChange(uri => this.#keep(uri)));
    this.register(vscode.window.onDidChangeVisibleTextEditors(() => this.#bringVisible()));
    this.#bringVisible();
  }

  /** Where the file's text is still the same. Does nothing where the store knows the file, or the file cannot be read any more. */
  async bringBack(uri: string): Promise<void> {
    const { explanations, kept, linked, log } = this.lens;
    if (explanations.get(uri)?.explanation || !kept.has(uri)) return;
    try {
      const document = await openDocument(uri);
      const text = document?.getText();
      const found = text === undefined ? undefined : kept.find(uri, linked.read(uri, text).text ?? text);
      // Somebody may have explained it while it was read.
      if (text === undefined || !found || explanations.get(uri)) return;
      this.#kept.set(uri, found.explanation);
      explanations.set({ uri, text, stale: false, ...found });
    } catch (error) {
      log.warn(`the picture of a file could not be restored: ${messageOf(error)}`);
    }
  }

  /** Only what comes from before this window: what was taken away since stays away. */
  #bringVisible(): void {
    for (const { document } of vscode.window.visibleTextEditors) {
      const uri = document.uri.toString();
      if (this.lens.kept.isFromBefore(uri)) void this.bringBack(uri);
    }
  }

  /** As soon as the models are through with it. */
  #keep(uri: string): void {
    // A page of ours goes with its window.
    if (uri.startsWith(`${PAGE_SCHEME}:`)) return;
    const file = this.lens.explanations.get(uri);
    if (!file) this.#kept.delete(uri);
    if (!file?.explanation || file.work || file.stale || file.explanation === this.#kept.get(uri)) return;
    this.#kept.set(uri, file.explanation);
    this.lens.kept.keep(file);
  }
}

/** An untitled file is there only where VS Code has brought it back itself: opening one would make a new one. */
async function openDocument(uri: string): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri);
  const address = vscode.Uri.parse(uri, true);
  return open ?? (address.scheme === 'untitled' ? undefined : vscode.workspace.openTextDocument(address));
}
