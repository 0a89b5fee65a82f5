/** @file Scan Prompt: everything that is cheap to know of the file in front, ranked, on a page beside it, each finding with its ways on. */
import * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { hull } from '../../base/span';
import { phaseText } from '../../picture/progressWords';
import { GAP } from '../attribution/lensParts';
import { commands, PAGE_SCHEME, SCAN_TITLE } from '../core/contributions';
import { FileStore } from '../core/fileStore';
import { label } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { inProgress, tellBriefly, tellFailure } from '../core/messages';
import { addressOf } from '../core/readOnlyPages';
import { linkedSpan } from '../linked/linkedPicture';
import { showSpan } from '../panel/promptLinks';
import { fileNameOf } from '../prompts/promptFiles';
import { ScanController } from './scanController';
import { scanPage, scanWays, type ScannedFile } from './scannedFile';

const MESSAGE_MS = 4000;

export function scanFeature(lens: LensContext): FileStore<ScannedFile> {
  const store = lens.own(new FileStore<ScannedFile>(lens.texts));
  const controller = lens.own(new ScanController(lens, store));
  lens.files.watch(controller);
  const pages = lens.own(new ScanPages(lens, store));
  lens.register({
    [commands.scanPrompt]: async argument => {
      const document = await lens.files.documentOf(argument);
      if (!document) return;
      const uri = document.uri.toString();
      const title = vscode.l10n.t('Scanning {0}', fileNameOf(uri));
      const place = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
      await inProgress(place, (bar, token) => {
        token.onCancellationRequested(() => controller.cancel(uri));
        return controller.scan(document, progress => bar.report({ message: phaseText(progress) }));
      });
      const error = store.get(uri)?.error;
      if (error) void tellFailure(error);
      else if (store.get(uri)?.findings) await pages.show(uri);
    },
    [commands.showFinding]: (argument, finding) => reveal(store, lens.files.uriOf(argument), finding),
  });
  return store;
}

/** Selects what is left of the finding's place. */
async function reveal(store: FileStore<ScannedFile>, uri: string | undefined, finding: unknown): Promise<void> {
  const file = uri === undefined ? undefined : store.get(uri);
  const span = typeof finding === 'number' ? file?.findings?.[finding]?.span : undefined;
  const linked = span && linkedSpan(file, span);
  if (linked) {
    await showSpan(linked.uri, linked.span);
    return;
  }
  const parts = span && uri !== undefined ? (store.textOf(uri)?.parts(span) ?? []) : [];
  const [first, last] = [parts[0], parts.at(-1)];
  if (uri === undefined || !first || !last) {
    tellBriefly(vscode.l10n.t('This place was edited since the scan.'), MESSAGE_MS);
    return;
  }
  await showSpan(uri, hull(first, last));
}

/** One page a file; the ways on stand above each finding, so that the page's text can be read and copied. */
class ScanPages extends DisposableOwner implements vscode.CodeLensProvider {
  readonly #changed = this.register(new Emitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** The prompt's address by that of its page. */
  readonly #prompts = new Map<string, string>();

  constructor(
    private readonly lens: LensContext,
    private readonly store: FileStore<ScannedFile>,
  ) {
    super();
    this.register(lens.files.addView(this));
    this.register(store.onDidChange(uri => this.#fileChanged(uri)));
    this.register(vscode.languages.registerCodeLensProvider({ scheme: PAGE_SCHEME }, this));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.#prompts.delete(uri.toString())));
  }

  /** The page that has the focus stands for its prompt. */
  get active(): boolean {
    return this.uri !== undefined;
  }

  get uri(): string | undefined {
    const page = vscode.window.activeTextEditor?.document.uri;
    return page && this.#prompts.get(page.toString());
  }

  async show(uri: string): Promise<void> {
    const page = { ...placeOf(uri), text: this.#textOf(uri) };
    this.#prompts.set(addressOf(page).toString(), uri);
    await this.lens.pages.show(page, { viewColumn: vscode.ViewColumn.Beside });
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const prompt = this.#prompts.get(uri.toString());
    const file = prompt === undefined ? undefined : this.store.get(prompt);
    if (!file?.findings) return [];
    const address = vscode.Uri.parse(file.uri, true);
    const { lines } = scanPage(file, fileNameOf(file.uri));
    const lensAt = (line: number, title: string, command: string, ...words: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, arguments: [address, ...words] });
    const again = label`$(refresh)${GAP}${vscode.l10n.t('Edited since · scan again')}`;
    return [
      ...(file.stale ? [lensAt(0, again, commands.scanPrompt)] : []),
      ...file.findings.flatMap((finding, i) =>
        scanWays(finding).map(({ title, command, place }) =>
          place
            ? lensAt(lines[i]!, label`$(go-to-file)${GAP}${title}`, command, i)
            : lensAt(lines[i]!, label`${title}`, command),
        ),
      ),
    ];
  }

  #textOf(uri: string): string {
    const file = this.store.get(uri);
    return file ? scanPage(file, fileNameOf(uri)).text : '';
  }

  #fileChanged(uri: string): void {
    const address = addressOf(placeOf(uri));
    if (!this.#prompts.has(address.toString())) return;
    if (this.store.get(uri)?.findings) this.lens.pages.set(address, this.#textOf(uri));
    this.#changed.fire();
  }
}

function placeOf(uri: string): { readonly title: string; readonly about: string } {
  return { title: `${SCAN_TITLE}${fileNameOf(uri)}`, about: uri };
}
