/** @file The rules in the side bar: one view, which follows the active prompt file and asks the models only when it is told to. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { LensError } from '../../base/errors';
import type { RuleAction, RulesCommand } from '../../protocol/views/rulesMessages';
import { commands, RULES_VIEW } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { fileState, type ShownFile } from '../panel/viewFile';
import { fileNameOf } from '../prompts/promptFiles';
import type { RulesController } from './rulesController';
import type { RuleMarks } from './ruleMarks';
import { RulesPage, type RulesShown } from './rulesPage';
import type { RulePlaces } from './rulePlaces';

export class RulesSidebar extends DisposableOwner implements vscode.WebviewViewProvider {
  #view: vscode.WebviewView | undefined;
  #page: RulesPage | undefined;
  #shown: ShownFile | undefined;

  constructor(
    private readonly lens: LensContext,
    private readonly controller: RulesController,
    private readonly places: RulePlaces,
    private readonly marks: RuleMarks,
  ) {
    super();
    this.register(vscode.window.registerWebviewViewProvider(RULES_VIEW, this));
    this.register(controller.store.onDidChange(uri => uri === this.uri && this.#page?.soon()));
    this.register(marks.onDidChange(() => this.#page?.soon()));
    this.register(vscode.window.onDidChangeActiveTextEditor(editor => this.#follow(editor)));
    this.register(
      vscode.window.onDidChangeTextEditorSelection(
        ({ textEditor }) => textEditor.document.uri.toString() === this.uri && this.#page?.soon(),
      ),
    );
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#page?.soon()));
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
  get shown(): RulesShown {
    const { uri } = this;
    const file = uri === undefined ? undefined : this.controller.store.get(uri);
    const picked = uri === undefined ? undefined : this.places.atCursor(uri);
    const state = fileState({ shown: this.#shown, file, trusted: vscode.workspace.isTrusted, follow: true });
    const { label, measured } = file ?? {};
    const fileName = this.#shown?.fileName ?? '';
    return {
      content: measured && { fileName, label: label ?? '', report: measured.report },
      state: { ...state, marked: this.marks.shown, ...(picked !== undefined && { picked }) },
    };
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#page?.dispose();
    this.#view = view;
    const page = new RulesPage(view, this.lens, () => this.shown, {
      run: command => this.#run(command),
      act: (unit, action) => this.#act(unit, action),
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

  /** Opens the view without taking the focus, and measures. @param uri of the file; the one that is shown where it is not given */
  async measure(uri = this.uri): Promise<void> {
    await vscode.commands.executeCommand(`${RULES_VIEW}.focus`, { preserveFocus: true });
    if (uri === undefined) return;
    this.#show(uri);
    await this.controller.measure(await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true)));
  }

  async #run(command: RulesCommand): Promise<void> {
    const start = (work: Thenable<unknown>): Promise<void> => this.#started(work);
    const run: Readonly<Record<RulesCommand, () => Promise<void> | void>> = {
      openSample: () => start(vscode.commands.executeCommand(commands.openSample)),
      trust: () => start(vscode.commands.executeCommand('workbench.trust.manage')),
      measure: () => start(this.measure()),
      cancel: () => this.controller.cancel(this.#uriOrThrow()),
      shorten: () =>
        start(vscode.commands.executeCommand(commands.shortenPrompt, vscode.Uri.parse(this.#uriOrThrow()))),
      toggleMarks: () => this.marks.toggle(),
    };
    await run[command]();
  }

  async #act(unit: number, action: RuleAction): Promise<void> {
    const uri = this.#uriOrThrow();
    if (action === 'show') await this.places.reveal(uri, unit);
    else {
      const id = action === 'without' ? commands.tryWithoutRule : commands.rewordRule;
      await this.#started(vscode.commands.executeCommand(id, vscode.Uri.parse(uri, true), unit));
    }
  }

  /** The caller does not wait; the state tells what comes of it, and a failure is logged. */
  #started(work: Thenable<unknown>): Promise<void> {
    work.then(undefined, (error: unknown) => this.lens.log.warn(`rules: ${String(error)}`));
    return Promise.resolve();
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (editor && this.lens.files.isPrompt(editor.document)) this.#show(editor.document.uri.toString());
  }

  #show(uri: string): void {
    if (uri === this.uri) return;
    this.#shown = { uri, fileName: fileNameOf(uri) };
    this.#page?.soon();
  }

  #uriOrThrow(): string {
    if (this.uri !== undefined) return this.uri;
    throw new LensError({ reason: 'usage', message: 'No prompt is shown.', next: 'Open a prompt file.' });
  }
}
