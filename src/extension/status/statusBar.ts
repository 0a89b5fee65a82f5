/** @file One item of the status bar while a prompt is in front; a click opens the menu. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { commands, STATUS_ITEM } from '../core/contributions';
import type { ExplanationStore } from '../attribution/explanationStore';
import type { PromptFiles } from '../prompts/promptFiles';
import { pairLabel } from '../models/pairChoice';
import type { ProviderNews } from '../models/providerNews';
import { onSettingsChange, settings } from '../core/settings';
import { shownEditor } from '../core/shownEditor';
import { markdownString } from '../core/markdownString';
import { statusText, type StatusText } from './statusText';

/** Left of the editor's own items (position, language). */
const PRIORITY = 200;
const LINKED = [commands.explainPrompt, commands.cancel, commands.cycleView, commands.showPanel, commands.doctor];

export class StatusBar extends DisposableOwner {
  readonly #item = this.register(
    vscode.window.createStatusBarItem(STATUS_ITEM, vscode.StatusBarAlignment.Right, PRIORITY),
  );
  #shown = '';

  constructor(
    private readonly store: ExplanationStore,
    private readonly files: PromptFiles,
    private readonly providers: ProviderNews,
  ) {
    super();
    this.#item.name = 'Instruct Lens';
    this.#item.command = commands.showMenu;
    this.register(files.onDidChangeActive(() => this.#refresh()));
    this.register(providers.onDidChange(() => this.#refresh()));
    this.register(onSettingsChange(() => this.#refresh()));
    this.#refresh();
  }

  #refresh(): void {
    const document = shownEditor()?.document;
    if (!document || !this.files.isPrompt(document)) {
      this.#item.hide();
      return;
    }
    const file = this.store.get(document.uri.toString());
    const provider = file?.explanation?.provenance.provider;
    const input = {
      file,
      pair: pairLabel(settings.pair()),
      trusted: vscode.workspace.isTrusted,
      mode: this.store.mode,
      quantity: settings.quantity(),
      threshold: settings.threshold(),
      deviceReason: provider === undefined ? undefined : this.providers.reasonFor(provider),
    };
    this.#show(statusText(input, vscode.l10n));
    this.#item.show();
  }

  /** Set only where it changed: a tooltip that is set anew closes under the pointer. */
  #show(status: StatusText): void {
    const state = JSON.stringify(status);
    if (state === this.#shown) return;
    this.#shown = state;
    const tooltip = markdownString(status.tooltip, LINKED);
    tooltip.supportHtml = true;
    this.#item.text = status.text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: status.label, role: 'button' };
    this.#item.backgroundColor = status.blocked ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }
}
