/** @file The list of model pairs: shown at once, completed by what the engine reads from each model's headers. */
import * as vscode from 'vscode';
import type { ExplainService } from '../../client/explainService';
import { foundPairs, type FoundPair } from './foundPairs';
import { label, type Label } from '../core/labelText';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { PromptFit } from '../../protocol/models';
import { settings } from '../core/settings';
import { pairGroups } from './pairGroups';
import { awaitedText, factsText, pairText } from './pairText';
import { toldError } from '../core/editorSteps';

/** What can be done beside choosing what is there. */
export type PairAction = 'add-folder' | 'add-gguf' | 'download-id' | 'settings';
export type PairPick = { readonly found: FoundPair } | { readonly action: PairAction };
/** The prompt that a model is chosen for. */
export interface PromptInFront {
  readonly fileName: string;
  readonly document: PromptDocument;
  readonly maxTokens: number;
}

type Item = vscode.QuickPickItem & { readonly pick?: PairPick };

/** @returns undefined where the user chose nothing */
export async function pickPair(
  service: ExplainService,
  extensionPath: string,
  own: readonly string[],
  prompt: PromptInFront | undefined,
): Promise<PairPick | undefined> {
  const { all, problem } = foundPairs(extensionPath, own);
  const items = [...groups(all, prompt !== undefined), ...actions(problem)];
  const picker = vscode.window.createQuickPick<Item>();
  let over = false;
  try {
    picker.title =
      prompt === undefined ? vscode.l10n.t('Choose a model') : vscode.l10n.t('Choose a model for {0}', prompt.fileName);
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    picker.items = items;
    picker.busy = true;
    picker.show();
    void complete(picker, items, service, prompt, () => over).catch(() => undefined);
    return await new Promise<PairPick | undefined>(resolve => {
      picker.onDidAccept(() => resolve(picker.activeItems[0]?.pick));
      picker.onDidHide(() => resolve(undefined));
    });
  } finally {
    over = true;
    picker.dispose();
  }
}

/** A model's second line stands there from the beginning, so that no row moves when its facts come. */
function groups(all: readonly FoundPair[], forPrompt: boolean): Item[] {
  const titles = {
    current: vscode.l10n.t('current'),
    pairs: vscode.l10n.t('pairs'),
    own: vscode.l10n.t('yours, each on its own'),
    twins: vscode.l10n.t('in the hub cache: pairs'),
    singles: vscode.l10n.t('in the hub cache: each on its own'),
    downloads: vscode.l10n.t('to download'),
  };
  const current = settings.pair();
  return pairGroups(all, current).flatMap(({ title, pairs }) => [
    separator(titles[title]),
    ...pairs.map((found): Item => {
      const text = pairText(found, current);
      const awaited = foldersOf(found).length > 0 ? { detail: awaitedText(forPrompt) } : {};
      return { ...text, ...awaited, pick: { found } };
    }),
  ]);
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

/** New items take the selection from under a key that is pressed at that moment: they come when nobody has pressed one for so long. */
const PAUSE_MS = 500;

/** One after the other, in the order in which they are read; a model that cannot be used says why in its place. */
async function complete(
  picker: vscode.QuickPick<Item>,
  items: readonly Item[],
  service: ExplainService,
  prompt: PromptInFront | undefined,
  over: () => boolean,
): Promise<void> {
  const pause = new Pause(picker);
  const shown = [...items];
  let waiting: Promise<void> | undefined;
  const show = async (): Promise<void> => {
    await pause.come();
    waiting = undefined;
    if (over()) return;
    // New items move the selection to the top, so it is put back for the user who is choosing meanwhile.
    const active = picker.items.indexOf(picker.activeItems[0]!);
    picker.keepScrollPosition = true;
    picker.items = [...shown];
    if (active >= 0) picker.activeItems = [shown[active]!];
  };
  for (const [i, item] of items.entries()) {
    const found = item.pick !== undefined && 'found' in item.pick ? item.pick.found : undefined;
    const detail = found && (await detailOf(found, service, prompt));
    if (over()) return;
    if (detail === undefined) continue;
    shown[i] = { ...item, detail };
    waiting ??= show();
  }
  await waiting;
  if (!over()) picker.busy = false;
}

/** Between the keys of somebody who is walking through the list, or typing. */
class Pause {
  #pressed = 0;

  constructor(picker: vscode.QuickPick<Item>) {
    const pressed = (): void => void (this.#pressed = Date.now());
    // They end with the list.
    picker.onDidChangeActive(pressed);
    picker.onDidChangeValue(pressed);
  }

  async come(): Promise<void> {
    for (;;) {
      const left = this.#pressed + PAUSE_MS - Date.now();
      if (left <= 0) return;
      await new Promise(resolve => setTimeout(resolve, left));
    }
  }
}

/** Undefined where there is nothing to open. */
async function detailOf(
  found: FoundPair,
  service: ExplainService,
  prompt: PromptInFront | undefined,
): Promise<Label | undefined> {
  const folders = foldersOf(found);
  if (folders.length === 0) return undefined;
  try {
    const models = await Promise.all(folders.map(folder => service.describe({ folder })));
    const [base, tuned] = folders;
    const same =
      tuned === undefined ? undefined : (await service.agreement({ folders: [base!, tuned] })).sameVocabulary;
    const reason = found.kind === 'twins' ? { reason: found.reason } : {};
    const fits = prompt && (await fitsOf(folders, service, prompt));
    return factsText({ models, sameVocabulary: same, ...reason, ...(fits && { fits }) });
  } catch (error) {
    return label`$(warning) ${toldError(error).message}`;
  }
}

/** Undefined where the prompt cannot be read, which is said where it is explained. */
async function fitsOf(
  folders: readonly string[],
  service: ExplainService,
  { document, maxTokens }: PromptInFront,
): Promise<readonly PromptFit[] | undefined> {
  const asked = folders.map(folder => service.promptFit({ folder, document, maxTokens }));
  return Promise.all(asked).catch(() => undefined);
}

function foldersOf(found: FoundPair): readonly string[] {
  if (found.kind === 'pair') return [found.base, found.tuned];
  if (found.kind === 'twins') return [found.base.folder, found.tuned.folder];
  return found.kind === 'single' || found.kind === 'own' ? [found.folder] : [];
}
