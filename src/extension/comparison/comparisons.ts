/** @file What is known of every compared file, and how it comes to be known: asks the service, keeps what comes back, notices edits. */
import * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { CancelledError, factsOf, LensError } from '../../base/errors';
import type { ExplainService } from '../../client/explainService';
import type { Comparison, Contrast } from '../../protocol/comparison';
import type { AskedContrast, ContrastQuestion } from '../../protocol/views/comparisonMessages';
import type { AnswerPart } from '../../protocol/comparison';
import type { ExplainController, Question } from '../attribution/explainController';
import { modelsCompared } from '../../client/sectionQuestions';
import type { ExplanationStore } from '../attribution/explanationStore';
import { textInHead } from './gitHead';
import { LaterParts } from './sectionRequests';
import { earlierOf, ended, withoutAnswers, withVersions, type Compared, type ComparedFile } from './comparedFile';
import type { Log } from '../core/log';
import { settings } from '../core/settings';

export class Comparisons extends DisposableOwner {
  readonly #files = new Map<string, ComparedFile>();
  readonly #answers = new Map<string, AbortController>();
  readonly #later: LaterParts;
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
    this.#later = new LaterParts(service, (uri, compared, change) =>
      this.#update(uri, file => (file.compared === compared ? { ...file, parts: change(file.parts ?? {}) } : file)),
    );
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
    this.#begin(uri, text);
    try {
      const compared = await this.#compared(document, text, part => this.#heard(uri, part));
      const stale = document.getText() !== text;
      this.#update(uri, file => withVersions({ ...withoutAnswers(file), compared, stale }, earlierOf(file, compared)));
      this.#paint(compared, uri, stale);
      this.#update(uri, ended);
      void this.#later.ask(uri, compared);
    } catch (error) {
      this.#failed(uri, error);
    }
  }

  /** The version that is compared is what later ones are held against, until it is let go. */
  pin(uri: string, pinned: boolean): void {
    this.#update(uri, file => {
      const { compared } = file;
      return withVersions(file, pinned && compared ? { kind: 'pinned', compared } : undefined);
    });
  }

  /** Holds the file against its version in git HEAD. Ends with that, or an error that says what to do. Rejects never. */
  async compareWithHead(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    if (this.#files.get(uri)?.compared?.text !== document.getText()) {
      await this.compare(document);
      if (this.#files.get(uri)?.compared?.text !== document.getText()) return;
    }
    this.#begin(uri, document.getText());
    try {
      const text = await textInHead(document.uri);
      if (text === document.getText()) throw sameAsHead();
      // Its answers are not the ones that the view tells.
      const head = await this.#compared(document, text, () => undefined);
      this.#update(uri, file => ended(withVersions(file, { kind: 'git-head', compared: head })));
    } catch (error) {
      this.#failed(uri, error);
    }
  }

  /** The later parts once more, where they were called off. */
  async askParts(uri: string): Promise<void> {
    const compared = this.#files.get(uri)?.compared;
    if (compared) await this.#later.ask(uri, compared);
  }

  async computeConcepts(uri: string): Promise<void> {
    const compared = this.#files.get(uri)?.compared;
    if (compared) await this.#later.computeConcepts(uri, compared);
  }

  cancelConcepts(uri: string): void {
    this.#later.cancelConcepts(uri);
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
    this.#later.cancel(uri);
    this.service.cancel(contrastOwner(uri));
    if (this.#files.delete(uri)) this.#changed.fire(uri);
  }

  /** The explanation is painted again. */
  clearContrast(uri: string): void {
    this.service.cancel(contrastOwner(uri));
    this.#update(uri, ({ asked: _, ...file }) => file);
    this.#paintContrast(uri, undefined);
  }

  /** Ends with an answer, painted on the file, or a reason, in the entry of the file. Rejects never. */
  async contrast(uri: string, question: ContrastQuestion): Promise<void> {
    const compared = this.#files.get(uri)?.compared;
    if (!compared) return;
    this.#paintContrast(uri, undefined);
    this.#update(uri, file => ({ ...file, asked: { question } }));
    const tell = (more: Omit<AskedContrast, 'question'>): void =>
      this.#update(uri, file => (file.asked?.question === question ? { ...file, asked: { question, ...more } } : file));
    try {
      const { document, words, baseRendering, response } = compared.params;
      const answers = compared.comparison.explanation.models.map(({ role, response }) => ({
        role,
        ids: response.tokens.map(({ id }) => id),
      }));
      // One that could not be used is not asked again.
      const models = modelsCompared(compared.params, compared.comparison);
      const given = response !== undefined && { response };
      const params = { ...{ document, words, models, baseRendering, answers }, ...given, ...question };
      const contrast = await this.service.contrast(contrastOwner(uri), params);
      tell({ contrast });
      if (this.#files.get(uri)?.asked?.contrast === contrast) this.#paintContrast(uri, contrast);
    } catch (error) {
      if (!(error instanceof CancelledError)) tell({ error: factsOf(error) });
    }
  }

  /** What was there before stays in sight. */
  #begin(uri: string, text: string): void {
    this.#later.cancel(uri);
    const { error: _, ...before }: Partial<ComparedFile> = this.#files.get(uri) ?? {};
    const stale = before.compared !== undefined && before.compared.text !== text;
    this.#set({ ...before, uri, label: before.label ?? settings.pair(), work: {}, stale });
  }

  /** @param text of the file, or of another version of it */
  async #compared(document: vscode.TextDocument, text: string, hear: (part: AnswerPart) => void): Promise<Compared> {
    const uri = document.uri.toString();
    const parsed = this.controller.parse(document, { text });
    const { params, label } = this.controller.question(uri, text, parsed);
    this.#update(uri, file => ({ ...file, label }));
    const comparison = await this.#ask(uri, params, hear);
    return { text, document: parsed, label, comparison, params };
  }

  async #ask(uri: string, params: Question['params'], hear: (part: AnswerPart) => void): Promise<Comparison> {
    const answers = new AbortController();
    this.#answers.set(uri, answers);
    try {
      return await this.service.compare(ownerOf(uri), params, {
        stopAnswers: answers.signal,
        onAnswer: hear,
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

  /** Only where the file is explained by the same text: words are told by their place in it. */
  #paintContrast(uri: string, contrast: Contrast | undefined): void {
    const compared = this.#files.get(uri)?.compared;
    this.store.update(uri, ({ contrast: _, ...file }) =>
      contrast && file.text === compared?.text ? { ...file, contrast } : file,
    );
  }

  #failed(uri: string, error: unknown): void {
    // A newer comparison of the file has the entry now.
    if (this.service.isRunning(ownerOf(uri))) return;
    const facts = error instanceof CancelledError ? undefined : factsOf(error);
    if (facts) {
      this.log.error(`${facts.message} ${facts.next}`, error instanceof LensError ? '' : String(error));
    }
    this.#update(uri, file => (facts ? { ...ended(file), error: facts } : ended(file)));
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

function sameAsHead(): LensError {
  return new LensError({
    reason: 'usage',
    message: 'The file is as git HEAD has it.',
    next: 'Edit the prompt, then compare it with HEAD.',
  });
}

/** The service ends what an owner asked before: an explanation of the same file goes on beside. */
function ownerOf(uri: string): string {
  return `comparison of ${uri}`;
}

function contrastOwner(uri: string): string {
  return `contrast in ${uri}`;
}
