/** @file The rules in the side bar: one view, which follows the active prompt file and asks the models only when it is told to. */
import * as vscode from 'vscode';
import type { RuleAction, RulesCommand } from '../../protocol/views/rulesMessages';
import { commands, RULES_VIEW } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { FileSidebar } from '../panel/fileSidebar';
import { fileState } from '../panel/viewFile';
import type { RulesController } from './rulesController';
import type { RuleMarks } from './ruleMarks';
import { RulesPage, type RulesShown } from './rulesWebview';
import type { RulePlaces } from './rulePlaces';

export class RulesSidebar extends FileSidebar<RulesPage> {
  constructor(
    lens: LensContext,
    private readonly controller: RulesController,
    private readonly places: RulePlaces,
    private readonly marks: RuleMarks,
  ) {
    super(lens, RULES_VIEW, 'rules');
    this.register(controller.store.onDidChange(uri => uri === this.uri && this.page?.soon()));
    this.register(marks.onDidChange(() => this.page?.soon()));
    this.register(
      vscode.window.onDidChangeTextEditorSelection(
        ({ textEditor }) => textEditor.document.uri.toString() === this.uri && this.page?.soon(),
      ),
    );
  }

  /** What there is to show now. */
  get shown(): RulesShown {
    const { uri } = this;
    const file = uri === undefined ? undefined : this.controller.store.get(uri);
    const picked = uri === undefined ? undefined : this.places.atCursor(uri);
    const state = fileState({ shown: this.shownFile, file, trusted: vscode.workspace.isTrusted, follow: true });
    const { label, measured } = file ?? {};
    const fileName = this.shownFile?.fileName ?? '';
    return {
      content: measured && { fileName, label: label ?? '', report: measured.report },
      state: { ...state, marked: this.marks.shown, ...(picked !== undefined && { picked }) },
    };
  }

  /** Opens the view without taking the focus, and measures what is not known yet. @param uri of the file; the one that is shown where it is not given */
  async measure(uri = this.uri): Promise<void> {
    if (!(await this.reveal(uri))) return;
    const document = await this.document();
    if (!this.controller.knows(document)) await this.controller.measure(document);
  }

  protected openPage(view: vscode.WebviewView): RulesPage {
    return new RulesPage(view, this.lens, () => this.shown, {
      run: command => this.#run(command),
      act: (unit, action) => this.#act(unit, action),
    });
  }

  async #run(command: RulesCommand): Promise<void> {
    const start = (work: Thenable<unknown>): Promise<void> => this.started(work);
    const run: Readonly<Record<RulesCommand, () => Promise<void> | void>> = {
      openSample: () => start(vscode.commands.executeCommand(commands.openSample)),
      trust: () => start(vscode.commands.executeCommand('workbench.trust.manage')),
      measure: () => start(this.measure()),
      cancel: () => this.controller.cancel(this.uriOrThrow()),
      shorten: () => start(vscode.commands.executeCommand(commands.shortenPrompt, vscode.Uri.parse(this.uriOrThrow()))),
      toggleMarks: () => this.marks.toggle(),
    };
    await run[command]();
  }

  async #act(unit: number, action: RuleAction): Promise<void> {
    const uri = this.uriOrThrow();
    if (action === 'show') await this.places.reveal(uri, unit);
    else {
      const id = action === 'without' ? commands.tryWithoutRule : commands.rewordRule;
      await this.started(vscode.commands.executeCommand(id, vscode.Uri.parse(uri, true), unit));
    }
  }
}
