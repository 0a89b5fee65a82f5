/** @file Commands about the engine and its models: pair, restart, caches, log, a report of what is wrong. */
import * as os from 'node:os';
import * as vscode from 'vscode';
import { commands, EXTENSION, settingKeys } from '../../workbench/contributions';
import { allPairs, chosenPair, type PairItem } from '../../workbench/pairChoice';
import { settings } from '../../workbench/settings';
import { factsOf } from '../../base/errors';
import type { CommandContext, CommandTable } from './commandContext';

export function engineCommands(context: CommandContext): CommandTable {
  return {
    [commands.selectPair]: () => selectPair(context),
    [commands.restartEngine]: () => restartEngine(context),
    [commands.clearCaches]: () => clearCaches(context),
    [commands.showLog]: () => context.log.show(true),
    [commands.reportIssue]: () => reportIssue(context),
    [commands.showMenu]: () => showMenu(context),
    [commands.openSample]: () => openSample(context),
  };
}

async function selectPair({ extensionPath, service }: CommandContext): Promise<void> {
  const current = settings.pair();
  const items = await Promise.all(allPairs(extensionPath).map(pair => pairItem(pair, current, service)));
  const manage = { label: `$(gear) ${vscode.l10n.t('Add or change pairs in the settings…')}`, name: undefined };
  const title = vscode.l10n.t('Model pair that explains prompts');
  const picked = await vscode.window.showQuickPick([...items, manage], { title, matchOnDescription: true });
  if (!picked) return;
  if (picked.name === undefined) {
    await vscode.commands.executeCommand('workbench.action.openSettings', `instructLens.${settingKeys.pairs}`);
    return;
  }
  await vscode.workspace
    .getConfiguration('instructLens')
    .update(settingKeys.pair, picked.name, vscode.ConfigurationTarget.Global);
}

/** Size and memory come from the headers; a folder that cannot be used says why in its place. */
async function pairItem({ name, title, base, tuned }: PairItem, current: string, service: CommandContext['service']) {
  const label = `${name === current ? '$(check) ' : ''}${name}`;
  const facts = await Promise.all([base, tuned].map(folder => service.describe({ folder }))).catch((error: unknown) =>
    factsOf(error),
  );
  if (!Array.isArray(facts)) return { label, description: title, detail: facts.message, name };
  const weights = facts.reduce((sum, f) => sum + f.parameters, 0) / facts.length / 1e6;
  const needed = facts.reduce((sum, f) => sum + f.memoryNeeded, 0) / 1e9;
  const detail = vscode.l10n.t(
    '{0} · {1} million weights each · about {2} GB of memory',
    facts[0]!.family,
    weights.toFixed(1),
    needed.toFixed(1),
  );
  return { label, description: title, detail, name };
}

function restartEngine({ service }: CommandContext): void {
  service.restart();
  vscode.window.setStatusBarMessage(vscode.l10n.t('The engine starts anew with the next explanation.'), 4000);
}

async function clearCaches({ service, kept }: CommandContext): Promise<void> {
  kept.clear();
  await service.clearCaches();
  vscode.window.setStatusBarMessage(vscode.l10n.t('Answers and attributions were forgotten.'), 4000);
}

/** Facts only: no prompt text, no paths. */
async function reportIssue({ store, extensionPath }: CommandContext): Promise<void> {
  const { version } = vscode.extensions.getExtension(EXTENSION)?.packageJSON as { version: string };
  const provenance = store.all.find(file => file.explanation)?.explanation?.provenance;
  const pair = ((): string => {
    try {
      return chosenPair(extensionPath).label;
    } catch (error) {
      return factsOf(error).message;
    }
  })();
  const lines = [
    `Instruct Lens ${version} · VS Code ${vscode.version} · ${os.platform()} ${os.arch()} · Node ${process.versions.node}`,
    `ONNX Runtime ${provenance?.onnxruntime ?? 'not started'} · provider ${provenance?.provider ?? '–'} · pair ${pair}`,
    `memory ${(os.totalmem() / 1e9).toFixed(1)} GB, free ${(os.freemem() / 1e9).toFixed(1)} GB · ${os.cpus().length} cores`,
    ...store.all.flatMap(file => (file.error ? [`error: ${file.error.reason}`] : [])),
  ];
  const document = await vscode.workspace.openTextDocument({
    language: 'markdown',
    content: `## What happened\n\n\n## Facts\n\n${lines.join('\n\n')}\n`,
  });
  await vscode.window.showTextDocument(document);
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
      description: settings.pair(),
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
