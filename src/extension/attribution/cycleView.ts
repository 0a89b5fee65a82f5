/** @file Commands that change what is shown. */
import * as vscode from 'vscode';
import { commands } from '../core/contributions';
import type { ViewMode } from '../../protocol/view';
import type { CommandContext, CommandTable } from '../core/commandContext';

const MODES: readonly ViewMode[] = ['tuned', 'base', 'difference'];

export function viewCommands(context: CommandContext): CommandTable {
  return { [commands.cycleView]: () => cycleView(context) };
}

/** A file explained by a single model has one view only. */
function cycleView({ store, files }: CommandContext): void {
  const explanation = files.activeUri === undefined ? undefined : store.get(files.activeUri)?.explanation;
  if (!explanation?.difference) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('There is one model only.'), 3000);
    return;
  }
  const mode = MODES[(MODES.indexOf(store.mode) + 1) % MODES.length]!;
  store.setMode(mode);
  const names = {
    tuned: vscode.l10n.t('Tuned'),
    base: vscode.l10n.t('Base'),
    difference: vscode.l10n.t('Difference, tuned minus base'),
  };
  vscode.window.setStatusBarMessage(names[mode], 3000);
}
