/** @file From an open file to the ranked findings about it. */
import type * as vscode from 'vscode';
import { scanAnswers } from '../../client/scanRequests';
import { scanFindings } from '../../picture/scanFindings';
import type { Progress } from '../../protocol/request';
import { FileController } from '../core/fileController';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { pairLabel } from '../models/pairChoice';
import type { ScannedFile } from './scannedFile';

export class ScanController extends FileController<ScannedFile> {
  constructor(lens: LensContext, store: FileStore<ScannedFile>) {
    super(lens, store, 'scan of');
  }

  /** Ends with an entry: findings, or an error that says what to do. Those from before stay until then. Never rejects. */
  async scan(document: vscode.TextDocument, onProgress: (progress: Progress) => void): Promise<void> {
    const uri = document.uri.toString();
    const { error: _, ...before } = this.store.get(uri) ?? { uri, stale: false, label: pairLabel(settings.pair()) };
    this.store.set({ ...before, work: {} });
    await this.ask(uri, async asking => {
      const { prompts, service } = this.lens;
      const prompt = prompts.read(document);
      const { params, label } = prompts.question(prompt);
      const { owner } = asking;
      const told = (progress: Progress): void => {
        asking.onProgress(progress);
        onProgress(progress);
      };
      const options = { onProgress: told };
      const answers = await scanAnswers(
        {
          compare: asked => service.compare(owner, asked, options),
          trust: asked => service.trust(owner, asked, options),
          surprise: asked => service.surprise(owner, asked, options),
          rules: asked => service.rules(owner, asked, options),
        },
        params,
        prompt.source,
      );
      const findings = scanFindings({ text: prompt.source.text, ...answers });
      const stale = !prompts.isStill(document, prompt);
      return ({ whole: _, ...file }) => ({ ...file, ...prompt.asked, label, findings, stale });
    });
  }

  protected ended({ work: _, ...file }: ScannedFile): ScannedFile {
    return file;
  }
}
