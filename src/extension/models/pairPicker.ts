/** @file The list of model pairs: shown at once, completed by what the engine reads from each model's headers. */
import * as vscode from 'vscode';
import { factsOf } from '../../base/errors';
import type { ExplainService } from '../../client/explainService';
import { foundPairs, type FoundPair } from './foundPairs';
import { label, type Label } from '../core/labelText';
import { settings } from '../core/settings';
import { factsText, pairText } from './pairText';

/** What can be done beside choosing what is there. */
export type PairAction = 'add-folder' | 'add-gguf' | 'download-id' | 'settings';
export type PairPick = { readonly found: FoundPair } | { readonly action: PairAction };
type Item = vscode.QuickPickItem & { readonly pick?: PairPick };

/** @returns undefined where the user chose nothing */
export async function pickPair(service: ExplainService, extensionPath: string): Promise<PairPick | undefined> {
  const { all, problem } = foundPairs(extensionPath);
  const items = [...groups(all), ...actions(problem)];
  const picker = vscode.window.createQuickPick<Item>();
  let over = false;
  try {
    picker.title = vscode.l10n.t('Choose the models that explain prompts');
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    picker.items = items;
    picker.busy = true;
    picker.show();
    void complete(picker, items, service, () => over).catch(() => undefined);
    return await new Promise<PairPick | undefined>(resolve => {
      picker.onDidAccept(() => resolve(picker.activeItems[0]?.pick));
      picker.onDidHide(() => resolve(undefined));
    });
  } finally {
    over = true;
    picker.dispose();
  }
}

function groups(all: readonly FoundPair[]): Item[] {
  const titles: readonly (readonly [string, readonly FoundPair['kind'][]])[] = [
    [vscode.l10n.t('pairs'), ['pair']],
    [vscode.l10n.t('twins in the hub cache'), ['twins']],
    [vscode.l10n.t('single models in the hub cache'), ['single', 'unfinished']],
    [vscode.l10n.t('to download'), ['download']],
  ];
  const current = settings.pair();
  return titles.flatMap(([title, kinds]) => {
    const own = all.filter(({ kind }) => kinds.includes(kind));
    if (own.length === 0) return [];
    const lines = own.map((found): Item => ({ ...pairText(found, current, vscode.l10n), pick: { found } }));
    return [separator(title), ...lines];
  });
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function actions(problem: string | undefined): Item[] {
  const action = (icon: string, label: string, name: PairAction): Item => {
    return { label: `$(${icon}) ${label}`, pick: { action: name } };
  };
  const settingsItem = action('gear', vscode.l10n.t('Add or change pairs in the settings…'), 'settings');
  return [
    separator(vscode.l10n.t('more')),
    action('folder', vscode.l10n.t('Add a model folder…'), 'add-folder'),
    action('file', vscode.l10n.t('Add a .gguf file…'), 'add-gguf'),
    action('cloud-download', vscode.l10n.t('Download a model by its ID…'), 'download-id'),
    problem === undefined ? settingsItem : { ...settingsItem, detail: label`$(warning) ${problem}` },
  ];
}

/** One after the other, in the order in which they are read; a model that cannot be used says why in its place. */
async function complete(
  picker: vscode.QuickPick<Item>,
  items: readonly Item[],
  service: ExplainService,
  over: () => boolean,
): Promise<void> {
  let shown = items;
  for (const [i, item] of items.entries()) {
    const found = item.pick !== undefined && 'found' in item.pick ? item.pick.found : undefined;
    const detail = found && (await detailOf(found, service));
    if (over()) return;
    if (detail === undefined) continue;
    shown = shown.map((other, j) => (i === j ? { ...other, detail } : other));
    // New items move the selection to the top, so it is put back for the user who is choosing meanwhile.
    const active = picker.items.indexOf(picker.activeItems[0]!);
    picker.keepScrollPosition = true;
    picker.items = shown;
    if (active >= 0) picker.activeItems = [shown[active]!];
  }
  picker.busy = false;
}

/** Undefined where there is nothing to open. */
async function detailOf(found: FoundPair, service: ExplainService): Promise<Label | undefined> {
  const folders = foldersOf(found);
  if (folders.length === 0) return undefined;
  try {
    const models = await Promise.all(folders.map(folder => service.describe({ folder })));
    const [base, tuned] = folders;
    const same =
      tuned === undefined ? undefined : (await service.agreement({ folders: [base!, tuned] })).sameVocabulary;
    const reason = found.kind === 'twins' ? { reason: found.reason } : {};
    return factsText({ models, sameVocabulary: same, ...reason }, vscode.l10n);
  } catch (error) {
    return label`$(warning) ${factsOf(error).message}`;
  }
}

function foldersOf(found: FoundPair): readonly string[] {
  if (found.kind === 'pair') return [found.base, found.tuned];
  if (found.kind === 'twins') return [found.base.folder, found.tuned.folder];
  return found.kind === 'single' ? [found.folder] : [];
}
