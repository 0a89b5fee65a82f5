/** @file A page of text that is shown in an editor and can only be read. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { PAGE_SCHEME } from './contributions';

export class ReadOnlyPage extends DisposableOwner implements vscode.TextDocumentContentProvider {
  readonly #uri: vscode.Uri;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;
  #text = '';

  /** @param title of its tab; its ending says in which language it is shown */
  constructor(title: string) {
    super();
    this.#uri = vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/${title}` });
    this.register(vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, this));
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** In the editor where it is open already, if it is. */
  async show(text: string): Promise<void> {
    this.#text = text;
    this.#changed.fire(this.#uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(this.#uri), { preview: false });
  }
}
