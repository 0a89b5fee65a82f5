/** @file What the models read of the file in front, as read-only pages beside it: template, control tokens and filled variables. */
import * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { commands, PAGE_SCHEME } from '../core/contributions';
import { FileStore } from '../core/fileStore';
import { label } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { inProgress, tellFailure, tellInformation } from '../core/messages';
import { Overlay } from '../core/overlay';
import { RenderedController } from './renderedController';
import type { RenderedFile } from './renderedHead';
import { renderedHead } from './renderedHead';
import { RenderedPages } from './renderedPages';

export interface Rendered {
  readonly store: FileStore<RenderedFile>;
  readonly pages: RenderedPages;
}

export function renderedFeature(lens: LensContext): Rendered {
  const store = lens.own(new FileStore<RenderedFile>(lens.texts));
  const pages = lens.own(new RenderedPages(lens, store));
  const controller = lens.own(new RenderedController(lens, store, uri => pages.has(uri)));
  lens.own(new Overlay(pages.painter));
  lens.own(new HeadLenses(store, pages));
  const rendered = async (argument: unknown): Promise<RenderedFile | undefined> => {
    const document = await lens.files.documentOf(argument);
    if (!document) return undefined;
    const place = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Rendering the prompt') };
    await inProgress(place, () => controller.render(document));
    const file = store.get(document.uri.toString());
    if (file?.error) void tellFailure(file.error);
    return file?.error ? undefined : file;
  };
  lens.register({
    [commands.showRendered]: async argument => {
      const file = await rendered(argument);
      const lead = file?.report?.models.at(-1);
      if (file && lead) await pages.show(file, lead.role);
    },
    [commands.compareRendered]: async argument => {
      const file = await rendered(argument);
      if (file?.report?.same) tellInformation(vscode.l10n.t('All models read the same text.'));
      else if (file) await pages.compare(file);
    },
  });
  return { store, pages };
}

/** Says above a page whose text it is, and what the colours mean. */
class HeadLenses extends DisposableOwner implements vscode.CodeLensProvider {
  readonly #changed = this.register(new Emitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    private readonly store: FileStore<RenderedFile>,
    private readonly pages: RenderedPages,
  ) {
    super();
    this.register(store.onDidChange(() => this.#changed.fire()));
    this.register(vscode.languages.registerCodeLensProvider({ scheme: PAGE_SCHEME }, this));
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const page = this.pages.of(uri.toString());
    const file = page && this.store.get(page.uri);
    if (!file) return [];
    return renderedHead(file, page.role).map(({ title, tooltip, command }) => {
      const what = { title: label`${title}`, command: command ?? '', arguments: [vscode.Uri.parse(file.uri, true)] };
      return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { ...what, ...(tooltip && { tooltip }) });
    });
  }
}
