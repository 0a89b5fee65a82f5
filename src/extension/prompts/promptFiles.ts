/** @file Which file is meant, whether it is a prompt, and whether the models are at work on it. The only place that sets context keys. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableOwner, Emitter, type Disposable } from '../../base/disposable';
import { isPromptFile } from '../../prompt/source/promptFile';
import type { ExplanationStore } from '../attribution/explanationStore';
import { contextKeys, PAGE_SCHEME } from '../core/contributions';
import type { AskedFile, FileStore } from '../core/fileStore';
import { tellInformation } from '../core/messages';
import type { PromptMemory } from './promptMemory';

/** VS Code's own languages for prompt files, whatever the file's name. */
const PROMPT_LANGUAGES = new Set(['prompt', 'instructions', 'chatmode', 'chatagent', 'skill']);
/** Output panels and our own pages are text editors too, but nobody's prompt. */
const NO_PROMPT_SCHEMES = new Set(['output', 'debug', PAGE_SCHEME]);

/** A view that shows one file. */
export interface FileView {
  /** Whether it has the focus. */
  readonly active: boolean;
  readonly uri: string | undefined;
}

type ContextKey = (typeof contextKeys)[keyof typeof contextKeys];

interface Watched {
  isRunning(uri: string): boolean;
  keys(uri: string): Partial<Record<ContextKey, boolean>>;
  cancel(uri: string): void;
}

export class PromptFiles extends DisposableOwner {
  readonly #changed = this.register(new Emitter<void>());
  readonly #watched: Watched[] = [];
  readonly #views = new Set<FileView>();
  /** The active editor, or something about its file, changed. */
  readonly onDidChangeActive = this.#changed.event;

  constructor(
    private readonly explanations: ExplanationStore,
    private readonly memory: PromptMemory,
  ) {
    super();
    const refresh = (): void => this.refresh();
    this.register(vscode.window.onDidChangeActiveTextEditor(refresh));
    this.register(vscode.workspace.onDidOpenTextDocument(refresh));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
  }

  /**
   * From now on the controller's work counts as work on a prompt, and the command that cancels cancels it.
   * @param keysOf context keys that say something about what the controller knows of the file in front
   */
  watch<File extends AskedFile>(
    controller: { readonly store: FileStore<File>; cancel(uri: string): void },
    keysOf: (file: File | undefined, uri: string) => Partial<Record<ContextKey, boolean>> = () => ({}),
  ): void {
    const { store } = controller;
    this.#watched.push({
      isRunning: uri => store.get(uri)?.work !== undefined,
      keys: uri => keysOf(store.get(uri), uri),
      cancel: uri => controller.cancel(uri),
    });
    this.register(
      store.onDidChange(uri => {
        if (uri === this.activeUri) this.refresh();
      }),
    );
  }

  /** Its file is meant while it has the focus. The result takes it off again. */
  addView(view: FileView): Disposable {
    this.#views.add(view);
    return { dispose: () => void this.#views.delete(view) };
  }

  cancel(uri: string): void {
    for (const controller of this.#watched) controller.cancel(uri);
  }

  /** By itself, or because its user has explained it. */
  isPrompt(document: vscode.TextDocument): boolean {
    if (NO_PROMPT_SCHEMES.has(document.uri.scheme)) return false;
    if (this.explanations.get(document.uri.toString())) return true;
    return PROMPT_LANGUAGES.has(document.languageId) || isPromptFile(document.fileName, document.getText());
  }

  /** Of the text editor that is shown. */
  get activeUri(): string | undefined {
    const focused = [...this.#views].find(({ active, uri }) => active && uri !== undefined && this.#isPage());
    return focused?.uri ?? selectedCell() ?? shownEditor()?.document.uri.toString();
  }

  /**
   * The file that a command is about: the one whose address it was given (by a link, a menu, the explorer), else that of the view which
   * has the focus, else the one in the editor.
   * @param own view of the command: what it shows is meant where nothing else is
   */
  uriOf(argument: unknown, own?: Pick<FileView, 'uri'>): string | undefined {
    const focused = [...this.#views].find(({ active }) => active);
    return givenUri(argument) ?? focused?.uri ?? this.activeUri ?? own?.uri;
  }

  /** The same as a document. Undefined where no file is meant; the user has been told so. */
  async documentOf(argument: unknown): Promise<vscode.TextDocument | undefined> {
    const uri = this.uriOf(argument);
    if (uri !== undefined) return vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    tellNoFile();
    return undefined;
  }

  #isPage(): boolean {
    return vscode.window.activeTextEditor?.document.uri.scheme === PAGE_SCHEME;
  }

  refresh(): void {
    const document = vscode.window.activeTextEditor?.document;
    const uri = this.activeUri ?? '';
    setContext(contextKeys.isPrompt, document !== undefined && this.isPrompt(document));
    setContext(
      contextKeys.isRunning,
      this.#watched.some(controller => controller.isRunning(uri)),
    );
    for (const controller of this.#watched)
      for (const [key, value] of Object.entries(controller.keys(uri))) setContext(key, value);
    setContext(contextKeys.hasMarks, this.memory.marks(uri).length > 0);
    setContext(contextKeys.trusted, vscode.workspace.isTrusted);
    this.#changed.fire();
  }
}

/** The active text editor; where another kind of editor is in front, the text editor beside it if there is but one. */
export function shownEditor(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors, activeNotebookEditor } = vscode.window;
  // Of a notebook the cell that is selected is meant, which may be one that is rendered: nobody edits it then.
  if (activeNotebookEditor && !activeTextEditor) return undefined;
  // A page of ours is read beside its prompt.
  if (activeTextEditor && activeTextEditor.document.uri.scheme !== PAGE_SCHEME) return activeTextEditor;
  const shown = visibleTextEditors.filter(editor => !NO_PROMPT_SCHEMES.has(editor.document.uri.scheme));
  return shown.length === 1 ? shown[0] : undefined;
}

/** Of the notebook that has the focus. */
function selectedCell(): string | undefined {
  const editor = vscode.window.activeNotebookEditor;
  const at = editor?.selections[0]?.start;
  return editor && at !== undefined && at < editor.notebook.cellCount
    ? editor.notebook.cellAt(at).document.uri.toString()
    : undefined;
}

export function tellNoFile(): void {
  tellInformation(vscode.l10n.t('Open a prompt file first.'));
}

/** As a tab names it. */
export function fileNameOf(uri: string): string {
  return path.posix.basename(vscode.Uri.parse(uri).path);
}

function givenUri(argument: unknown): string | undefined {
  // A menu of a panel gives the panel's own address.
  if (argument instanceof vscode.Uri) return argument.scheme.startsWith('webview') ? undefined : argument.toString();
  return typeof argument === 'string' ? vscode.Uri.parse(argument).toString() : undefined;
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
