/** @file From an open file to an entry in the store of surprises. */
import type * as vscode from 'vscode';
import { FileController } from '../core/fileController';
import type { LensContext } from '../core/lensContext';
import { pairLabel } from '../models/pairChoice';
import { settings } from '../core/settings';
import type { SurprisedFile } from './surprisedFile';

export class SurpriseController extends FileController<SurprisedFile> {
  constructor(lens: LensContext) {
    super(lens, lens.surprises, 'surprise of');
  }

  /** Ends with an entry in the store, which is then what the file shows, or with an error that says what to do. Never rejects. */
  async measure(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const { attention, explanations, prompts, service } = this.lens;
    const prompt = prompts.read(document);
    const { text } = prompt.asked;
    const before = this.store.get(uri);
    const kept = before?.text === text && before.report ? { report: before.report } : {};
    this.store.set({ ...prompt.asked, stale: false, work: {}, label: pairLabel(settings.pair()), ...kept });
    // What was asked for last is shown.
    attention.delete(uri);
    explanations.update(uri, ({ answerWord: _, contrast: __, passage: ___, ...file }) => file);
    await this.ask(uri, async ({ owner, onProgress }) => {
      const { params, label } = prompts.question(prompt);
      const { document: parsed, words, models, baseRendering } = params;
      const report = await service.surprise(owner, { document: parsed, words, models, baseRendering }, { onProgress });
      return file => ({ ...file, report, label });
    });
  }

  protected ended({ work: _, ...file }: SurprisedFile): SurprisedFile {
    return file;
  }
}
