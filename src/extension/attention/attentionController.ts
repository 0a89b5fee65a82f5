/** @file From an open file to an entry in the attention store: ask the service, keep what comes back. */
import type * as vscode from 'vscode';
import type { ErrorFacts } from '../../base/errors';
import type { Span } from '../../base/span';
import type { ExplainService } from '../../client/explainService';
import { promptWords } from '../../prompt/words';
import type { AttentionReport } from '../../protocol/attention';
import type { AttendedFile, AttentionStore } from './attentionStore';
import type { ExplainController } from '../attribution/explainController';
import { FileController } from '../core/fileController';
import type { Log } from '../core/log';
import { chosenPair } from '../models/pairChoice';
import type { PromptMemory } from '../prompts/promptMemory';
import { refuseProblems, refuseUntrusted } from '../core/refusals';
import { settings } from '../core/settings';

/** Edges a word, direction and band: as many as a view can filter without hiding the text. */
const TOP = 12;

export class AttentionController extends FileController<AttendedFile> {
  constructor(
    service: ExplainService,
    store: AttentionStore,
    private readonly prompts: Pick<ExplainController, 'parse'>,
    private readonly memory: PromptMemory,
    log: Log,
    private readonly extensionPath: string,
  ) {
    super(service, store, log);
  }

  /**
   * Ends with an entry in the store: edges, or an error that says what to do. Rejects never.
   * @param focus word whose edges are asked for; the verbs of the instructions where it is left out
   */
  async attend(document: vscode.TextDocument, focus?: Span): Promise<void> {
    const uri = document.uri.toString();
    const text = document.getText();
    const before = this.store.get(uri);
    const kept = before?.text === text && before.report ? { report: before.report, focus: before.focus } : { focus: 0 };
    this.store.set({ uri, text, stale: false, work: {}, label: settings.pair(), ...kept });
    try {
      const { report, label } = await this.#ask(document, text, focus);
      const stale = document.getText() !== text;
      this.store.update(uri, file => ({ ...this.ended(file), report, label, stale, focus: 0 }));
    } catch (error) {
      this.failed(uri, error);
    }
  }

  /** A file's attention and its explanation may be asked for side by side. */
  protected ownerOf(uri: string): string {
    return `attention ${uri}`;
  }

  protected ended({ work: _, ...file }: AttendedFile, error?: ErrorFacts): AttendedFile {
    return error ? { ...file, error } : file;
  }

  async #ask(
    document: vscode.TextDocument,
    text: string,
    focus: Span | undefined,
  ): Promise<{ readonly report: AttentionReport; readonly label: string }> {
    const uri = document.uri.toString();
    const parsed = this.prompts.parse(document);
    refuseUntrusted();
    refuseProblems(parsed);
    const { models, label } = chosenPair(this.extensionPath);
    const response = this.memory.response(uri);
    const params = {
      document: parsed,
      words: promptWords(text, parsed),
      models,
      sampling: { maxTokens: settings.maxTokens(), temperature: 0, topP: 1, seed: 0 },
      baseRendering: settings.baseRendering(),
      weighting: 'value' as const,
      top: TOP,
      ...(response === undefined ? {} : { response }),
      ...(focus === undefined ? {} : { focus: [focus] }),
    };
    const report = await this.service.attention(this.ownerOf(uri), params, this.told(uri));
    return { report, label };
  }
}
