/**
 * @file What every panel is: a page of ours with its connection, which shows one file at a time, goes along with the editor, and is told
 * what changed. A panel of its own kind adds what its view may ask for and what it is sent.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { MessageConnection, NotificationType } from 'vscode-jsonrpc/node';
import { DisposableOwner } from '../../base/disposable';
import { VIEW_FOLDER, type ViewName } from '../../page/builtView';
import { viewPage } from '../../page/viewPage';
import { connectView } from './connection';
import { PageState } from './pageState';
import type { PanelParts } from './panelParts';
import { fileNameOf } from '../attribution/shownContent';
import type { ShownFile } from './viewFile';

/** What a kind of panel is called and how its page is told. */
export interface ViewKind<Content, State> {
  readonly view: ViewName;
  /** VS Code's type of the panel; it is also an activation event. */
  readonly panelType: string;
  /** For the reader, while no file is shown. */
  title(): string;
  titleOf(fileName: string): string;
  readonly content: NotificationType<Content | null>;
  readonly state: NotificationType<State>;
}

/** What a panel of some kind needs, beside what its kind adds. */
export type ViewParts = Pick<PanelParts, 'files' | 'log' | 'extensionPath'>;

export abstract class ViewPanel<Content, State> extends DisposableOwner {
  protected readonly connection: MessageConnection;
  /** Whether a page is there and has asked for its content. */
  protected readonly page = this.register(new PageState());
  protected shown: ShownFile | undefined;
  #follow = true;
  /** What the page has: null before anything was sent to it. */
  #sentContent: unknown = null;
  #sentState = '';
  #due = false;

  /** @param panel becomes ours: it ends with this object, and this object with it */
  constructor(
    protected readonly panel: vscode.WebviewPanel,
    private readonly kind: ViewKind<Content, State>,
    private readonly viewParts: ViewParts,
  ) {
    super();
    this.register(panel);
    this.register(panel.onDidDispose(() => this.dispose()));
    this.connection = this.register(connectView(panel.webview, viewParts.log));
  }

  /** As it was before the window was loaded again. @param state what the page kept, as nobody has checked */
  abstract restore(state: unknown): Promise<void>;
  /** What the view's content is made of: content goes out only when this is another. Undefined while there is none. */
  protected abstract source(): unknown;
  protected abstract content(): Content | undefined;
  protected abstract state(): State;

  /** Address of the file that is shown. */
  get uri(): string | undefined {
    return this.shown?.uri;
  }

  get follow(): boolean {
    return this.#follow;
  }

  get active(): boolean {
    return this.panel.active;
  }

  show(uri: string | undefined): void {
    if (uri !== undefined && uri !== this.uri) {
      this.shown = { uri, fileName: fileNameOf(uri) };
      this.panel.title = this.kind.titleOf(this.shown.fileName);
    }
    this.soon();
  }

  /** Into view, where it is, without the focus. */
  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** Last in a kind's constructor, when it can answer: from here on the page is there and is heard. */
  protected start(): void {
    this.#listen();
    this.connection.listen();
    this.panel.webview.options = { enableScripts: true, localResourceRoots: [this.#folder] };
    this.panel.webview.html = this.#html();
  }

  /** A page that came knows nothing. @param saved what it kept; taken only where no file is shown yet */
  protected started(saved: { readonly uri?: string }): void {
    this.page.came();
    this.#sentContent = null;
    this.#sentState = '';
    if (this.uri === undefined && saved.uri !== undefined) void this.restore(saved);
    this.send();
  }

  protected setFollow(follow: boolean): void {
    this.#follow = follow;
    if (follow) this.#followEditor(vscode.window.activeTextEditor);
    this.soon();
  }

  /** Without going along at once: after a reload the file of then is shown first. */
  protected restoreFollow(follow: boolean | undefined): void {
    if (follow !== undefined) this.#follow = follow;
  }

  /** Several changes at once are one message, after all that listen to the same event, those that follow the text among them. */
  protected readonly soon = (): void => {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (!this.disposed) this.send();
    });
  };

  /** Content only where it is another, state where anything is. */
  protected send(): void {
    if (!this.page.isReady) return;
    const source = this.source();
    if (this.#sentContent !== source) {
      this.#sentContent = source;
      this.tell(this.connection.sendNotification(this.kind.content.method, this.content() ?? null));
    }
    const state = this.state();
    const text = JSON.stringify(state);
    if (text === this.#sentState) return;
    this.#sentState = text;
    this.tell(this.connection.sendNotification(this.kind.state.method, state));
  }

  get #folder(): vscode.Uri {
    return vscode.Uri.joinPath(vscode.Uri.file(this.viewParts.extensionPath), VIEW_FOLDER);
  }

  #html(): string {
    const { webview } = this.panel;
    const { view } = this.kind;
    return viewPage({
      view,
      title: this.kind.title(),
      script: webview.asWebviewUri(vscode.Uri.joinPath(this.#folder, `${view}.js`)).toString(),
      nonce: randomBytes(16).toString('base64url'),
      source: webview.cspSource,
    });
  }

  #listen(): void {
    this.register(vscode.window.onDidChangeActiveTextEditor(editor => this.#followEditor(editor)));
    this.register(vscode.window.onDidChangeVisibleTextEditors(this.soon));
    this.register(vscode.window.onDidChangeTextEditorSelection(this.soon));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(this.soon));
    // A page that is out of sight is gone; the one that comes back begins anew.
    this.register(
      this.panel.onDidChangeViewState(() => {
        if (!this.panel.visible) this.page.gone();
      }),
    );
  }

  #followEditor(editor: vscode.TextEditor | undefined): void {
    const { files } = this.viewParts;
    if (this.#follow && editor && files.isPrompt(editor.document)) this.show(editor.document.uri.toString());
  }

  protected tell(sent: Promise<void>): void {
    sent.catch((error: unknown) => this.viewParts.log.warn(`view: ${String(error)}`));
  }
}
