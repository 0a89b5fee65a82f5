/** @file A view beside the editor: shows one file at a time, goes along with the editor, comes back after a reload of the window. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { messageOf } from '../../base/errors';
import type { PromptWord } from '../../protocol/explanation';
import type { FileState, ViewCommand } from '../../protocol/views/attributionMessages';
import { commands } from '../core/contributions';
import type { AskedFile, FileStore } from '../core/fileStore';
import { plainText } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { fileNameOf } from '../prompts/promptFiles';
import { PromptLinks } from './promptLinks';
import { fileState, type ShownFile } from './viewFile';
import { ViewPage, type ViewKind } from './webviewPage';
import { noSuchWord, type PanelActions } from './viewRequests';

export interface PanelKind<Content, State> extends ViewKind<Content, State> {
  /** VS Code's type of the panel; it is also an activation event. */
  readonly panelType: string;
  titleOf(fileName: string): string;
}

export abstract class ViewPanel<File extends AskedFile, Content, State> extends ViewPage<Content, State> {
  protected readonly links: PromptLinks<File>;
  protected shown: ShownFile | undefined;
  #follow = true;

  /**
   * @param panel becomes ours: it ends with this object, and this object with it
   * @param store what is known of the files that it shows
   * @param wordsOf the words of the prompt that the view draws; undefined while there is none
   */
  constructor(
    protected readonly panel: vscode.WebviewPanel,
    protected override readonly kind: PanelKind<Content, State>,
    lens: LensContext,
    protected readonly store: FileStore<File>,
    wordsOf: (file: File) => readonly PromptWord[] | undefined,
  ) {
    super(panel.webview, kind, lens);
    this.links = new PromptLinks(store, wordsOf);
    this.register(panel);
    this.register(panel.onDidDispose(() => this.dispose()));
    this.register(lens.files.addView(this));
    this.listenTo(store);
  }

  /** Brings back what was shown before the window was reloaded. @param state what the page kept, not yet checked */
  abstract restore(state: unknown): Promise<void>;

  /** Address of the file that is shown. */
  get uri(): string | undefined {
    return this.shown?.uri;
  }

  get follow(): boolean {
    return this.#follow;
  }

  get active(): boolean {
    return !this.disposed && this.panel.active;
  }

  show(uri: string | undefined): void {
    if (uri !== undefined && uri !== this.uri) {
      this.shown = { uri, fileName: fileNameOf(uri) };
      this.panel.title = plainText(this.kind.titleOf(this.shown.fileName));
    }
    this.soon();
  }

  /** Into view, where it is, without the focus. */
  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  protected override start(): void {
    this.register(vscode.window.onDidChangeActiveTextEditor(editor => this.#followEditor(editor)));
    this.register(vscode.window.onDidChangeVisibleTextEditors(this.soon));
    this.register(vscode.window.onDidChangeTextEditorSelection(this.soon));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(this.soon));
    this.register(
      this.panel.onDidChangeViewState(() => {
        if (!this.panel.visible) this.gone();
      }),
    );
    super.start();
  }

  /** The page is there. @param saved what it kept; taken only where no file is shown yet */
  protected started(saved: { readonly uri?: string }): void {
    if (this.uri === undefined && saved.uri !== undefined) void this.restore(saved);
    this.came();
  }

  protected listenTo(store: FileStore<AskedFile> | FileStore<File>): void {
    this.register(
      store.onDidChange(uri => {
        if (uri === this.uri) this.soon();
      }),
    );
  }

  /** What every panel does for its page in the same way. */
  protected get actions(): PanelActions {
    return {
      revealWord: word => this.links.reveal(this.uriOrThrow, word),
      setFollow: follow => this.setFollow(follow),
      run: command => this.run(command),
      copy: async text => vscode.env.clipboard.writeText(text),
    };
  }

  /** What every panel tells its page of the file, beside what the picture is of. */
  protected fileState(): FileState & { readonly cursorWord?: number } {
    const { shown, file, follow, cursorWord } = this;
    return {
      ...fileState({ shown, file, trusted: vscode.workspace.isTrusted, follow }),
      ...(cursorWord === undefined ? {} : { cursorWord }),
    };
  }

  /** Word of the prompt in which the cursor stands. */
  protected get cursorWord(): number | undefined {
    return this.uri === undefined ? undefined : this.links.cursorWord(this.uri);
  }

  /** Starts a command: what it takes its time for, or asks the user, is shown by the command itself. */
  protected run(command: ViewCommand): Promise<void> | void {
    const { id, takesFile } = COMMANDS[command];
    const words = takesFile && this.uri !== undefined ? [vscode.Uri.parse(this.uri)] : [];
    vscode.commands.executeCommand(id, ...words).then(undefined, (error: unknown) => {
      this.lens.log.warn(`${id}: ${messageOf(error)}`);
    });
  }

  /** What is known of the file that is shown. */
  protected get file(): File | undefined {
    return this.uri === undefined ? undefined : this.store.get(this.uri);
  }

  protected get uriOrThrow(): string {
    if (this.uri === undefined) throw noSuchWord();
    return this.uri;
  }

  protected async document(): Promise<vscode.TextDocument> {
    return vscode.workspace.openTextDocument(vscode.Uri.parse(this.uriOrThrow, true));
  }

  protected setFollow(follow: boolean): void {
    this.#follow = follow;
    if (follow) this.#followEditor(vscode.window.activeTextEditor);
    this.soon();
  }

  /** Does not go to the active editor's file at once: after a reload the file that was shown before comes first. */
  protected restoreFollow(follow: boolean | undefined): void {
    if (follow !== undefined) this.#follow = follow;
  }

  #followEditor(editor: vscode.TextEditor | undefined): void {
    if (this.#follow && editor && this.lens.files.isPrompt(editor.document)) this.show(editor.document.uri.toString());
  }
}

/** A view names commands by names of its own, so that it can run no others. */
const COMMANDS: Readonly<Record<ViewCommand, { readonly id: string; readonly takesFile: boolean }>> = {
  explain: { id: commands.explainPrompt, takesFile: true },
  answer: { id: commands.explainWithResponse, takesFile: true },
  cancel: { id: commands.cancel, takesFile: true },
  export: { id: commands.exportPicture, takesFile: true },
  computeMatrix: { id: commands.computeMatrix, takesFile: true },
  computeInfluenceMatrix: { id: commands.computeInfluenceMatrix, takesFile: true },
  measureTrust: { id: commands.measureTrust, takesFile: true },
  selectPair: { id: commands.selectPair, takesFile: false },
  openSample: { id: commands.openSample, takesFile: false },
  showLog: { id: commands.showLog, takesFile: false },
  // VS Code's own.
  trust: { id: 'workbench.trust.manage', takesFile: false },
};

/** What `ViewPanels` needs of a panel of whatever kind. */
type AnyPanel = Pick<ViewPanel<AskedFile, unknown, unknown>, 'disposed' | 'dispose' | 'restore' | 'reveal' | 'show'>;

/** The one panel of a kind that a window has: made when asked for, brought back after a reload. */
export class ViewPanels<Panel extends AnyPanel> extends DisposableOwner implements vscode.WebviewPanelSerializer {
  #panel: Panel | undefined;

  constructor(
    private readonly kind: Pick<PanelKind<unknown, unknown>, 'panelType' | 'title'>,
    private readonly make: (panel: vscode.WebviewPanel) => Panel,
  ) {
    super();
    this.register(vscode.window.registerWebviewPanelSerializer(kind.panelType, this));
  }

  /** Undefined while none is open. */
  get current(): Panel | undefined {
    return this.#panel?.disposed === false ? this.#panel : undefined;
  }

  /** Opens it beside the editor, or shows the one there is; the focus stays where it is. @param uri undefined for no file yet */
  show(uri: string | undefined): Panel {
    const panel = this.current;
    if (panel) panel.reveal();
    const shown = panel ?? this.#own(this.#create());
    shown.show(uri);
    return shown;
  }

  /** VS Code has brought the tab back, and asks for what is in it. @param state what the page kept, not yet checked */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    await this.#own(panel).restore(state);
  }

  override dispose(): void {
    this.#panel?.dispose();
    super.dispose();
  }

  #create(): vscode.WebviewPanel {
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    return vscode.window.createWebviewPanel(this.kind.panelType, this.kind.title(), place);
  }

  /** Replaces the panel that there is. */
  #own(panel: vscode.WebviewPanel): Panel {
    this.#panel?.dispose();
    this.#panel = this.make(panel);
    return this.#panel;
  }
}
