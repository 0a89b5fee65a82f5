/** @file Pages of rendered prompts beside their files: each follows its file, and the cursor in one marks the place in the other. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import type { Span } from '../../base/span';
import { meantSpan, placesOf, sourcesAt, type RenderedText } from '../../picture/renderedText';
import type { ModelRole } from '../../protocol/explanation';
import { PAGE_SCHEME, RENDERED_TITLE } from '../core/contributions';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import type { Painter, Look } from '../core/overlay';
import { addressOf } from '../core/readOnlyPages';
import { fileNameOf } from '../prompts/promptFiles';
import { linkedSpan, linkedUris } from '../linked/linkedPicture';
import { readBy, type RenderedFile } from './renderedHead';

export type RenderedKind = 'template' | 'special' | 'filled';

export function planRendered({ pieces }: RenderedText): Map<RenderedKind, Span[]> {
  const plan = new Map<RenderedKind, Span[]>([
    ['template', []],
    ['special', []],
    ['filled', []],
  ]);
  for (const { span, kind, filled } of pieces) {
    const shown = kind !== 'file' ? kind : filled ? 'filled' : undefined;
    if (shown) plan.get(shown)!.push(span);
  }
  return plan;
}

/** In high contrast, where a badge may be as dark as the page, control tokens have a frame. */
export const renderedLook: Look<RenderedKind> = (kind, highContrast, faded) => {
  const rangeBehavior = vscode.DecorationRangeBehavior.ClosedClosed;
  const opacity = faded ? '0.5' : '1';
  if (kind === 'template') return { rangeBehavior, opacity, color: new vscode.ThemeColor('descriptionForeground') };
  if (kind === 'filled') return { rangeBehavior, opacity, textDecoration: 'underline dotted' };
  const frame = { borderStyle: 'solid', borderWidth: '1px', borderColor: new vscode.ThemeColor('editor.foreground') };
  const badge = {
    backgroundColor: new vscode.ThemeColor('badge.background'),
    color: new vscode.ThemeColor('badge.foreground'),
    borderRadius: '3px',
  };
  return { rangeBehavior, opacity, ...(highContrast ? frame : badge) };
};

export interface RenderedPage {
  /** Of the prompt. */
  readonly uri: string;
  readonly role: ModelRole;
}

export class RenderedPages extends DisposableOwner {
  /** By address. */
  readonly #pages = new Map<string, RenderedPage>();
  readonly #linked = this.register(
    vscode.window.createTextEditorDecorationType({
      backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
      borderWidth: '0 0 1px 0',
      borderStyle: 'solid',
      borderColor: new vscode.ThemeColor('editor.foreground'),
      overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.wordHighlightForeground'),
    }),
  );
  /** What is marked now, by the address of the document that it is marked in. */
  readonly marked = new Map<string, readonly Span[]>();

  constructor(
    private readonly lens: LensContext,
    private readonly store: FileStore<RenderedFile>,
  ) {
    super();
    this.register(lens.files.addView(this));
    this.register(store.onDidChange(uri => this.#fileChanged(uri)));
    this.register(vscode.window.onDidChangeTextEditorSelection(event => this.#moved(event)));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#closed(uri.toString())));
  }

  /** The page that has the focus stands for its prompt. */
  get active(): boolean {
    return this.uri !== undefined;
  }

  get uri(): string | undefined {
    const page = vscode.window.activeTextEditor?.document.uri;
    return page?.scheme === PAGE_SCHEME ? this.#pages.get(page.toString())?.uri : undefined;
  }

  of(address: string): RenderedPage | undefined {
    return this.#pages.get(address);
  }

  /** Whether a page of a file is open. */
  has(uri: string): boolean {
    return this.#of(uri).length > 0;
  }

  /** Opens it beside the prompt, or shows the one there is. */
  async show(file: RenderedFile, role: ModelRole): Promise<void> {
    const page = { ...placeOf(file, role), text: this.#textOf(file.uri, role) };
    this.#pages.set(addressOf(page).toString(), { uri: file.uri, role });
    await this.lens.pages.show(page, { viewColumn: vscode.ViewColumn.Beside });
  }

  /** What base reads on the left, what tuned reads on the right. */
  async compare(file: RenderedFile): Promise<void> {
    const [base, tuned] = (['base', 'tuned'] as const).map(role => {
      const address = addressOf(placeOf(file, role));
      this.#pages.set(address.toString(), { uri: file.uri, role });
      this.lens.pages.set(address, this.#textOf(file.uri, role));
      return address;
    });
    const title = vscode.l10n.t('What base and tuned read of {0}', fileNameOf(file.uri));
    await vscode.commands.executeCommand('vscode.diff', base, tuned, title);
  }

  /** Paints the pages, by what they show. */
  get painter(): Painter<RenderedKind> {
    return {
      look: renderedLook,
      uris: () => [...this.#pages.keys()],
      listen: changed => [this.store.onDidChange(uri => this.#of(uri).forEach(changed))],
      painting: address => {
        const page = this.#pages.get(address);
        const file = page && this.store.get(page.uri);
        const read = file && readBy(file, page.role);
        return read && { plan: planRendered(read.rendered), faded: file.stale || file.error !== undefined };
      },
    };
  }

  #of(uri: string): string[] {
    return [...this.#pages].flatMap(([address, page]) => (page.uri === uri ? [address] : []));
  }

  #textOf(uri: string, role: ModelRole): string {
    const file = this.store.get(uri);
    return (file && readBy(file, role)?.rendered.text) ?? '';
  }

  /** The page of a file that was closed stays as it was. */
  #fileChanged(uri: string): void {
    if (!this.store.get(uri)) return;
    for (const address of this.#of(uri))
      this.lens.pages.set(vscode.Uri.parse(address, true), this.#textOf(uri, this.#pages.get(address)!.role));
  }

  #closed(address: string): void {
    this.marked.delete(address);
    const page = this.#pages.get(address);
    if (!page) return;
    this.#pages.delete(address);
    if (this.has(page.uri)) return;
    const file = this.store.get(page.uri);
    for (const marked of [page.uri, ...(file ? linkedUris(file) : [])]) this.#mark(marked, []);
  }

  #moved({ textEditor, selections }: vscode.TextEditorSelectionChangeEvent): void {
    const { document } = textEditor;
    const address = document.uri.toString();
    const [first] = selections;
    if (!first || textEditor !== vscode.window.activeTextEditor) return;
    const selection = { start: document.offsetAt(first.start), end: document.offsetAt(first.end) };
    const page = this.#pages.get(address);
    if (page) this.#markFile(page, selection);
    else if (this.has(address)) this.#markPages(address, document.getText(), selection);
    else this.#markPagesOfPart(address, document.getText(), selection);
  }

  #markFile({ uri, role }: RenderedPage, selection: Span): void {
    const file = this.store.get(uri);
    const read = file && readBy(file, role);
    const text = this.store.textOf(uri);
    if (!read || !text) return;
    const sources = sourcesAt(read.rendered, selection);
    const linked = sources.flatMap(span => linkedSpan(file, span) ?? []);
    this.#mark(
      uri,
      sources.flatMap(span => text.parts(span)),
    );
    for (const address of linkedUris(file))
      this.#mark(
        address,
        linked.flatMap(place => (place.uri === address ? [place.span] : [])),
      );
    for (const address of this.#of(uri)) this.#mark(address, []);
  }

  #markPages(uri: string, now: string, selection: Span): void {
    const file = this.store.get(uri);
    const text = this.store.textOf(uri);
    if (!file || !text) return;
    const { start, end } = meantSpan(now, selection);
    const from = text.offsetBefore(start);
    const last = text.offsetBefore(Math.max(start, end - 1));
    const meant = from === undefined || last === undefined || last < from ? undefined : { start: from, end: last + 1 };
    this.#mark(uri, []);
    this.#markIn(file, meant);
  }

  /** The cursor in a file that was read in with a prompt, as long as that file is as it was. */
  #markPagesOfPart(address: string, now: string, selection: Span): void {
    for (const file of this.store.all) {
      const part = file.whole?.parts[linkedUris(file).indexOf(address) + 1];
      if (!file.whole || !part || part.kind === 'prompt' || !this.has(file.uri)) continue;
      const { start, end } = part.span;
      const meant = meantSpan(now, selection);
      const same = file.whole.text.slice(start, end) === now;
      this.#mark(address, []);
      this.#markIn(file, same ? { start: meant.start + start, end: meant.end + start } : undefined);
    }
  }

  /** The places of a stretch of the whole text in the pages of its prompt. */
  #markIn(file: RenderedFile, meant: Span | undefined): void {
    for (const address of this.#of(file.uri)) {
      const read = readBy(file, this.#pages.get(address)!.role);
      this.#mark(address, read && meant ? placesOf(read.rendered, meant) : []);
    }
  }

  /** And brings the first into sight. */
  #mark(address: string, spans: readonly Span[]): void {
    this.marked.set(address, spans);
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (document.uri.toString() !== address) continue;
      const ranges = spans.map(
        ({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end)),
      );
      editor.setDecorations(this.#linked, ranges);
      if (ranges[0]) editor.revealRange(ranges[0], vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }
}

/** One page where all models read the same; else one for each. */
function placeOf({ uri, report }: RenderedFile, role: ModelRole): { readonly title: string; readonly about: string } {
  const whose = report?.same === false ? `${role} · ` : '';
  return { title: `${RENDERED_TITLE}${whose}${fileNameOf(uri)}`, about: uri };
}
