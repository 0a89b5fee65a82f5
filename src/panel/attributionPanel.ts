/** @file The attribution view in a panel: sends it the picture of one file, does what it asks, goes along with the editor. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { DisposableOwner } from '../base/disposable';
import { VIEW_FOLDER } from '../page/view';
import { viewPage } from '../page/viewPage';
import {
  ContentNotification,
  PictureRequest,
  StateNotification,
  type AttributionState,
  type PictureFormat,
  type SavedView,
} from '../protocol/webview';
import type { Explanation } from '../protocol/explanation';
import { contentOf, fileNameOf } from './shownContent';
import { attributionState, type ShownFile } from './attributionState';
import { bringBack } from './bringBack';
import { askView, connectView } from './connection';
import { PageState } from './pageState';
import type { PanelParts } from './panelParts';
import { PromptLinks, showFile } from './promptLinks';
import { runViewCommand } from './viewCommands';
import { answerView, noSuchWord } from './viewRequests';

export class AttributionPanel extends DisposableOwner {
  readonly #connection: MessageConnection;
  readonly #links: PromptLinks;
  /** Whether a page is there and has asked for the picture. */
  readonly #page = this.register(new PageState());
  #shown: ShownFile | undefined;
  #follow = true;
  /** What the page has: null before anything was sent to it. */
  #sentContent: Explanation | undefined | null = null;
  #sentState = '';
  #kept: Explanation | undefined;
  #due = false;

  /** @param panel becomes ours: it ends with this object, and this object with it */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly parts: PanelParts,
  ) {
    super();
    const { store, texts, log } = parts;
    this.#links = new PromptLinks(store, texts);
    this.register(panel);
    this.register(panel.onDidDispose(() => this.dispose()));
    this.#connection = this.register(connectView(panel.webview, log));
    this.#answer();
    this.#listen();
    this.#connection.listen();
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.#folder] };
    panel.webview.html = this.#html();
  }

  /** Address of the file that is shown. */
  get uri(): string | undefined {
    return this.#shown?.uri;
  }

  get follow(): boolean {
    return this.#follow;
  }

  get active(): boolean {
    return this.panel.active;
  }

  show(uri: string | undefined): void {
    if (uri !== undefined && uri !== this.#shown?.uri) {
      this.#shown = { uri, fileName: fileNameOf(uri) };
      this.panel.title = vscode.l10n.t('Attribution · {0}', this.#shown.fileName);
    }
    this.#soon();
  }

  /** Into view, where it is, without the focus. */
  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** As it was before the window was loaded again; the picture too where the file is still the same. */
  async restore({ uri, follow, mode, answerWord }: SavedView): Promise<void> {
    if (follow !== undefined) this.#follow = follow;
    if (mode !== undefined) this.parts.store.setMode(mode);
    if (uri === undefined) return;
    this.show(uri);
    await bringBack(uri, this.parts);
    if (answerWord !== undefined && this.#hasAnswerWord(answerWord)) this.#setAnswerWord(answerWord);
  }

  /** The picture as the page shows it. @throws LensError internal where no page answers */
  async picture(format: PictureFormat): Promise<string> {
    await this.#page.ready();
    this.#send();
    return askView(this.#connection, PictureRequest, { format });
  }

  get #folder(): vscode.Uri {
    return vscode.Uri.joinPath(vscode.Uri.file(this.parts.extensionPath), VIEW_FOLDER);
  }

  #html(): string {
    const { webview } = this.panel;
    return viewPage({
      view: 'attribution',
      title: vscode.l10n.t('Attribution'),
      script: webview.asWebviewUri(vscode.Uri.joinPath(this.#folder, 'attribution.js')).toString(),
      nonce: randomBytes(16).toString('base64url'),
      source: webview.cspSource,
    });
  }

  #answer(): void {
    const { store } = this.parts;
    answerView(this.#connection, {
      ready: saved => this.#started(saved),
      pickAnswerWord: word => {
        if (word !== undefined && !this.#hasAnswerWord(word)) throw noSuchWord();
        this.#setAnswerWord(word);
      },
      revealWord: word => this.#links.reveal(this.#uriOrThrow(), word),
      setMode: mode => store.setMode(mode),
      setFollow: follow => {
        this.#follow = follow;
        if (follow) this.#followEditor(vscode.window.activeTextEditor);
        this.#soon();
      },
      run: async command => {
        // Explaining opens a file that is not in sight, and would do so over this panel.
        if ((command === 'explain' || command === 'answer') && this.uri !== undefined) await showFile(this.uri);
        runViewCommand(command, this.uri, this.parts.log);
      },
      copy: async text => vscode.env.clipboard.writeText(text),
    });
  }

  #listen(): void {
    const { store } = this.parts;
    const soon = (): void => this.#soon();
    this.register(
      store.onDidChange(uri => {
        if (uri === this.uri) this.#soon();
      }),
    );
    this.register(vscode.window.onDidChangeActiveTextEditor(editor => this.#followEditor(editor)));
    this.register(vscode.window.onDidChangeVisibleTextEditors(soon));
    this.register(vscode.window.onDidChangeTextEditorSelection(soon));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(soon));
    // A page that is out of sight is gone; the one that comes back begins anew.
    this.register(
      this.panel.onDidChangeViewState(() => {
        if (!this.panel.visible) this.#page.gone();
      }),
    );
  }

  #started(saved: SavedView): void {
    this.#page.came();
    this.#sentContent = null;
    this.#sentState = '';
    if (this.uri === undefined && saved.uri !== undefined) void this.restore(saved);
    this.#send();
  }

  #followEditor(editor: vscode.TextEditor | undefined): void {
    if (this.#follow && editor && this.parts.files.isPrompt(editor.document)) this.show(editor.document.uri.toString());
  }

  #uriOrThrow(): string {
    if (this.uri === undefined) throw noSuchWord();
    return this.uri;
  }

  #hasAnswerWord(word: number): boolean {
    const models = this.#file()?.explanation?.models ?? [];
    return models.some(({ response }) => word < response.words.length);
  }

  #setAnswerWord(word: number | undefined): void {
    this.parts.store.update(this.#uriOrThrow(), ({ answerWord: _, ...file }) =>
      word === undefined ? file : { ...file, answerWord: word },
    );
  }

  #file() {
    return this.uri === undefined ? undefined : this.parts.store.get(this.uri);
  }

  #state(): AttributionState {
    return attributionState({
      shown: this.#shown,
      file: this.#file(),
      mode: this.parts.store.mode,
      cursorWord: this.uri === undefined ? undefined : this.#links.cursorWord(this.uri),
      trusted: vscode.workspace.isTrusted,
      follow: this.#follow,
    });
  }

  /** Several changes at once are one message, after all that listen to the same event, those that follow the text among them. */
  #soon(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (!this.disposed) this.#send();
    });
  }

  /** Content only where the explanation is another, state where anything is. */
  #send(): void {
    const file = this.#file();
    this.#keep();
    if (!this.#page.isReady) return;
    if (this.#sentContent !== file?.explanation) {
      this.#sentContent = file?.explanation;
      const content = file && contentOf(file);
      this.#tell(this.#connection.sendNotification(ContentNotification, content ?? null));
    }
    const state = this.#state();
    const text = JSON.stringify(state);
    if (text === this.#sentState) return;
    this.#sentState = text;
    this.#tell(this.#connection.sendNotification(StateNotification, state));
  }

  #keep(): void {
    const file = this.#file();
    if (!file?.explanation || file.explanation === this.#kept) return;
    this.#kept = file.explanation;
    this.parts.kept.keep(file);
  }

  #tell(sent: Promise<void>): void {
    sent.catch((error: unknown) => this.parts.log.warn(`view: ${String(error)}`));
  }
}
