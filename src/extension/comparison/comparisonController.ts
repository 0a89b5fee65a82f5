/** @file From an open file to an entry in the comparison store: what both models say, held against an earlier version where there is one. */
import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { CancelledError, LensError, messageOf } from '../../base/errors';
import { trustQuestion } from '../../client/sectionQuestions';
import { withTrust, withTrustOf } from '../../picture/shownTrust';
import type { AnswerPart } from '../../protocol/comparison';
import type { Explanation } from '../../protocol/explanation';
import { FileController, type Asking } from '../core/fileController';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import type { ReadPrompt } from '../prompts/prompts';
import { Branches } from './branches';
import { isOfText, withCompared, withVersions, type Compared, type ComparedFile } from './comparedFile';
import { Contrasts } from './contrasts';
import { textInHead } from './gitHead';
import { LaterSections } from './sectionsToCome';

export class ComparisonController extends FileController<ComparedFile> {
  readonly later: LaterSections;
  readonly contrasts: Contrasts;
  readonly branches: Branches;
  /** Of files whose models are answering: ends the answers where they are. */
  readonly #answers = new Map<string, AbortController>();

  constructor(lens: LensContext, store: FileStore<ComparedFile>) {
    super(lens, store, 'comparison of');
    this.later = new LaterSections(lens.service, store);
    this.contrasts = new Contrasts(lens, store);
    this.branches = new Branches(lens, store);
  }

  /** Ends with an entry: a comparison, or an error that says what to do. Never rejects. */
  async compare(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const prompt = this.#begin(document);
    const done = await this.ask(uri, async asking => {
      const compared = await this.#compared(prompt, asking, part => this.#heard(uri, part));
      const stale = !this.lens.prompts.isStill(document, prompt);
      this.#paint(compared, uri, stale);
      return file => withCompared(file, compared, stale);
    });
    if (!done) return;
    await this.#measureTrust(uri);
    void this.later.ask(uri);
  }

  /** Whether what is known of a file is of the file as it stands. */
  isCurrent(document: vscode.TextDocument): boolean {
    const compared = this.store.get(document.uri.toString())?.compared;
    return compared !== undefined && this.lens.prompts.isStill(document, compared);
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
    if (!this.isCurrent(document)) {
      await this.compare(document);
      if (!this.isCurrent(document)) return;
    }
    this.#begin(document);
    await this.ask(uri, async asking => {
      const text = await textInHead(document.uri);
      if (text === document.getText()) throw sameAsHead();
      // The view does not show the answers to that version as they come.
      const head = await this.#compared(this.lens.prompts.read(document, { text }), asking, () => undefined);
      return file => withVersions(file, { kind: 'git-head', compared: head });
    });
  }

  /**
   * The file as it is now beside what was explained of it last: both are compared, the earlier one where it was not yet.
   * Ends with that, or an error that says what to do. Never rejects.
   */
  async compareWithBefore(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const text = document.getText();
    const before = this.lens.explanations.get(uri)?.text;
    if (before === undefined || before === text) return this.compare(document);
    const prompt = this.#begin(document);
    const done = await this.ask(uri, async asking => {
      const known = this.store.get(uri)?.compared;
      const then = this.lens.prompts.read(document, { text: before });
      const isThen = known?.source.text === then.source.text;
      const earlier = isThen ? known : await this.#compared(then, asking, () => undefined);
      const compared = await this.#compared(prompt, asking, part => this.#heard(uri, part));
      const stale = !this.lens.prompts.isStill(document, prompt);
      this.#paint(compared, uri, stale);
      return file => withVersions(withCompared(file, compared, stale), { kind: 'compared-before', compared: earlier });
    });
    if (!done) return;
    await this.#measureTrust(uri);
    void this.later.ask(uri);
  }

  /** The models stop answering, and the comparison goes on with what they have said. */
  stopAnswers(uri: string): void {
    this.#answers.get(uri)?.abort();
  }

  override clear(uri: string): void {
    this.#cancelLater(uri);
    this.contrasts.cancel(uri);
    this.branches.cancel(uri);
    super.clear(uri);
  }

  #cancelLater(uri: string): void {
    this.lens.service.cancel(trustOwner(uri));
    this.later.cancel(uri);
  }

  protected ended({ work: _, saying: __, ...file }: ComparedFile): ComparedFile {
    return file;
  }

  /** The comparison before stays in sight until the new one is there. */
  #begin(document: vscode.TextDocument): ReadPrompt {
    const uri = document.uri.toString();
    this.#cancelLater(uri);
    const prompt = this.lens.prompts.read(document);
    const { error: _, ...before }: Partial<ComparedFile> = this.store.get(uri) ?? {};
    const stale = before.compared !== undefined && before.compared.source.text !== prompt.source.text;
    this.store.set({ ...before, uri, label: before.label ?? settings.pair(), work: {}, stale });
    return prompt;
  }

  /** @param prompt the file, or another version of it */
  async #compared(
    prompt: ReadPrompt,
    { owner, onProgress }: Asking,
    onAnswer: (part: AnswerPart) => void,
  ): Promise<Compared> {
    const { uri } = prompt.asked;
    const { prompts, service } = this.lens;
    const { params, label } = prompts.question(prompt);
    this.store.update(uri, file => ({ ...file, label }));
    const answers = new AbortController();
    this.#answers.set(uri, answers);
    try {
      const told = { stopAnswers: answers.signal, onAnswer, onProgress };
      const comparison = await service.compare(owner, params, told);
      return { ...prompt, label, comparison, params };
    } finally {
      if (this.#answers.get(uri) === answers) this.#answers.delete(uri);
    }
  }

  /** Where it is quickly found out; the comparison is good without it too. Never rejects. */
  async #measureTrust(uri: string): Promise<void> {
    const compared = this.store.get(uri)?.compared;
    if (!compared) return;
    const { comparison, params, source } = compared;
    const asked = trustQuestion(params, source, comparison);
    try {
      const report = await this.lens.service.trust(trustOwner(uri), asked);
      const explanation = withTrust(comparison.explanation, asked.methods, report);
      const trusted = { ...compared, comparison: { ...comparison, explanation } };
      // Compared again by now, it has another comparison.
      this.store.update(uri, file => (file.compared === compared ? { ...file, compared: trusted } : file));
      this.lens.explanations.update(uri, file =>
        file.explanation === comparison.explanation ? { ...file, explanation } : file,
      );
    } catch (error) {
      if (!(error instanceof CancelledError)) this.lens.log.warn(`the trust of a comparison: ${messageOf(error)}`);
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

  /**
   * The comparison explains its answer too: the file shows it, where no explanation of its own is on the way. One of the same answer that is
   * there already has more in it, such as its trust, and stays.
   */
  #paint(compared: Compared, uri: string, stale: boolean): void {
    const { asked, document, label, comparison } = compared;
    const { explanations } = this.lens;
    const shown = explanations.get(uri);
    if (shown?.work || comparison.failures.length > 0) return;
    const known = shown?.explanation;
    const same = known && isOfText(shown, compared) && shown.label === label && !shown.selection;
    if (same && sameAnswers(known, comparison.explanation)) {
      if (known.stage === 'complete' || comparison.explanation.stage !== 'complete') return;
      const explanation = withTrustOf(comparison.explanation, known);
      explanations.update(uri, file => ({ ...file, explanation }));
      return;
    }
    explanations.set({ ...asked, document, label, stale, explanation: comparison.explanation });
  }
}

/** Whether the same models read the same tokens and answered with the same ones. */
function sameAnswers(one: Explanation, other: Explanation): boolean {
  const read = ({ models, provenance: { target, models: facts } }: Explanation): unknown => [
    target,
    facts.map(({ fingerprint }) => fingerprint),
    models.map(({ promptTokens, response }) => [...promptTokens, ...response.tokens].map(({ id }) => id)),
  ];
  return isDeepStrictEqual(read(one), read(other));
}

function trustOwner(uri: string): string {
  return `trust of the comparison of ${uri}`;
}

function sameAsHead(): LensError {
  return new LensError({
    reason: 'usage',
    message: l10n.t('The file is the same as in git HEAD.'),
    next: l10n.t('Edit the prompt, then compare it with HEAD.'),
  });
}
