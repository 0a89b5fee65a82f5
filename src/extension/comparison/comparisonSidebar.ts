/** @file The comparison in the side bar: one view, which follows the active prompt file and asks the models only when it is told to. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { LensError } from '../../base/errors';
import { roleWord } from '../../picture/roleWord';
import { toldBranches } from '../../picture/toldBranches';
import type { Explanation, ModelRole } from '../../protocol/explanation';
import type { ComparisonCommand } from '../../protocol/views/comparisonMessages';
import type { AttentionController } from '../attention/attentionController';
import type { ExplainedFile } from '../attribution/explanationStore';
import { commands, COMPARISON_VIEW } from '../core/contributions';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { addressOf } from '../core/readOnlyPages';
import { FileSidebar } from '../panel/fileSidebar';
import { PromptLinks } from '../panel/promptLinks';
import { fileState } from '../panel/viewFile';
import { fileNameOf } from '../prompts/promptFiles';
import { askAnswer } from '../prompts/writtenAnswer';
import { comparedRulesOf } from '../rules/ruledFile';
import type { ComparedFile } from './comparedFile';
import type { ComparisonController } from './comparisonController';
import { pickBranch, pickWord } from './branchPick';
import { ComparisonPage, type ComparisonShown } from './comparisonPage';
import { exportComparison } from './exportComparison';

export async function showVersions(lens: LensContext, file: ComparedFile | undefined): Promise<void> {
  if (!file?.compared || !file.earlier) return;
  const { uri, earlier } = file;
  const { asked, document, label, comparison } = earlier.compared;
  const name = fileNameOf(uri);
  const page = addressOf({ title: name, about: `before ${uri}` });
  lens.pages.set(page, asked.text);
  await vscode.commands.executeCommand(
    'vscode.diff',
    page,
    vscode.Uri.parse(uri, true),
    vscode.l10n.t('{0}: before and now', name),
  );
  lens.explanations.set({
    ...asked,
    uri: page.toString(),
    document,
    label,
    stale: false,
    explanation: comparison.explanation,
  });
}

export class ComparisonSidebar extends FileSidebar<ComparisonPage> {
  readonly #links: PromptLinks<ExplainedFile>;
  readonly #store: FileStore<ComparedFile>;
  /** Files at work, with the explanation from before it. */
  readonly #explaining = new Map<string, Explanation | undefined>();
  constructor(
    lens: LensContext,
    private readonly controller: ComparisonController,
    private readonly attention: AttentionController,
  ) {
    super(lens, COMPARISON_VIEW, 'comparison');
    const { explanations } = lens;
    this.#store = controller.store;
    this.#links = new PromptLinks(explanations, file => file.explanation?.prompt.words);
    this.register(this.#store.onDidChange(uri => uri === this.uri && this.page?.soon()));
    this.register(explanations.onDidChange(uri => this.#explained(uri)));
    this.register(lens.rules.onDidChange(uri => uri === this.uri && this.page?.soon()));
  }

  /** What there is to show now. */
  get shown(): ComparisonShown {
    const file = this.uri === undefined ? undefined : this.#store.get(this.uri);
    const state = fileState({ shown: this.shownFile, file, trusted: vscode.workspace.isTrusted, follow: true });
    const { saying, asked, parts, versions, branches, compared } = file ?? {};
    const rules = file && comparedRulesOf(this.lens, file);
    const pinned = file?.earlier?.kind === 'pinned' && file.earlier.compared === file.compared;
    return {
      compared: file?.compared,
      state: {
        ...state,
        ...(saying && { saying }),
        ...(asked && { asked }),
        ...(parts && { parts }),
        ...(versions && { versions }),
        ...(branches && compared && { branches: { ...branches, ...toldBranches(compared.comparison, branches.all) } }),
        ...(pinned && { pinned }),
        ...(rules && { rules }),
      },
    };
  }

  /** For tests: what the page was told last. */
  get sent(): ComparisonPage['sent'] {
    return this.page?.sent;
  }

  protected openPage(view: vscode.WebviewView): ComparisonPage {
    return new ComparisonPage(view, this.lens, () => this.shown, {
      useAnswer: role => this.#use(role),
      editAnswer: role => this.#edit(role),
      contrast: question => void this.controller.contrasts.ask(this.uriOrThrow(), question),
      branch: (parent, word) => this.started(this.#branch(this.uriOrThrow(), parent, word)),
      removeBranch: branch => this.controller.branches.remove(this.uriOrThrow(), branch),
      useBranch: branch => this.#force(this.#textOfBranch(branch)),
      run: command => this.#run(command),
      showWord: word => this.#links.reveal(this.uriOrThrow(), word),
      openAttention: verb => this.started(this.openAttention(verb)),
      openConcepts: place => this.started(vscode.commands.executeCommand(commands.showConceptsPanel, place)),
    });
  }

  /** Opens the view without taking the focus, and compares. @param uri of the file; the one that is shown where it is not given */
  async compare(uri = this.uri): Promise<void> {
    if (await this.reveal(uri)) await this.#compareShown();
  }

  /** The same against git HEAD. */
  async compareWithHead(uri = this.uri): Promise<void> {
    if (await this.reveal(uri)) await this.controller.compareWithHead(await this.document());
  }

  /** The same against what was explained last. */
  async compareWithBefore(uri = this.uri): Promise<void> {
    if (await this.reveal(uri)) await this.controller.compareWithBefore(await this.document());
  }

  /** Opens the attention panel on the file that is shown. @param verb index into the words of the prompt; the first verb where it is left out */
  async openAttention(verb?: number): Promise<void> {
    await this.attention.open(await this.document(), verb);
  }

  /** Compares first where that was not done; then asks what to say at a word of the answer, the one that is picked or one that is asked for. */
  async branchHere(uri = this.uri): Promise<void> {
    if (!(await this.reveal(uri))) return;
    const shown = this.uriOrThrow();
    const document = await this.document();
    if (!this.controller.isCurrent(document)) await this.#compareShown();
    // Else the view says why not.
    if (this.controller.isCurrent(document)) await this.#branch(shown, 0, this.#pickedWord(shown));
  }

  /** @param parent number of the branch that is left, 0 for the compared answer. @param word of that answer; asked for where it is left out */
  async #branch(uri: string, parent: number, word: number | undefined): Promise<void> {
    const { branches } = this.controller;
    if (!branches.hasRoom(uri)) return;
    const { comparison } = branches.left(uri, parent);
    const at = word ?? (await pickWord(comparison));
    const choice = at === undefined ? undefined : await pickBranch(comparison, at);
    if (choice) await branches.ask(uri, parent, choice);
  }

  /** The word of the answer that the file's picture is of, as the comparison counts them. */
  #pickedWord(uri: string): number | undefined {
    const file = this.lens.explanations.get(uri);
    const comparison = this.#store.get(uri)?.compared?.comparison;
    const picked = file?.passage?.first ?? file?.answerWord;
    if (picked === undefined || !comparison || file?.explanation !== comparison.explanation) return undefined;
    const role = comparison.explanation.models.at(-1)!.role;
    const of = comparison.surprise.words.findIndex(({ models }) =>
      models.some(model => model.role === role && model.word === picked),
    );
    return of < 0 ? undefined : of;
  }

  #textOfBranch(branch: number): string {
    const { comparison } = this.controller.branches.left(this.uriOrThrow(), branch);
    return comparison.explanation.models.at(-1)!.response.text;
  }

  async #compareShown(): Promise<void> {
    await this.controller.compare(await this.document());
  }

  /** Another answer is forced from now on, in explanations of the file too. */
  async #force(text: string | undefined): Promise<void> {
    this.lens.memory.setResponse(this.uriOrThrow(), text);
    await this.started(this.#compareShown());
  }

  async #use(role: ModelRole | undefined): Promise<void> {
    // The tuned model's answer is forced anyway. Remembered as chosen, it would be forced on the next version of the prompt too.
    const chosen = role === undefined || role === 'tuned' ? undefined : this.#answerOf(role);
    await this.#force(chosen);
  }

  async #edit(role: ModelRole): Promise<void> {
    const text = await askAnswer({
      title: vscode.l10n.t('Answer to compare'),
      prompt: vscode.l10n.t('Both models are scored on it. Press Enter to compare, Escape to cancel.'),
      before: this.#answerOf(role),
      done: vscode.l10n.t('Compare This Answer'),
    });
    if (text !== undefined) await this.#force(text);
  }

  #answerOf(role: ModelRole): string {
    const { compared } = this.shown;
    const answer = compared?.comparison.answers.find(own => own.role === role);
    if (!answer) throw noSuchAnswer(role);
    return answer.text;
  }

  async #run(command: ComparisonCommand): Promise<void> {
    const { controller } = this;
    const { later } = controller;
    const start = (work: Thenable<unknown>): Promise<void> => this.started(work);
    const uri = (): string => this.uriOrThrow();
    const run: Readonly<Record<ComparisonCommand, () => Promise<void> | void>> = {
      openSample: () => start(vscode.commands.executeCommand(commands.openSample)),
      trust: () => start(vscode.commands.executeCommand('workbench.trust.manage')),
      selectPair: () => start(vscode.commands.executeCommand(commands.selectPair)),
      compare: () => start(this.#compareShown()),
      compareWithHead: () => start(this.compareWithHead()),
      showVersions: () => start(showVersions(this.lens, this.#store.get(uri()))),
      export: () => start(exportComparison(this.lens, this.#store, uri(), undefined)),
      stopAnswers: () => controller.stopAnswers(uri()),
      cancel: () => controller.cancel(uri()),
      askParts: () => start(later.ask(uri())),
      computeConcepts: () => start(later.computeConcepts(uri())),
      cancelConcepts: () => later.cancelConcepts(uri()),
      askLayers: () => start(later.askLayers(uri())),
      cancelLayers: () => later.cancelLayers(uri()),
      pin: () => controller.pin(uri(), true),
      unpin: () => controller.pin(uri(), false),
      clearContrast: () => controller.contrasts.clear(uri()),
      cancelBranch: () => controller.branches.cancel(uri()),
    };
    await run[command]();
  }

  /** A finished explanation is compared too, where the view is in sight: that costs little, since its runs are in the cache. */
  #explained(uri: string): void {
    const file = this.lens.explanations.get(uri);
    if (file?.work) {
      if (!this.#explaining.has(uri)) this.#explaining.set(uri, file.explanation);
      return;
    }
    const before = this.#explaining.get(uri);
    if (!this.#explaining.delete(uri)) return;
    const isNew = file?.explanation?.stage === 'complete' && file.explanation !== before;
    if (isNew && !file.error && !file.stale && this.visible && uri === this.uri) {
      void this.started(this.#compareShown());
    }
  }
}

function noSuchAnswer(role: ModelRole): LensError {
  return new LensError({
    reason: 'usage',
    message: l10n.t('There is no answer of the {0} model.', roleWord(role)),
    next: l10n.t('Compare the models first.'),
  });
}
