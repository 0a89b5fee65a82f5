/** @file Pages of text that are shown in editors and can only be read: the doctor's, and the answers to prompts. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { PAGE_SCHEME } from './contributions';

export interface Page {
  /** Of its tab; by its name VS Code knows in which language it is shown. */
  readonly title: string;
  /** Tells pages of one title apart. */
  readonly about?: string;
  readonly text: string;
}

export class ReadOnlyPages extends DisposableOwner implements vscode.TextDocumentContentProvider {
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;
  readonly #texts = new Map<string, string>();

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, this));
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === PAGE_SCHEME) this.#texts.delete(uri.toString());
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Where the page is open already, that editor is shown. */
  async show(page: Page, options: vscode.TextDocumentShowOptions = {}): Promise<vscode.TextEditor> {
    const uri = addressOf(page);
    this.set(uri, page.text);
    const document = await vscode.workspace.openTextDocument(uri);
    const shown = vscode.window.visibleTextEditors.find(editor => editor.document.uri.toString() === uri.toString());
    const place = shown?.viewColumn === undefined ? options : { ...options, viewColumn: shown.viewColumn };
    return vscode.window.showTextDocument(document, { preview: false, ...place });
  }

  /** Of a page that may be open. */
  set(uri: vscode.Uri, text: string): void {
    if (this.#texts.get(uri.toString()) === text) return;
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
  }
}

export function addressOf({ title, about = '' }: Pick<Page, 'title' | 'about'>): vscode.Uri {
  return vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/${title}`, query: about });
}
