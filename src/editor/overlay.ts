/** @file Paints explanations on the visible editors that show their files. Computes no number: store in, decorations out. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../base/disposable';
import type { Span } from '../base/span';
import type { ExplanationStore } from '../workbench/explanationStore';
import { onSettingsChange, settings } from '../workbench/settings';
import { DecorationTypes, isHighContrast } from './decorationTypes';
import type { FollowedTexts } from '../workbench/followedTexts';
import { planOverlay, type OverlayPlan } from './overlayPlan';
import { paintedNumbers } from '../picture/paintedNumbers';

/** While somebody types, VS Code moves the marks itself; this long after the last key the words that were hit lose theirs. */
const AFTER_TYPING_MS = 80;

interface Painting {
  readonly plan: OverlayPlan;
  readonly faded: boolean;
}

const NOTHING: Painting = { plan: new Map(), faded: false };

export class Overlay extends DisposableOwner {
  #highContrast = isHighContrast(vscode.window.activeColorTheme);
  #types = new DecorationTypes(this.#highContrast);
  /** Types that an editor carries; a new editor object, as after a change of tabs, carries none. */
  readonly #carried = new WeakMap<vscode.TextEditor, ReadonlySet<vscode.TextEditorDecorationType>>();
  /** Files to paint before anything else happens; several changes at once are one painting. */
  readonly #due = new Set<string>();
  #typing: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: ExplanationStore,
    private readonly texts: FollowedTexts,
  ) {
    super();
    this.register(store.onDidChange(uri => this.#soon(uri)));
    this.register(vscode.window.onDidChangeVisibleTextEditors(() => this.#all()));
    this.register(onSettingsChange(() => this.#all()));
    this.register(vscode.window.onDidChangeActiveColorTheme(theme => this.#themed(theme)));
    this.register(vscode.workspace.onDidChangeTextDocument(event => this.#edited(event)));
  }

  override dispose(): void {
    clearTimeout(this.#typing);
    this.#types.dispose();
    super.dispose();
  }

  #all(): void {
    for (const { uri } of this.store.all) this.#soon(uri);
  }

  /** After all listeners of the event that is going on, the one that follows the text among them. */
  #soon(uri: string): void {
    if (this.#due.size === 0) queueMicrotask(() => this.#paintDue());
    this.#due.add(uri);
  }

  #paintDue(): void {
    const due = [...this.#due];
    this.#due.clear();
    if (this.disposed) return;
    for (const uri of due) this.#paintFile(uri);
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    if (contentChanges.length === 0 || !this.store.get(uri)?.explanation) return;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#all(), AFTER_TYPING_MS);
  }

  /** A theme of the same kind brings its colours by itself. */
  #themed(theme: vscode.ColorTheme): void {
    if (isHighContrast(theme) === this.#highContrast) return;
    this.#highContrast = isHighContrast(theme);
    this.#types.dispose();
    this.#types = new DecorationTypes(this.#highContrast);
    this.#all();
  }

  #paintFile(uri: string): void {
    const editors = vscode.window.visibleTextEditors.filter(editor => editor.document.uri.toString() === uri);
    if (editors.length === 0) return;
    const painting = this.#paintingOf(uri);
    for (const editor of editors) this.#paintEditor(editor, painting);
  }

  #paintingOf(uri: string): Painting {
    const file = this.store.get(uri);
    const text = this.texts.get(uri);
    if (!file?.explanation || !text) return NOTHING;
    const numbers = paintedNumbers(file.explanation, {
      mode: this.store.mode,
      quantity: settings.quantity(),
      ...(file.answerWord === undefined ? {} : { answerWord: file.answerWord }),
    });
    return { plan: planOverlay(file.explanation, numbers, text, settings.threshold()), faded: file.stale };
  }

  /** One call a type: what it shows now, or nothing where it showed something before. */
  #paintEditor(editor: vscode.TextEditor, { plan, faded }: Painting): void {
    const carried = new Set<vscode.TextEditorDecorationType>();
    for (const [kind, spans] of plan) {
      const type = this.#types.get(kind, faded);
      carried.add(type);
      editor.setDecorations(type, rangesOf(editor.document, spans));
    }
    for (const type of this.#carried.get(editor) ?? []) if (!carried.has(type)) editor.setDecorations(type, []);
    this.#carried.set(editor, carried);
  }
}

function rangesOf(document: vscode.TextDocument, spans: readonly Span[]): vscode.Range[] {
  return spans.map(({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end)));
}
