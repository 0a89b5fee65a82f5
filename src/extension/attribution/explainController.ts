/** @file From an open file to an entry in the explanation store, when the user asks, or after edits where the setting says so. */
import * as vscode from 'vscode';
import type { Explanation } from '../../protocol/explanation';
import { FileController } from '../core/fileController';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { pairLabel } from '../models/pairChoice';
import type { ParseOptions } from '../prompts/prompts';
import type { ExplainedFile } from './explanationStore';

export class ExplainController extends FileController<ExplainedFile> {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(lens: LensContext) {
    super(lens, lens.explanations, 'explanation of');
    this.register(lens.texts.onDidEdit(({ uri }) => this.#edited(uri)));
  }

  /** Ends with an entry in the store: an explanation, or an error that says what to do. Never rejects. */
  async explain(document: vscode.TextDocument, options: ParseOptions = {}): Promise<void> {
    const uri = document.uri.toString();
    const text = document.getText();
    const parsed = this.lens.prompts.parse(document, options);
    const before = this.store.get(uri);
    const kept = before?.text === text && before.explanation ? { explanation: before.explanation } : {};
    this.store.set({ uri, text, document: parsed, stale: false, work: {}, label: pairLabel(settings.pair()), ...kept });
    await this.ask(uri, async ({ owner, onProgress }) => {
      const { params, label } = this.lens.prompts.question(uri, text, parsed);
      this.store.update(uri, file => ({ ...file, label }));
      // Late results for an edited file are kept, since the words that did not change keep their meaning; those for another text are not.
      const explained =
        (explanation: Explanation) =>
        (file: ExplainedFile): ExplainedFile =>
          file.text === text ? { ...file, explanation } : file;
      const onFirstPicture = (first: Explanation): void => this.store.update(uri, explained(first));
      return explained(await this.lens.service.explain(owner, params, { onProgress, onFirstPicture }));
    });
  }

  override clear(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    super.clear(uri);
  }

  override dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    super.dispose();
  }

  protected ended({ work: _, ...file }: ExplainedFile): ExplainedFile {
    return file;
  }

  #edited(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    if (!this.store.get(uri)?.stale || !settings.autoExplain()) return;
    this.#timers.set(
      uri,
      setTimeout(() => this.#explainOpen(uri), settings.autoExplainDelayMs()),
    );
  }

  #explainOpen(uri: string): void {
    const document = vscode.workspace.textDocuments.find(open => open.uri.toString() === uri);
    if (document) void this.explain(document);
  }
}
