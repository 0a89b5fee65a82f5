/** @file What is known of every compared file, and how it comes to be known: asks the service, keeps what comes back, notices edits. */
import * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../base/disposable';
import { CancelledError, factsOf, LensError, type ErrorFacts } from '../base/errors';
import type { ExplainService } from '../client/explainService';
import type { PromptDocument } from '../prompt/promptDocument';
import type { Comparison } from '../protocol/comparison';
import type { AskedContrast, ComparisonState, ContrastQuestion } from '../protocol/comparisonView';
import type { AnswerPart, Progress } from '../protocol/engine';
import type { ExplainController, Question } from './explainController';
import type { ExplanationStore } from './explanationStore';
import type { Log } from './log';
import { settings } from './settings';

export interface ComparedFile {
  /** The file's address as a string. */
  readonly uri: string;
  /** Name of the pair. */
  readonly label: string;
  /** Together with what it is of; absent until the first one is there. */
  readonly compared?: Compared;
  /** Whether the file's text is another than the compared one by now. */
  readonly stale: boolean;
  readonly saying?: NonNullable<ComparisonState['saying']>;
  readonly work?: { readonly progress?: Progress };
  readonly error?: ErrorFacts;
  readonly asked?: AskedContrast;
}

export interface Compared {
  /** The text that was compared; spans count in it. */
  readonly text: string;
  readonly document: PromptDocument;
  readonly label: string;
  readonly comparison: Comparison;
  /** For questions about it: the same models, the same words. */
  readonly params: Question['params'];
}

export class Comparisons extends DisposableOwner {
  readonly #files = new Map<string, ComparedFile>();
  readonly #answers = new Map<string, AbortController>();
  readonly #changed = this.register(new Emitter<string>());
  /** The address of a file whose entry changed. */
  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly service: ExplainService,
    private readonly controller: ExplainController,
    private readonly store: ExplanationStore,
    private readonly log: Log,
  ) {
    super();
    this.register(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#edited(document)));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.clear(uri.toString())));
  }

  get(uri: string): ComparedFile | undefined {
    return this.#files.get(uri);
  }

  /** Ends with an entry: a comparison, or an error that says what to do. Rejects never. */
  async compare(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const text = document.getText();
    const before = this.#files.get(uri)?.compared;
    const kept = before ? { compared: before, stale: before.text !== text } : { stale: false };
    this.#set({ uri, label: settings.pair(), work: {}, ...kept });
    try {
      const parsed = this.controller.parse(document);
      const { params, label } = this.controller.question(uri, text, parsed);
      this.#update(uri, file => ({ ...file, label }));
      const comparison = await this.#ask(uri, params);
      const compared = { text, document: parsed, label, comparison, params };
      const stale = document.getText() !== text;
      this.#update(uri, file => ({ ...file, compared, stale }));
      this.#paint(compared, uri, stale);
      this.#update(uri, ({ work: _, saying: __, ...file }) => file);
    } catch (error) {
      this.#failed(uri, error);
    }
  }

  /** The models end what they say where they are, and the comparison goes on with it. */
  stopAnswers(uri: string): void {
    this.#answers.get(uri)?.abort();
  }

  cancel(uri: string): void {
    this.service.cancel(ownerOf(uri));
  }

  clear(uri: string): void {
    this.cancel(uri);
    this.service.cancel(contrastOwner(uri));
    if (this.#files.delete(uri)) this.#changed.fire(uri);
  }

  /** Ends with an answer, or a reason, in the entry of the file. Rejects never. */
  async contrast(uri: string, question: ContrastQuestion): Promise<void> {
    const compared = this.#files.get(uri)?.compared;
    if (!compared) return;
    this.#update(uri, file => ({ ...file, asked: { question } }));
    const tell = (more: Omit<AskedContrast, 'question'>): void =>
      this.#update(uri, file => (file.asked?.question === question ? { ...file, asked: { question, ...more } } : file));
    try {
      const { document, words, models, baseRendering } = compared.params;
      const answers = compared.comparison.explanation.models.map(({ role, response }) => ({
        role,
        ids: response.tokens.map(({ id }) => id),
      }));
      // One that could not be used is not asked again.
      const there = models.filter(model => answers.some(({ role }) => role === model.role));
      const params = { ...{ document, words, models: there, baseRendering, answers }, ...question };
      tell({ contrast: await this.service.contrast(contrastOwner(uri), params) });
    } catch (error) {
      if (!(error instanceof CancelledError)) tell({ error: factsOf(error) });
    }
  }

  async #ask(uri: string, params: Question['params']): Promise<Comparison> {
    const answers = new AbortController();
    this.#answers.set(uri, answers);
    try {
      return await this.service.compare(ownerOf(uri), params, {
        stopAnswers: answers.signal,
        onAnswer: part => this.#heard(uri, part),
        onProgress: progress => this.#update(uri, file => ({ ...file, work: { progress } })),
      });
    } finally {
      if (this.#answers.get(uri) === answers) this.#answers.delete(uri);
    }
  }

  /** A part that begins at 0 begins the answer anew. */
  #heard(uri: string, { role, from, text }: AnswerPart): void {
    this.#update(uri, file => {
      const all = file.saying ?? [];
      const before = all.find(answer => answer.role === role);
      const now = { role, text: (before?.text ?? '').slice(0, from) + text };
      return { ...file, saying: before ? all.map(a => (a === before ? now : a)) : [...all, now] };
    });
  }

  /** The comparison explains its answer too: the file shows it, where no explanation of its own is on the way. */
  #paint({ text, document, label, comparison }: Compared, uri: string, stale: boolean): void {
    if (this.store.get(uri)?.work || comparison.failures.length > 0) return;
    this.store.set({ uri, text, document, label, stale, explanation: comparison.explanation });
  }

  #failed(uri: string, error: unknown): void {
    // A newer comparison of the file has the entry now.
    if (this.service.isRunning(ownerOf(uri))) return;
    const facts = error instanceof CancelledError ? undefined : factsOf(error);
    if (facts) {
      this.log.error(`${facts.message} ${facts.next}`, error instanceof LensError ? '' : String(error));
    }
    this.#update(uri, ({ work: _, saying: __, ...file }) => (facts ? { ...file, error: facts } : file));
  }

  #edited(document: vscode.TextDocument): void {
    const file = this.#files.get(document.uri.toString());
    if (!file?.compared) return;
    const stale = document.getText() !== file.compared.text;
    if (stale !== file.stale) this.#set({ ...file, stale });
  }

  #set(file: ComparedFile): void {
    this.#files.set(file.uri, file);
    this.#changed.fire(file.uri);
  }

  /** Changes an entry; does nothing where there is none any more. */
  #update(uri: string, change: (file: ComparedFile) => ComparedFile): void {
    const file = this.#files.get(uri);
    const now = file && change(file);
    if (now && now !== file) this.#set(now);
  }
}

/** The service ends what an owner asked before: an explanation of the same file goes on beside. */
function ownerOf(uri: string): string {
  return `comparison of ${uri}`;
}

function contrastOwner(uri: string): string {
  return `contrast in ${uri}`;
}
