/** @file From an open file to what its models read of it, made again after edits while somebody looks. */
import * as vscode from 'vscode';
import { renderedText } from '../../picture/renderedText';
import { FileController } from '../core/fileController';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { onSettingsChange, settings } from '../core/settings';
import type { RenderedFile } from './renderedHead';

/** After the last key. */
const AFTER_TYPING_MS = 300;

export class RenderedController extends FileController<RenderedFile> {
  /** @param watched whether somebody looks at what the models read of a file */
  constructor(
    lens: LensContext,
    store: FileStore<RenderedFile>,
    private readonly watched: (uri: string) => boolean,
  ) {
    super(lens, store, 'reading of');
    this.register(lens.texts.onDidEdit(({ uri }) => this.#soon(uri)));
    this.register(onSettingsChange(() => store.all.forEach(({ uri }) => this.#soon(uri))));
  }

  /** Ends with an entry: the texts, or an error that says what to do. What was rendered before stays until then. Never rejects. */
  async render(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const { error: _, ...before } = this.store.get(uri) ?? { uri, stale: false, label: settings.pair(), texts: [] };
    this.store.set({ ...before, work: {} });
    await this.ask(uri, async () => {
      const { prompts, service } = this.lens;
      const prompt = prompts.read(document);
      const { params, label } = prompts.question(prompt);
      const { document: parsed, models, baseRendering } = params;
      const report = await service.rendered({ document: parsed, models, baseRendering });
      const texts = report.models.map(model => renderedText(model, prompt.source.text));
      const stale = !prompts.isStill(document, prompt);
      return ({ whole: _, ...file }) => ({ ...file, ...prompt.asked, label, report, texts, stale });
    });
  }

  protected ended({ work: _, ...file }: RenderedFile): RenderedFile {
    return file;
  }

  #soon(uri: string): void {
    if (!this.store.get(uri) || !this.watched(uri)) return;
    this.askLater(uri, AFTER_TYPING_MS, () => {
      const document = vscode.workspace.textDocuments.find(open => open.uri.toString() === uri);
      if (document) void this.render(document);
    });
  }
}
