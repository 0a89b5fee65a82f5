/** @file A view of one prompt file in the side bar: it follows the active prompt, and has a page for as long as VS Code shows it. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { LensError } from '../../base/errors';
import type { LensContext } from '../core/lensContext';
import { fileNameOf } from '../prompts/promptFiles';
import type { ShownFile } from './viewFile';

/** What a side bar needs of its page. */
interface SidebarPage extends vscode.Disposable {
  /** Something is to be shown otherwise. */
  soon(): void;
  /** The page is out of sight, and VS Code may have thrown it away. */
  gone(): void;
}

/** After which nothing else opens in the place of what was closed. */
const CLOSED_MS = 200;

export abstract class FileSidebar<Page extends SidebarPage>
  extends DisposableOwner
  implements vscode.WebviewViewProvider
{
  #view: vscode.WebviewView | undefined;
  #page: Page | undefined;
  #shown: ShownFile | undefined;
  #closing: NodeJS.Timeout | undefined;

  /** @param id of the view, as in package.json. @param name in the log */
  constructor(
    protected readonly lens: LensContext,
    private readonly id: string,
    private readonly name: string,
  ) {
    super();
    this.register(vscode.window.registerWebviewViewProvider(id, this));
    this.register(vscode.window.onDidChangeActiveTextEditor(editor => this.#follow(editor)));
    this.register(vscode.window.tabGroups.onDidChangeTabs(() => this.#tabsChanged()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#page?.soon()));
    this.#follow(vscode.window.activeTextEditor);
  }

  /** Address of the file that is shown. */
  get uri(): string | undefined {
    return this.#shown?.uri;
  }

  get visible(): boolean {
    return this.#view?.visible ?? false;
  }

  protected get page(): Page | undefined {
    return this.#page;
  }

  protected get shownFile(): ShownFile | undefined {
    return this.#shown;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#page?.dispose();
    this.#view = view;
    const page = this.openPage(view);
    this.#page = page;
    view.onDidChangeVisibility(() => view.visible || page.gone());
    view.onDidDispose(() => {
      page.dispose();
      if (this.#page === page) this.#page = this.#view = undefined;
    });
  }

  override dispose(): void {
    clearTimeout(this.#closing);
    this.#page?.dispose();
    super.dispose();
  }

  protected abstract openPage(view: vscode.WebviewView): Page;

  /** Opens the view without taking the focus. @returns whether it has a file: the one that is given, or the one that it shows */
  protected async reveal(uri: string | undefined): Promise<boolean> {
    await vscode.commands.executeCommand(`${this.id}.focus`, { preserveFocus: true });
    if (uri === undefined) return false;
    this.#show(uri);
    return true;
  }

  protected async document(): Promise<vscode.TextDocument> {
    return vscode.workspace.openTextDocument(vscode.Uri.parse(this.uriOrThrow(), true));
  }

  /** The caller does not wait; the state tells what comes of it, and a failure is logged. */
  protected started(work: Thenable<unknown>): Promise<void> {
    work.then(undefined, (error: unknown) => this.lens.log.warn(`${this.name}: ${String(error)}`));
    return Promise.resolve();
  }

  protected uriOrThrow(): string {
    if (this.uri !== undefined) return this.uri;
    throw new LensError({
      reason: 'usage',
      message: l10n.t('No prompt is shown.'),
      next: l10n.t('Open a prompt file.'),
    });
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (editor && this.lens.files.isPrompt(editor.document)) this.#show(editor.document.uri.toString());
  }

  /**
   * Where every editor is closed there is no file to ask about; another file in front lets the last prompt stay. A preview that gives way to
   * another file is closed a moment before that one is there.
   */
  #tabsChanged(): void {
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => {
      if (this.uri === undefined || vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) return;
      this.#shown = undefined;
      this.#page?.soon();
    }, CLOSED_MS);
  }

  #show(uri: string): void {
    if (uri === this.uri) return;
    this.#shown = { uri, fileName: fileNameOf(uri) };
    this.#page?.soon();
  }
}
