/** @file From an open file to an entry in the store: parse, ask the service, keep what comes back; notice edits. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { CancelledError, factsOf } from '../../base/errors';
import type { Span } from '../../base/span';
import type { ExplainService } from '../../client/explainService';
import { parsePrompt } from '../../prompt/parsePrompt';
import type { PromptDocument } from '../../prompt/promptDocument';
import { promptWords } from '../../prompt/words';
import type { ExplainParams } from '../../protocol/request';
import type { ExplanationStore } from './explanationStore';
import type { Log } from '../core/log';
import { chosenPair, pairLabel } from '../models/pairChoice';
import type { PromptMemory } from '../prompts/promptMemory';
import { refuseProblems, refuseUntrusted } from '../core/refusals';
import { settings } from '../core/settings';

export interface ExplainOptions {
  /** Only this part of the file, as plain text. */
  readonly selection?: Span;
  /** Another text in the place of the file's: a version of it. */
  readonly text?: string;
}

export interface Question {
  readonly params: Omit<ExplainParams, 'request'>;
  /** Name of the pair. */
  readonly label: string;
}

export class ExplainController extends DisposableOwner {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly service: ExplainService,
    private readonly store: ExplanationStore,
    private readonly memory: PromptMemory,
    private readonly log: Log,
    private readonly extensionPath: string,
  ) {
    super();
    this.register(vscode.workspace.onDidChangeTextDocument(event => this.#edited(event)));
    this.register(vscode.workspace.onDidCloseTextDocument(document => this.clear(document.uri.toString())));
  }

  /** Ends with an entry in the store: an explanation, or an error that says what to do. Rejects never. */
  async explain(document: vscode.TextDocument, options: ExplainOptions = {}): Promise<void> {
    const uri = document.uri.toString();
    const text = document.getText();
    const parsed = this.parse(document, options);
    const before = this.store.get(uri);
    const kept = before?.text === text && before.explanation ? { explanation: before.explanation } : {};
    this.store.set({ uri, text, document: parsed, stale: false, work: {}, label: pairLabel(settings.pair()), ...kept });
    try {
      const { params, label } = this.question(uri, text, parsed);
      this.store.update(uri, file => ({ ...file, label }));
      const explanation = await this.service.explain(uri, params, {
        onProgress: progress => this.store.update(uri, file => ({ ...file, work: { progress } })),
        onFirstPicture: explanation => this.#keep(document, text, explanation),
      });
      this.#keep(document, text, explanation);
      this.store.update(uri, ({ work: _, ...file }) => file);
    } catch (error) {
      this.#failed(uri, error);
    }
  }

  /** The prompt of a file as it stands, with what its user has said about it. Never throws. */
  parse(document: vscode.TextDocument, options: ExplainOptions = {}): PromptDocument {
    const uri = document.uri.toString();
    const { selection, text = document.getText() } = options;
    const instructions = this.memory.markedSpans(uri, text);
    // The selected part alone, at its place: white space before it keeps every offset.
    const source = selection
      ? text.slice(0, selection.start).replace(/[^\n]/g, ' ') + text.slice(selection.start, selection.end)
      : text;
    const fileName = selection ? 'selection.txt' : formatName(document);
    return parsePrompt(source, {
      fileName,
      values: this.memory.values(uri),
      ...(instructions.length ? { instructions } : {}),
    });
  }

  cancel(uri: string): void {
    this.service.cancel(uri);
  }

  clear(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    this.service.cancel(uri);
    this.store.delete(uri);
  }

  override dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    super.dispose();
  }

  /**
   * What the engine is asked for a prompt, by the settings and by what its user has said about it.
   * @throws LensError where the workspace is not trusted, the prompt has an error, or the pair is not known
   */
  question(uri: string, text: string, document: PromptDocument): Question {
    refuseUntrusted();
    refuseProblems(document);
    const { models, label } = chosenPair(this.extensionPath);
    const response = this.memory.response(uri);
    const params = {
      document,
      words: promptWords(text, document),
      models,
      ownResponses: settings.ownResponses() && response === undefined,
      sampling: { maxTokens: settings.maxTokens(), temperature: 0, topP: 1, seed: 0 },
      target: settings.target(),
      baseRendering: settings.baseRendering(),
      ...(response === undefined ? {} : { response }),
    };
    return { params, label };
  }

  /** Late results for an edited file are kept, marked stale: the words that did not change keep their meaning. */
  #keep(
    document: vscode.TextDocument,
    text: string,
    explanation: NonNullable<ReturnType<ExplanationStore['get']>>['explanation'],
  ): void {
    const stale = document.getText() !== text;
    this.store.update(document.uri.toString(), file =>
      file.text === text ? { ...file, stale, ...(explanation ? { explanation } : {}) } : file,
    );
  }

  #failed(uri: string, error: unknown): void {
    // A newer request for the file has the entry now.
    if (this.service.isRunning(uri)) return;
    if (error instanceof CancelledError) {
      this.store.update(uri, ({ work: _, ...file }) => file);
      return;
    }
    const facts = factsOf(error);
    this.log.error(`${facts.message} ${facts.next}`, error instanceof Error ? (error.stack ?? '') : '');
    this.store.update(uri, ({ work: _, ...file }) => ({ ...file, error: facts }));
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const file = this.store.get(uri);
    if (!file || contentChanges.length === 0) return;
    const stale = document.getText() !== file.text;
    if (stale !== file.stale) this.store.set({ ...file, stale });
    clearTimeout(this.#timers.get(uri));
    if (stale && settings.autoExplain()) {
      this.#timers.set(
        uri,
        setTimeout(() => void this.explain(document), settings.autoExplainDelayMs()),
      );
    }
  }
}

/** Endings by which parsing knows the formats that VS Code knows by language. */
const ENDINGS: Readonly<Record<string, string>> = {
  prompt: '.prompt.md',
  instructions: '.instructions.md',
  chatmode: '.chatmode.md',
  chatagent: '.agent.md',
  markdown: '.md',
  yaml: '.yaml',
  json: '.json',
  jsonl: '.jsonl',
};

/** A file's own name says its format; an untitled one has only its language. */
function formatName({ isUntitled, fileName, languageId }: vscode.TextDocument): string {
  return isUntitled ? `${fileName}${ENDINGS[languageId] ?? '.txt'}` : fileName;
}
