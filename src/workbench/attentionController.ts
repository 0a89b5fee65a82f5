/** @file From an open file to an entry in the attention store: ask the service, keep what comes back; notice edits. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../base/disposable';
import { CancelledError, factsOf } from '../base/errors';
import type { Span } from '../base/span';
import type { ExplainService } from '../client/explainService';
import { promptWords } from '../prompt/words';
import type { AttentionReport } from '../protocol/attention';
import type { AttentionStore } from './attentionStore';
import type { ExplainController } from './explainController';
import type { Log } from './log';
import { chosenPair } from './pairChoice';
import type { PromptMemory } from './promptMemory';
import { refuseProblems, refuseUntrusted } from './refusals';
import { settings } from './settings';

/** Edges a word, direction and band: as many as a view can filter without hiding the text. */
const TOP = 12;

export class AttentionController extends DisposableOwner {
  constructor(
    private readonly service: ExplainService,
    private readonly store: AttentionStore,
    private readonly prompts: Pick<ExplainController, 'parse'>,
    private readonly memory: PromptMemory,
    private readonly log: Log,
    private readonly extensionPath: string,
  ) {
    super();
    this.register(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#edited(document)));
    this.register(vscode.workspace.onDidCloseTextDocument(document => this.clear(document.uri.toString())));
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
      this.store.update(uri, ({ work: _, ...file }) => ({ ...file, report, label, stale, focus: 0 }));
    } catch (error) {
      this.#failed(uri, error);
    }
  }

  cancel(uri: string): void {
    this.service.cancel(ownerOf(uri));
  }

  clear(uri: string): void {
    this.cancel(uri);
    this.store.delete(uri);
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
    const report = await this.service.attention(ownerOf(uri), params, {
      onProgress: progress => this.store.update(uri, file => ({ ...file, work: { progress } })),
    });
    return { report, label };
  }

  #failed(uri: string, error: unknown): void {
    // A newer request for the file has the entry now.
    if (this.service.isRunning(ownerOf(uri))) return;
    if (error instanceof CancelledError) {
      this.store.update(uri, ({ work: _, ...file }) => file);
      return;
    }
    const facts = factsOf(error);
    this.log.error(`${facts.message} ${facts.next}`, error instanceof Error ? (error.stack ?? '') : '');
    this.store.update(uri, ({ work: _, ...file }) => ({ ...file, error: facts }));
  }

  #edited(document: vscode.TextDocument): void {
    const file = this.store.get(document.uri.toString());
    if (!file) return;
    const stale = document.getText() !== file.text;
    if (stale !== file.stale) this.store.set({ ...file, stale });
  }
}

/** A file's attention and its explanation may be asked for side by side. */
function ownerOf(uri: string): string {
  return `attention ${uri}`;
}
