/** @file The pair that the settings name: bundled, or one of the user's. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { LensError } from '../base/errors';
import { chooseModels, knownPairs, type ChosenModels } from '../client/modelPairs';
import { settingKeys } from './contributions';
import { settings } from './settings';

export interface PairItem {
  readonly name: string;
  readonly title: string;
  readonly base: string;
  readonly tuned: string;
}

/** The bundled pairs first, then the user's. */
export function allPairs(extensionPath: string): PairItem[] {
  const own = settings
    .pairs()
    .map(pair => ({ ...pair, title: 'your pair', base: absolute(pair.base), tuned: absolute(pair.tuned) }));
  return [...knownPairs(extensionPath), ...own];
}

/** @throws LensError usage where the setting names a pair that there is not */
export function chosenPair(extensionPath: string): ChosenModels {
  const name = settings.pair();
  const pair = allPairs(extensionPath).find(item => item.name === name);
  if (pair) return { ...chooseModels({ base: pair.base, tuned: pair.tuned }, extensionPath), label: `${name} pair` };
  throw new LensError({
    reason: 'usage',
    message: `The setting instructLens.${settingKeys.pair} names the pair "${name}", which is not known.`,
    next: 'Choose one with “Select Model Pair”.',
  });
}

function absolute(folder: string): string {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  return path.isAbsolute(folder) ? folder : path.join(root, folder);
}
