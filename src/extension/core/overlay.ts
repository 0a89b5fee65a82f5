/** @file Paints what a painter knows on the visible editors that show its files. Computes no number: plans in, decorations out. */
import * as vscode from 'vscode';
import { DisposableOwner, type Disposable } from '../../base/disposable';
import type { Span } from '../../base/span';
import { onSettingsChange } from './settings';

/** While somebody types, VS Code moves the marks itself; this long after the last key the words that were hit lose theirs. */
const AFTER_TYPING_MS = 80;

export interface Painting<Kind extends string> {
  /** Spans of the file's text now, one list a kind of mark. */
  readonly plan: ReadonlyMap<Kind, readonly Span[]>;
  readonly faded: boolean;
}

/** How a kind of mark looks; faded in a file whose text is another by now. */
export type Look<Kind> = (kind: Kind, highContrast: boolean, faded: boolean) => vscode.DecorationRenderOptions;

/** Says what is painted on which file. */
export interface Painter<Kind extends string> {
  readonly look: Look<Kind>;
  /** Addresses of all files that it may have marks for. */
  uris(): readonly string[];
  /** Calls back with the address of each file whose marks have changed, until the results are disposed. */
  listen(changed: (uri: string) => void): readonly Disposable[];
  /** Undefined where nothing is painted. */
  painting(uri: string): Painting<Kind> | undefined;
}

export class Overlay<Kind extends string> extends DisposableOwner {
  #highContrast = isHighContrast(vscode.window.activeColorTheme);
  #types: DecorationTypes<Kind>;
  /** Decoration types that are set on an editor. VS Code makes a new editor object after a change of tabs, and that has none. */
  readonly #carried = new WeakMap<vscode.TextEditor, ReadonlySet<vscode.TextEditorDecorationType>>();
  /** Files to paint at the end of this microtask, so that several changes at once are painted once. */
  readonly #due = new Set<string>();
  #typing: NodeJS.Timeout | undefined;

  constructor(private readonly painter: Painter<Kind>) {
    super();
    this.#types = new DecorationTypes(painter.look, this.#highContrast);
    for (const listening of painter.listen(uri => this.#soon(uri))) this.register(listening);
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
    for (const uri of this.painter.uris()) this.#soon(uri);
  }

  /** After all other listeners of the current event, so that stores have followed the edit by then. */
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
    if (contentChanges.length === 0 || !this.painter.painting(uri)) return;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#all(), AFTER_TYPING_MS);
  }

  /** Within one kind of theme VS Code changes the colours by itself. */
  #themed(theme: vscode.ColorTheme): void {
    if (isHighContrast(theme) === this.#highContrast) return;
    this.#highContrast = isHighContrast(theme);
    this.#types.dispose();
    this.#types = new DecorationTypes(this.painter.look, this.#highContrast);
    this.#all();
  }

  #paintFile(uri: string): void {
    const editors = vscode.window.visibleTextEditors.filter(editor => editor.document.uri.toString() === uri);
    if (editors.length === 0) return;
    const painting = this.painter.painting(uri);
    for (const editor of editors) this.#paintEditor(editor, painting);
  }

  /** Sets each kind of mark once, and clears the kinds that the editor no longer shows. */
  #paintEditor(editor: vscode.TextEditor, painting: Painting<Kind> | undefined): void {
    const carried = new Set<vscode.TextEditorDecorationType>();
    for (const [kind, spans] of painting?.plan ?? []) {
      const type = this.#types.get(kind, painting!.faded);
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

/** Types are made when they are first needed, and serve all editors until the kind of theme changes. */
class DecorationTypes<Kind extends string> implements vscode.Disposable {
  readonly #types = new Map<string, vscode.TextEditorDecorationType>();

  constructor(
    private readonly look: Look<Kind>,
    private readonly highContrast: boolean,
  ) {}

  get(kind: Kind, faded: boolean): vscode.TextEditorDecorationType {
    const key = `${kind} ${faded}`;
    const type =
      this.#types.get(key) ?? vscode.window.createTextEditorDecorationType(this.look(kind, this.highContrast, faded));
    this.#types.set(key, type);
    return type;
  }

  /** Takes the marks off all editors. */
  dispose(): void {
    for (const type of this.#types.values()) type.dispose();
    this.#types.clear();
  }
}

function isHighContrast({ kind }: vscode.ColorTheme): boolean {
  return kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
}

export function inkOf(colour: string, faded: boolean): string | vscode.ThemeColor {
  return faded ? cssOf(colour, faded) : new vscode.ThemeColor(colour);
}

/** Half of a contributed colour, as its user may have set it: decorations have no alpha of their own. */
export function cssOf(colour: string, faded: boolean): string {
  const variable = `var(--vscode-${colour.replaceAll('.', '-')})`;
  return faded ? `color-mix(in srgb, ${variable} 50%, transparent)` : variable;
}
