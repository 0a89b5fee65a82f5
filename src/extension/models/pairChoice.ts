/** @file What the setting `instructLens.pair` can name: a pair (bundled, of the settings, named by the user) or one model. */
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { LensError } from '../../base/errors';
import { chooseModels, knownPairs, type ChosenModels } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import { cachedRevision, hubCacheFolder, nameOfPlace, splitId, splitName } from '../../models/hubCache';
import { settingKeys } from '../core/contributions';
import { choose, settings } from '../core/settings';

export interface PairItem {
  readonly name: string;
  readonly title: string;
  readonly base: string;
  readonly tuned: string;
}

/** The bundled pairs first, then those of the settings, then the user's. @throws LensError where the list of the latter is broken */
export function allPairs(extensionPath: string): PairItem[] {
  const named = rememberedPairs(process.env).map(({ name, base, tuned }) => {
    return { name, title: vscode.l10n.t('named by you'), base: base.folder, tuned: tuned.folder };
  });
  return [...settledPairs(extensionPath), ...named];
}

/** Those that are bundled or named by the settings, without the user's own list. */
export function settledPairs(extensionPath: string): PairItem[] {
  const title = vscode.l10n.t('your pair, from the settings');
  const own = settings
    .pairs()
    .map(({ name, base, tuned }) => ({ name, title, base: absolute(base), tuned: absolute(tuned) }));
  return [...knownPairs(extensionPath), ...own];
}

/** @throws LensError usage where the setting names no pair and no model that there is */
export function chosenPair(extensionPath: string): ChosenModels {
  const name = settings.pair();
  const pair =
    settledPairs(extensionPath).find(item => item.name === name) ??
    allPairs(extensionPath).find(item => item.name === name);
  if (pair) return { ...chooseModels({ base: pair.base, tuned: pair.tuned }, extensionPath), label: pairLabel(name) };
  const model = singleModel(name);
  if (model !== undefined) return { ...chooseModels({ model }, extensionPath), label: pairLabel(name) };
  throw new LensError({
    reason: 'usage',
    message: l10n.t(
      'The setting instructLens.{0} names "{1}", which is not a known pair or a model on this machine.',
      settingKeys.pair,
      name,
    ),
    next: l10n.t('Run “Choose Model…” and choose another.'),
  });
}

/** How a pair, or the one model that is chosen, is called in a heading. */
export function pairLabel(name: string): string {
  if (path.isAbsolute(name)) return nameOfPlace(name);
  return splitId(name) === undefined ? vscode.l10n.t('{0} pair', name) : name;
}

/** A folder or a GGUF by its path, a model of the hub cache by its id. */
function singleModel(name: string): string | undefined {
  if (path.isAbsolute(name)) return existsSync(name) ? name : undefined;
  const hub = splitId(name) ?? splitName(name);
  const cached = hub && cachedRevision(hubCacheFolder(process.env), hub.id, hub.revision);
  return cached?.incomplete === undefined ? cached?.folder : undefined;
}

export function choosePair(name: string): Promise<void> {
  return choose(settingKeys.pair, name);
}

function absolute(folder: string): string {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  return path.isAbsolute(folder) ? folder : path.join(root, folder);
}
