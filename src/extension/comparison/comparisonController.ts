/** @file From an open file to an entry in the comparison store: what both models say, held against an earlier version where there is one. */
import type * as vscode from 'vscode';
import { LensError } from '../../base/errors';
import type { AnswerPart } from '../../protocol/comparison';
import { FileController, type Asking } from '../core/fileController';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { withCompared, withVersions, type Compared, type ComparedFile } from './comparedFile';
import { Contrasts } from './contrasts';
import { textInHead } from './gitHead';
import { LaterSections } from './laterSections';

export class ComparisonController extends FileController<ComparedFile> {
  readonly later: LaterSections;
  readonly contrasts: Contrasts;
  /** Of files whose models are answering: ends the answers where they are. */
  readonly #answers = new Map<string, AbortController>();

  constructor(lens: LensContext, store: FileStore<ComparedFile>) {
    super(lens, store, 'comparison of');
    this.later = new LaterSections(lens.service, store);
    this.contrasts = new Contrasts(lens, store);
  }

  /** Ends with an entry: a comparison, or an error that says what to do. Never rejects. */
  async compare(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const text = document.getText();
    this.#begin(uri, text);
    const done = await this.ask(uri, async asking => {
      const compared = await this.#compared(document, text, asking, part => this.#heard(uri, part));
      const stale = document.getText() !== text;
      this.#paint(compared, uri, stale);
      return file => withCompared(file, compared, stale);
    });
    if (done) void this.later.ask(uri);
  }

  /** The version that is compared is what later ones are held against, until it is let go. */
  pin(uri: string, pinned: boolean): void {
    this.store.update(uri, file => {
      const { compared } = file;
      return withVersions(file, pinned && compared ? { kind: 'pinned', compared } : undefined);
    });
  }

  /** Holds the file against its version in git HEAD. Ends with that, or an error that says what to do. Never rejects. */
  async compareWithHead(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    if (this.store.get(uri)?.compared?.text !== document.getText()) {
      await this.compare(document);
      if (this.store.get(uri)?.compared?.text !== document.getText()) return;
    }
    this.#begin(uri, document.getText());
    await this.ask(uri, async asking => {
      const text = await textInHead(document.uri);
      if (text === document.getText()) throw sameAsHead();
      // The view does not show the answers to that version as they come.
      const head = await this.#compared(document, text, asking, () => undefined);
      return file => withVersions(file, { kind: 'git-head', compared: head });
    });
  }

  /** The models stop answering, and the comparison goes on with what they have said. */
  stopAnswers(uri: string): void {
    this.#answers.get(uri)?.abort();
  }

  override clear(uri: string): void {
    this.later.cancel(uri);
    this.contrasts.cancel(uri);
    super.clear(uri);
  }

  protected ended({ work: _, saying: __, ...file }: ComparedFile): ComparedFile {
    return file;
  }

  /** The comparison before stays in sight until the new one is there. */
  #begin(uri: string, text: string): void {
    this.later.cancel(uri);
    const { error: _, ...before }: Partial<ComparedFile> = this.store.get(uri) ?? {};
    const stale = before.compared !== undefined && before.compared.text !== text;
    this.store.set({ ...before, uri, label: before.label ?? settings.pair(), work: {}, stale });
  }

  /** @param text of the file, or of another version of it */
  async #compared(
    document: vscode.TextDocument,
    text: string,
    { owner, onProgress }: Asking,
    onAnswer: (part: AnswerPart) => void,
  ): Promise<Compared> {
    const uri = document.uri.toString();
    const { prompts, service } = this.lens;
    const parsed = prompts.parse(document, { text });
    const { params, label } = prompts.question(uri, text, parsed);
    this.store.update(uri, file => ({ ...file, label }));
    const answers = new AbortController();
    this.#answers.set(uri, answers);
    try {
      const told = { stopAnswers: answers.signal, onAnswer, onProgress };
      const comparison = await service.compare(owner, params, told);
      return { text, document: parsed, label, comparison, params };
    } finally {
      if (this.#answers.get(uri) === answers) this.#answers.delete(uri);
    }
  }

  /** Parts come in order; one whose `from` is 0 begins the answer again. */
  #heard(uri: string, { role, from, text }: AnswerPart): void {
    this.store.update(uri, file => {
      const all = file.saying ?? [];
      const before = all.find(answer => answer.role === role);
      const now = { role, text: (before?.text ?? '').slice(0, from) + text };
      return { ...file, saying: before ? all.map(a => (a === before ? now : a)) : [...all, now] };
    });
  }

  /** The comparison explains its answer too: the file shows it, where no explanation of its own is on the way. */
  #paint({ text, document, label, comparison }: Compared, uri: string, stale: boolean): void {
    const { explanations } = this.lens;
    if (explanations.get(uri)?.work || comparison.failures.length > 0) return;
    explanations.set({ uri, text, document, label, stale, explanation: comparison.explanation });
  }
}

function sameAsHead(): LensError {
  return new LensError({
    reason: 'usage',
    message: 'The file is as git HEAD has it.',
    next: 'Edit the prompt, then compare it with HEAD.',
  });
}
