/** @file From an open file to an entry in the explanation store, when the user asks, or after edits where the setting says so. */
import * as vscode from 'vscode';
import { CancelledError, messageOf } from '../../base/errors';
import { firstMethod } from '../../picture/firstMethod';
import { AUTO_METHODS, paintedBy, withTrust, withTrustOf } from '../../picture/shownTrust';
import type { PromptSource } from '../../protocol/ablation';
import type { Explanation } from '../../protocol/explanation';
import { QUICK_TRUST_SECONDS, type PictureMethod } from '../../protocol/trust';
import { FileController, type Asking } from '../core/fileController';
import type { LensContext } from '../core/lensContext';
import { onQuantityChange, onSettingsChange, settings } from '../core/settings';
import { pairLabel } from '../models/pairChoice';
import type { ParseOptions, Question } from '../prompts/prompts';
import { busyBefore } from './busyFiles';
import { withoutFailureOfOther, type ExplainedFile } from './explanationStore';

/** What all requests about one explanation have in common. */
interface Subject extends Asking {
  readonly params: Question['params'];
  readonly source: PromptSource;
}

type Change = (file: ExplainedFile) => ExplainedFile;

export class ExplainController extends FileController<ExplainedFile> {
  /** Of files whose model is answering: ends the answer where it is. */
  readonly #answers = new Map<string, AbortController>();

  constructor(lens: LensContext) {
    super(lens, lens.explanations, 'explanation of');
    this.register(lens.texts.onDidEdit(({ uri }) => this.#edited(uri)));
    this.register(onSettingsChange(() => this.#modelChanged()));
    this.register(onQuantityChange(() => this.#repainted()));
  }

  /** Ends with an entry in the store: an explanation, or an error that says what to do. Never rejects. */
  async explain(document: vscode.TextDocument, options: ParseOptions = {}): Promise<void> {
    const uri = document.uri.toString();
    const prompt = this.lens.prompts.read(document, options);
    const { source } = prompt;
    const { text } = prompt.asked;
    const before = this.store.get(uri);
    const kept = before?.text === text && before.explanation ? { explanation: before.explanation } : {};
    const { selection } = options;
    const label = pairLabel(settings.pair());
    const asked = { ...prompt.asked, document: prompt.document, ...(selection && { selection }) };
    this.store.set({ ...asked, stale: false, work: {}, label, ...kept });
    await this.ask(uri, async asking => {
      const question = this.lens.prompts.question(prompt);
      this.store.update(uri, file => ({ ...file, label: question.label }));
      return this.#inSteps({ ...asking, params: question.params, source }, explanation =>
        this.store.update(uri, explained(text, explanation)),
      ).then(explanation => explained(text, explanation));
    });
  }

  /** How far the picture can be believed, whatever it takes. */
  async measureTrust(document: vscode.TextDocument): Promise<void> {
    await this.#more(document, async (subject, explanation) =>
      this.#trusted(subject, explanation, methodsOf(explanation)),
    );
  }

  /** The matrix and what is made of it, whatever it takes. */
  async computeMatrix(document: vscode.TextDocument): Promise<void> {
    await this.#more(document, async (subject, explanation) => {
      const { owner, onProgress, params } = subject;
      const flow = explanation.models.some(model => model.flow !== undefined);
      const asked = { ...params, extent: 'complete', influenceMatrix: 'quick', flow } as const;
      const complete = await this.lens.service.explain(owner, asked, { onProgress });
      const whole = paintedAsWished(withTrustOf(complete, explanation));
      const repainted = whole.provenance.painted !== explanation.provenance.painted;
      return repainted ? this.#quicklyTrusted(subject, whole, methodsOf(whole)) : whole;
    });
  }

  /** What each answer word depended on, whatever it takes; nothing that is painted changes. */
  async computeInfluenceMatrix(document: vscode.TextDocument): Promise<void> {
    await this.#more(document, async ({ owner, onProgress, params }, explanation) => {
      const flow = explanation.models.some(model => model.flow !== undefined);
      const asked = { ...params, extent: 'quick', influenceMatrix: 'always', flow } as const;
      const further = await this.lens.service.explain(owner, asked, { onProgress });
      return paintedBy(withTrustOf(further, explanation), explanation.provenance.painted);
    });
  }

  /** The model stops answering, and what it has said is explained. */
  stopAnswer(uri: string): void {
    this.#answers.get(this.ownerOf(uri))?.abort();
  }

  /** The file that is at work now goes on behind this one: what it has computed is kept, but for the step that it is at. */
  async runFirst(uri: string): Promise<void> {
    const busy = busyBefore(this.store.all, uri);
    const document = busy && openDocument(busy.uri);
    if (!document) return;
    this.cancel(busy.uri);
    await this.explain(document);
  }

  protected ended({ work: _, ...file }: ExplainedFile): ExplainedFile {
    return file;
  }

  /**
   * The influence first, then how far it can be believed, then what takes longer: nothing that is painted by then changes, unless the
   * setting wants painted what comes later. The flow is chosen to be quick: nothing follows it.
   */
  async #inSteps(asked: Subject, show: (explanation: Explanation) => void): Promise<Explanation> {
    const { owner, onProgress } = asked;
    const { service } = this.lens;
    const { first, params } = await this.#first(asked);
    show(first);
    const subject = { ...asked, params };
    const wish = settings.quantity();
    const early = wish === 'influence' || wish === 'flow' || wish === 'auto';
    const trusted = early ? await this.#quicklyTrusted(subject, first, methodsOf(first)) : first;
    if (trusted !== first) show(trusted);
    if (wish === 'flow') return trusted;
    const further = { ...params, extent: 'quick', influenceMatrix: 'quick' } as const;
    const rest = await service.explain(owner, further, { onProgress });
    const whole = paintedAsWished(withTrustOf(rest, trusted));
    if (early) return whole;
    show(whole);
    return this.#quicklyTrusted(subject, whole, methodsOf(whole));
  }

  /** @returns the influence (or the flow), and what further requests ask: of an answer that was stopped, no more tokens than it has */
  async #first({ owner, onProgress, params }: Subject): Promise<{ first: Explanation; params: Subject['params'] }> {
    const answers = new AbortController();
    this.#answers.set(owner, answers);
    try {
      const options = { onProgress, stopAnswers: answers.signal };
      const extent = settings.quantity() === 'flow' ? 'flow' : 'influence';
      const first = await this.lens.service.explain(owner, { ...params, extent }, options);
      if (!answers.signal.aborted) return { first, params };
      const maxTokens = first.models.at(-1)!.response.tokens.length;
      return { first, params: { ...params, sampling: { ...params.sampling, maxTokens } } };
    } finally {
      if (this.#answers.get(owner) === answers) this.#answers.delete(owner);
    }
  }

  /** The picture stays without it: what goes wrong is in the log. @throws CancelledError */
  async #quicklyTrusted(
    subject: Subject,
    explanation: Explanation,
    methods: readonly PictureMethod[],
  ): Promise<Explanation> {
    try {
      return await this.#trusted(subject, explanation, methods, QUICK_TRUST_SECONDS);
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      this.lens.log.warn(`the trust of a picture was not measured: ${messageOf(error)}`);
      return explanation;
    }
  }

  async #trusted(
    { owner, onProgress, params, source }: Subject,
    explanation: Explanation,
    methods: readonly PictureMethod[],
    atMostSeconds?: number,
  ): Promise<Explanation> {
    const asked = { ...params, source, methods, ...(atMostSeconds === undefined ? {} : { atMostSeconds }) };
    return withTrust(explanation, methods, await this.lens.service.trust(owner, asked, { onProgress }));
  }

  /** Adds to the explanation of a file as it stands; one of another text, or of another pair by now, is made anew. */
  async #more(
    document: vscode.TextDocument,
    step: (subject: Subject, explanation: Explanation) => Promise<Explanation>,
  ): Promise<void> {
    const uri = document.uri.toString();
    const file = this.store.get(uri);
    if (!file?.explanation || file.stale || file.label !== pairLabel(settings.pair())) return this.explain(document);
    const { text, document: parsed, explanation, selection } = file;
    const prompt = { ...this.lens.prompts.read(document, selection ? { selection } : {}), document: parsed };
    const { source } = prompt;
    this.store.update(uri, ({ error: _, ...entry }) => ({ ...entry, work: {} }));
    await this.ask(uri, async asking => {
      const { params } = this.lens.prompts.question(prompt);
      return explained(text, await step({ ...asking, params, source }, explanation));
    });
  }

  /** Another quantity is another picture: whether that one can be believed is not known yet. */
  #repainted(): void {
    for (const { document } of vscode.window.visibleTextEditors) {
      const file = this.store.get(document.uri.toString());
      if (!file?.explanation || file.work || file.stale || file.label !== pairLabel(settings.pair())) continue;
      const { stage, models } = file.explanation;
      const known = models.every(({ words }) => words.every(({ flow }) => flow !== undefined));
      if (settings.quantity() === 'flow' ? !known : stage === 'flow') {
        void this.explain(document);
        continue;
      }
      void this.#more(document, async (subject, explanation) => {
        const wished = paintedAsWished(explanation);
        return this.#quicklyTrusted(subject, wished, methodsOf(wished));
      });
    }
  }

  #edited(uri: string): void {
    this.forgetLater(uri);
    if (!this.store.get(uri)?.stale || !settings.autoExplain()) return;
    this.askLater(uri, settings.autoExplainDelayMs(), () => this.#explainOpen(uri));
  }

  #explainOpen(uri: string): void {
    const document = openDocument(uri);
    if (document) void this.explain(document);
  }

  /** What one model could not do says nothing of the next. */
  #modelChanged(): void {
    const label = pairLabel(settings.pair());
    for (const { uri } of this.store.all) this.store.update(uri, file => withoutFailureOfOther(file, label));
  }
}

function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(open => open.uri.toString() === uri);
}

/** Late results for an edited file are kept, since the words that did not change keep their meaning; those for another text are not. */
function explained(text: string, explanation: Explanation): Change {
  return file => (file.text === text ? { ...file, explanation } : file);
}

/** Whose trust is asked for: of what is painted, or by `auto` of what is to be chosen from. */
function methodsOf(explanation: Explanation): readonly PictureMethod[] {
  return settings.quantity() === 'auto' ? AUTO_METHODS : [paintedMethod(explanation)];
}

/** As long as what the setting wants is not there, what was computed first. */
function paintedMethod(explanation: Explanation): PictureMethod {
  const wish = settings.quantity();
  const quantity = wish === 'auto' ? explanation.provenance.painted : wish;
  const { words } = explanation.models[0]!;
  return words.every(word => word[quantity] !== undefined) ? quantity : firstMethod(words);
}

function paintedAsWished(explanation: Explanation): Explanation {
  return paintedBy(explanation, paintedMethod(explanation));
}
