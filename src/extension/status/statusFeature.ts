/** @file One item of the status bar while a prompt is in front, and the menu that a click on it opens. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { duration } from '../../base/readableNumbers';
import type { Explanation } from '../../protocol/explanation';
import { commands, STATUS_ITEM, type CommandId } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { label, plainText } from '../core/labelText';
import { markdownString } from '../core/wordHover';
import { onSettingsChange, settings } from '../core/settings';
import { shownQuantity } from '../attribution/shownQuantity';
import { ProviderNews } from '../engine/providerNews';
import { pairLabel } from '../models/pairChoice';
import { busyBefore, jobCount } from '../attribution/busyFiles';
import { fileNameOf, shownEditor } from '../prompts/promptFiles';
import { shownSurprise } from '../surprise/surprisedFile';
import { surpriseLegend } from '../surprise/surpriseTexts';
import { statusText, type StatusText } from './statusText';

/** Left of the editor's own items (position, language). */
const PRIORITY = 200;
const LINKED = [
  commands.explainPrompt,
  commands.cancel,
  commands.chooseView,
  commands.showPanel,
  commands.doctor,
  commands.clearContrast,
  commands.measureTrust,
  commands.computeMatrix,
];

export function statusFeature(lens: LensContext): void {
  lens.own(new StatusBar(lens, lens.own(new ProviderNews(lens))));
  lens.register({ [commands.showMenu]: () => showMenu(lens) });
}

class StatusBar extends DisposableOwner {
  readonly #item = this.register(
    vscode.window.createStatusBarItem(STATUS_ITEM, vscode.StatusBarAlignment.Right, PRIORITY),
  );
  #shown = '';

  constructor(
    private readonly lens: LensContext,
    private readonly providers: ProviderNews,
  ) {
    super();
    this.#item.name = 'Instruct Lens';
    this.#item.command = commands.showMenu;
    this.register(lens.files.onDidChangeActive(() => this.#refresh()));
    // Who waits says how far the other file is.
    this.register(lens.explanations.onDidChange(uri => this.#otherChanged(uri)));
    this.register(providers.onDidChange(() => this.#refresh()));
    this.register(onSettingsChange(() => this.#refresh()));
    this.#refresh();
  }

  #otherChanged(uri: string): void {
    if (uri !== this.lens.files.activeUri) this.#refresh();
  }

  #refresh(): void {
    const document = shownEditor()?.document;
    if (!document || !this.lens.files.isPrompt(document)) {
      this.#item.hide();
      return;
    }
    const file = this.lens.explanations.get(document.uri.toString());
    const provider = file?.explanation?.provenance.provider;
    const before = busyBefore(this.lens.explanations.all, document.uri.toString());
    const surprise = shownSurprise(this.lens, document.uri.toString());
    const input = {
      file,
      pair: pairLabel(settings.pair()),
      trusted: vscode.workspace.isTrusted,
      mode: this.lens.explanations.modeOf(document.uri.toString()),
      quantity: shownQuantity(file?.explanation),
      threshold: settings.threshold(),
      strongest: settings.strongest(),
      shownInstead: surprise && surpriseLegend(surprise),
      jobs: jobCount(this.lens.explanations.all),
      ...(before && { before: { ...before, fileName: fileNameOf(before.uri) } }),
      deviceReason: provider === undefined ? undefined : this.providers.reasonFor(provider),
    };
    this.#show(statusText(input));
    this.#item.show();
  }

  /** Set only where it changed: a tooltip that is set anew closes under the pointer. */
  #show(status: StatusText): void {
    const state = JSON.stringify(status);
    if (state === this.#shown) return;
    this.#shown = state;
    const tooltip = markdownString(status.tooltip, LINKED);
    this.#item.text = status.text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: status.label, role: 'button' };
    this.#item.backgroundColor = status.blocked ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }
}

/** What takes long and was not done unasked. */
function further(explanation: Explanation): { label: string; description?: string; command: CommandId }[] {
  const untried = explanation.models.some(({ trust }) => !trust || 'absent' in trust);
  const { matrixSeconds } = explanation;
  return [
    ...(untried
      ? [{ label: `$(beaker) ${vscode.l10n.t('Measure Trust of the Picture')}`, command: commands.measureTrust }]
      : []),
    ...(matrixSeconds === undefined
      ? []
      : [
          {
            label: `$(table) ${vscode.l10n.t('Compute the Full Matrix')}`,
            description: vscode.l10n.t('about {0}', duration(matrixSeconds)),
            command: commands.computeMatrix,
          },
        ]),
  ];
}

/** What can be done now. */
async function showMenu({ files, explanations, prompts }: LensContext): Promise<void> {
  const document = shownEditor()?.document;
  const hasVariables = document !== undefined && prompts.parse(document).variables.length > 0;
  const file = files.activeUri === undefined ? undefined : explanations.get(files.activeUri);
  // The same prompt must fail again: another model comes first.
  const tooLong = file?.error?.kind === 'too-long' && !file.stale;
  const choose = {
    label: `$(circuit-board) ${vscode.l10n.t('Choose Model…')}`,
    description: label`${pairLabel(settings.pair())}`,
    command: commands.selectPair,
  };
  const items = [
    ...(tooLong ? [choose] : []),
    ...(file?.work ? [{ label: `$(stop-circle) ${vscode.l10n.t('Cancel')}`, command: commands.cancel }] : []),
    ...(tooLong ? [] : [{ label: `$(eye) ${vscode.l10n.t('Explain Prompt')}`, command: commands.explainPrompt }]),
    ...(file?.explanation
      ? [
          {
            label: `$(paintcan) ${vscode.l10n.t('Choose What the Prompt Shows…')}`,
            description: explanations.modeOf(files.activeUri),
            command: commands.chooseView,
          },
        ]
      : []),
    { label: `$(edit) ${vscode.l10n.t('Explain with Response…')}`, command: commands.explainWithResponse },
    ...(hasVariables
      ? [{ label: `$(symbol-variable) ${vscode.l10n.t('Set Variable Values…')}`, command: commands.setVariables }]
      : []),
    ...(tooLong ? [] : [choose]),
    ...(file?.explanation
      ? [
          ...further(file.explanation),
          { label: `$(comment) ${vscode.l10n.t('Read the Answer')}`, command: commands.readAnswer },
          { label: `$(diff) ${vscode.l10n.t('Compare Models')}`, command: commands.compareModels },
          { label: `$(arrow-down) ${vscode.l10n.t('Next Strong Word')}`, command: commands.nextStrongWord },
          { label: `$(graph) ${vscode.l10n.t('Show Attribution Panel')}`, command: commands.showPanel },
          { label: `$(export) ${vscode.l10n.t('Export Picture…')}`, command: commands.exportPicture },
          { label: `$(copy) ${vscode.l10n.t('Copy Explanation')}`, command: commands.copyExplanation },
          { label: `$(clear-all) ${vscode.l10n.t('Clear Explanation')}`, command: commands.clearExplanation },
        ]
      : []),
    {
      label: `$(pulse) ${vscode.l10n.t('Doctor')}`,
      description: vscode.l10n.t('what models run on, and why'),
      command: commands.doctor,
    },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: commands.showLog },
  ];
  const title = file?.error ? plainText(`${file.error.message} ${file.error.next}`) : 'Instruct Lens';
  const picked = await vscode.window.showQuickPick(items, { title });
  if (picked) await vscode.commands.executeCommand(picked.command);
}
