/** @file The comparison in the side bar: one view, which follows the active prompt file and asks the models only when it is told to. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { LensError } from '../../base/errors';
import type { ComparisonCommand } from '../../protocol/views/comparisonMessages';
import type { Explanation, ModelRole } from '../../protocol/explanation';
import { commands, COMPARISON_VIEW } from '../core/contributions';
import { exportComparison } from './exportComparison';
import { openAttention } from '../attention/openAttention';
import { ComparisonPage, type ComparisonShown } from './comparisonPage';
import type { ComparisonParts } from './comparisonContext';
import { PromptLinks } from '../panel/promptLinks';
import { fileNameOf } from '../attribution/shownContent';
import { fileState, type ShownFile } from '../panel/viewFile';

export class ComparisonSidebar extends DisposableOwner implements vscode.WebviewViewProvider {
  readonly #links: PromptLinks;
  /** Files at work, with the explanation from before it. */
  readonly #explaining = new Map<string, Explanation | undefined>();
  #view: vscode.WebviewView | undefined;
  #page: ComparisonPage | undefined;
  #shown: ShownFile | undefined;
  #due = false;

  constructor(private readonly parts: ComparisonParts) {
    super();
    const { store, texts, comparisons } = parts;
    this.#links = new PromptLinks(uri => store.get(uri)?.explanation?.prompt.words, texts);
    this.register(vscode.window.registerWebviewViewProvider(COMPARISON_VIEW, this));
    this.register(comparisons.onDidChange(uri => uri === this.uri && this.#soon()));
    this.register(store.onDidChange(uri => this.#explained(uri)));
    this.register(vscode.window.onDidChangeActiveTextEditor(editor => this.#follow(editor)));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#soon()));
    this.#follow(vscode.window.activeTextEditor);
  }

  /** Address of the file that is shown. */
  get uri(): string | undefined {
    return this.#shown?.uri;
  }

  get visible(): boolean {
    return this.#view?.visible ?? false;
  }

  /** What there is to show now. */
  get shown(): ComparisonShown {
    const file = this.uri === undefined ? undefined : this.parts.comparisons.get(this.uri);
    const state = fileState({ shown: this.#shown, file, trusted: vscode.workspace.isTrusted, follow: true });
    const { saying, asked, parts, versions } = file ?? {};
    const pinned = file?.earlier?.kind === 'pinned' && file.earlier.compared === file.compared;
    return {
      compared: file?.compared,
      state: {
        ...state,
        ...(saying && { saying }),
        ...(asked && { asked }),
        ...(parts && { parts }),
        ...(versions && { versions }),
        ...(pinned && { pinned }),
      },
    };
  }

  /** For tests: what the page was told last. */
  get sent(): ComparisonPage['sent'] {
    return this.#page?.sent;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#page?.dispose();
    this.#view = view;
    const { extensionPath, log, comparisons } = this.parts;
    const page = new ComparisonPage(view, extensionPath, log, () => this.shown, {
      useAnswer: role => this.#use(role),
      editAnswer: role => this.#edit(role),
      contrast: question => void comparisons.contrast(this.#uriOrThrow(), question),
      run: command => this.#run(command),
      showWord: word => this.#links.reveal(this.#uriOrThrow(), word),
      openAttention: verb => this.#started(this.openAttention(verb)),
      openConcepts: place => this.#started(vscode.commands.executeCommand(commands.showConceptsPanel, place)),
    });
    this.#page = page;
    view.onDidChangeVisibility(() => view.visible || page.gone());
    view.onDidDispose(() => {
      page.dispose();
      if (this.#page === page) this.#page = this.#view = undefined;
    });
  }

  override dispose(): void {
    this.#page?.dispose();
    super.dispose();
  }

  /** Opens the view without taking the focus, and compares. @param uri of the file; the one that is shown where it is not given */
  async compare(uri = this.uri): Promise<void> {
    await vscode.commands.executeCommand(`${COMPARISON_VIEW}.focus`, { preserveFocus: true });
    if (uri === undefined) return;
    this.#show(uri);
    await this.#compareShown();
  }

  /** The same against git HEAD. */
  async compareWithHead(uri = this.uri): Promise<void> {
    await vscode.commands.executeCommand(`${COMPARISON_VIEW}.focus`, { preserveFocus: true });
    if (uri === undefined) return;
    this.#show(uri);
    await this.parts.comparisons.compareWithHead(await this.#document());
  }

  /** Opens the attention panel on the file that is shown. @param verb index into the words of the prompt; the first verb where it is left out */
  async openAttention(verb?: number): Promise<void> {
    await openAttention(this.parts.attentionLink, await this.#document(), verb);
  }

  async #compareShown(): Promise<void> {
    await this.parts.comparisons.compare(await this.#document());
  }

  async #document(): Promise<vscode.TextDocument> {
    return vscode.workspace.openTextDocument(vscode.Uri.parse(this.#uriOrThrow(), true));
  }

  /** Another answer is forced from now on, in explanations of the file too. */
  async #force(text: string | undefined): Promise<void> {
    this.parts.memory.setResponse(this.#uriOrThrow(), text);
    await this.#started(this.#compareShown());
  }

  async #use(role: ModelRole | undefined): Promise<void> {
    // What is forced when nobody chooses is not remembered as chosen: the next prompt has another.
    const chosen = role === undefined || role === 'tuned' ? undefined : this.#answerOf(role);
    await this.#force(chosen);
  }

  async #edit(role: ModelRole): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: vscode.l10n.t('Answer to compare'),
      prompt: vscode.l10n.t('It is forced on both models. Enter compares, Escape leaves all as it is.'),
      value: this.#answerOf(role),
    });
    if (text !== undefined && text.trim() !== '') await this.#force(text);
  }

  #answerOf(role: ModelRole): string {
    const { compared } = this.shown;
    const answer = compared?.comparison.answers.find(own => own.role === role);
    if (!answer) throw noSuchAnswer(role);
    return answer.text;
  }

  async #run(command: ComparisonCommand): Promise<void> {
    const { comparisons } = this.parts;
    const start = (work: Thenable<unknown>): Promise<void> => this.#started(work);
    const uri = (): string => this.#uriOrThrow();
    const run: Readonly<Record<ComparisonCommand, () => Promise<void> | void>> = {
      openSample: () => start(vscode.commands.executeCommand(commands.openSample)),
      trust: () => start(vscode.commands.executeCommand('workbench.trust.manage')),
      compare: () => start(this.#compareShown()),
      compareWithHead: () => start(this.compareWithHead()),
      export: () => start(exportComparison(this.parts, uri(), undefined)),
      stopAnswers: () => comparisons.stopAnswers(uri()),
      cancel: () => comparisons.cancel(uri()),
      askParts: () => start(comparisons.askParts(uri())),
      computeConcepts: () => start(comparisons.computeConcepts(uri())),
      cancelConcepts: () => comparisons.cancelConcepts(uri()),
      pin: () => comparisons.pin(uri(), true),
      unpin: () => comparisons.pin(uri(), false),
      clearContrast: () => comparisons.clearContrast(uri()),
    };
    await run[command]();
  }

  /** Not waited for: what it comes to is told by the state. */
  #started(work: Thenable<unknown>): Promise<void> {
    work.then(undefined, (error: unknown) => this.parts.log.warn(`comparison: ${String(error)}`));
    return Promise.resolve();
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (editor && this.parts.files.isPrompt(editor.document)) this.#show(editor.document.uri.toString());
  }

  #show(uri: string): void {
    if (uri === this.uri) return;
    this.#shown = { uri, fileName: fileNameOf(uri) };
    this.#soon();
  }

  /** An explanation that has just come to its end is compared too, where somebody looks: the runs are made, and its answer is known. */
  #explained(uri: string): void {
    const file = this.parts.store.get(uri);
    if (file?.work) {
      if (!this.#explaining.has(uri)) this.#explaining.set(uri, file.explanation);
      return;
    }
    const before = this.#explaining.get(uri);
    if (!this.#explaining.delete(uri)) return;
    const isNew = file?.explanation?.stage === 'complete' && file.explanation !== before;
    if (isNew && !file.error && !file.stale && this.visible && uri === this.uri) {
      void this.#started(this.#compareShown());
    }
  }

  /** Several changes at once are one message. */
  #soon(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (!this.disposed) this.#page?.send();
    });
  }

  #uriOrThrow(): string {
    if (this.uri !== undefined) return this.uri;
    throw new LensError({
      reason: 'usage',
      message: 'No prompt is shown.',
      next: 'Open a prompt file.',
    });
  }
}

function noSuchAnswer(role: ModelRole): LensError {
  return new LensError({
    reason: 'usage',
    message: `There is no answer of the ${role} model.`,
    next: 'Compare the models first.',
  });
}
