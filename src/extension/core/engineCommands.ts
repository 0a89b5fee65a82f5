/** @file Commands about the engine: restart, caches, log; the status bar's menu. */
import * as vscode from 'vscode';
import { commands } from './contributions';
import { pairLabel } from '../models/pairChoice';
import { settings } from './settings';
import { byteSize } from '../../base/readableNumbers';
import type { CommandContext, CommandTable } from './commandContext';

export function engineCommands(context: CommandContext): CommandTable {
  return {
    [commands.restartEngine]: () => restartEngine(context),
    [commands.clearCaches]: () => clearCaches(context),
    [commands.showLog]: () => context.log.show(true),
    [commands.showMenu]: () => showMenu(context),
    [commands.openSample]: () => openSample(context),
  };
}

function restartEngine({ service }: CommandContext): void {
  service.restart();
  vscode.window.setStatusBarMessage(vscode.l10n.t('The engine starts anew with the next explanation.'), 4000);
}

/** What is cheap to make again goes at once; converted weights take minutes, so their owner is asked. */
async function clearCaches({ service, kept }: CommandContext): Promise<void> {
  kept.clear();
  // Asked first: that starts an engine where none runs, and only an engine forgets what lies on the disk.
  const { files, bytes } = vscode.workspace.isTrusted
    ? await service.convertedWeights({ remove: false })
    : { files: 0, bytes: 0 };
  await service.clearCaches();
  vscode.window.setStatusBarMessage(vscode.l10n.t('Answers and attributions were forgotten.'), 4000);
  if (files === 0) return;
  const remove = vscode.l10n.t('Delete');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete the converted weights of GGUF files too ({0}, {1})?', files, byteSize(bytes)),
    { modal: true, detail: vscode.l10n.t('They are made again when they are needed. The models themselves stay.') },
    remove,
  );
  if (answer !== remove) return;
  const { inUse } = await service.convertedWeights({ remove: true });
  if (inUse === 0) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} files of converted weights stay: an explanation uses them at the moment.', inUse),
  );
}

/** The status bar's menu: what can be done now. */
async function showMenu({ files, store }: CommandContext): Promise<void> {
  const file = files.activeUri === undefined ? undefined : store.get(files.activeUri);
  const items = [
    ...(file?.work ? [{ label: `$(stop-circle) ${vscode.l10n.t('Cancel')}`, command: commands.cancel }] : []),
    { label: `$(eye) ${vscode.l10n.t('Explain Prompt')}`, command: commands.explainPrompt },
    ...(file?.explanation
      ? [
          {
            label: `$(arrow-swap) ${vscode.l10n.t('Show Tuned / Base / Difference')}`,
            description: store.mode,
            command: commands.cycleView,
          },
        ]
      : []),
    { label: `$(edit) ${vscode.l10n.t('Explain with Response…')}`, command: commands.explainWithResponse },
    { label: `$(symbol-variable) ${vscode.l10n.t('Set Variable Values…')}`, command: commands.setVariables },
    {
      label: `$(circuit-board) ${vscode.l10n.t('Select Model Pair')}`,
      description: pairLabel(settings.pair()),
      command: commands.selectPair,
    },
    ...(file?.explanation
      ? [
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
  const title = file?.error ? `${file.error.message} ${file.error.next}` : 'Instruct Lens';
  const picked = await vscode.window.showQuickPick(items, { title });
  if (picked) await vscode.commands.executeCommand(picked.command);
}

/** A copy to try things in: the bundled file stays as it is. */
async function openSample({ extensionPath }: CommandContext): Promise<void> {
  const source = vscode.Uri.joinPath(vscode.Uri.file(extensionPath), 'examples', 'little-world.prompt.md');
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(source));
  const language = (await vscode.languages.getLanguages()).includes('prompt') ? 'prompt' : 'markdown';
  const document = await vscode.workspace.openTextDocument({ language, content });
  // Beside the walkthrough that opened it, whose next step is about it.
  const other = vscode.window.tabGroups.activeTabGroup.activeTab && !vscode.window.activeTextEditor;
  const column = other ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  await vscode.window.showTextDocument(document, column);
}
