/** @file Owner of the question "is this a prompt?" and the only place that sets context keys. */
import * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { isPromptFile } from '../../prompt/source/promptFile';
import type { AttentionStore } from '../attention/attentionStore';
import type { ConceptStore } from '../concepts/conceptStore';
import { contextKeys } from '../core/contributions';
import type { ExplanationStore } from '../attribution/explanationStore';
import type { PromptMemory } from './promptMemory';
import { shownEditor } from '../core/shownEditor';

/** VS Code's own languages for prompt files, whatever the file's name. */
const PROMPT_LANGUAGES = new Set(['prompt', 'instructions', 'chatmode', 'chatagent', 'skill']);

export class PromptFiles extends DisposableOwner {
  readonly #changed = this.register(new Emitter<void>());
  /** The active editor, or something about its file, changed. */
  readonly onDidChangeActive = this.#changed.event;

  constructor(
    private readonly store: ExplanationStore,
    private readonly memory: PromptMemory,
    private readonly attention: AttentionStore,
    private readonly concepts: ConceptStore,
  ) {
    super();
    const refresh = (): void => this.refresh();
    this.register(vscode.window.onDidChangeActiveTextEditor(refresh));
    this.register(vscode.workspace.onDidOpenTextDocument(refresh));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
    const changed = (uri: string): void => {
      if (uri === this.activeUri) refresh();
    };
    for (const known of [store, attention, concepts]) this.register(known.onDidChange(changed));
    refresh();
  }

  /** By itself, or because its user has explained it. */
  isPrompt(document: vscode.TextDocument): boolean {
    if (this.store.get(document.uri.toString())) return true;
    return PROMPT_LANGUAGES.has(document.languageId) || isPromptFile(document.fileName, document.getText());
  }

  /** Of the text editor that is shown. */
  get activeUri(): string | undefined {
    return shownEditor()?.document.uri.toString();
  }

  refresh(): void {
    const document = vscode.window.activeTextEditor?.document;
    const uri = this.activeUri ?? '';
    const file = this.store.get(uri);
    setContext(contextKeys.isPrompt, document !== undefined && this.isPrompt(document));
    setContext(contextKeys.hasExplanation, file?.explanation !== undefined);
    setContext(contextKeys.hasContrast, file?.contrast !== undefined);
    const attended = this.attention.get(uri);
    setContext(contextKeys.hasAttention, attended?.report !== undefined);
    setContext(contextKeys.isRunning, (file?.work ?? attended?.work ?? this.concepts.get(uri)?.work) !== undefined);
    setContext(contextKeys.hasMarks, this.memory.marks(uri).length > 0);
    setContext(contextKeys.trusted, vscode.workspace.isTrusted);
    this.#changed.fire();
  }
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
