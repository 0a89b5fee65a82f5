/** @file Comparison in the side bar: both models on one prompt, held against another version, exported; the view and its commands. */
import * as vscode from 'vscode';
import type { Attention } from '../attention/attentionFeature';
import { commands, COMPARISON_VIEW } from '../core/contributions';
import { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import type { ComparedFile } from './comparedFile';
import { ComparisonController } from './comparisonController';
import { ComparisonSidebar } from './comparisonSidebar';
import { exportComparison } from './exportComparison';

export interface ComparisonFeature {
  readonly controller: ComparisonController;
  readonly sidebar: ComparisonSidebar;
}

/** @param attention opened from the view. Comparing is cancelled in the view, not by the command that cancels work on a prompt. */
export function comparisonFeature(lens: LensContext, attention: Attention): ComparisonFeature {
  const store = lens.own(new FileStore<ComparedFile>(lens.texts));
  const controller = lens.own(new ComparisonController(lens, store));
  const sidebar = lens.own(new ComparisonSidebar(lens, controller, attention.controller));
  const uriOf = (argument: unknown): string | undefined => lens.files.uriOf(argument, sidebar);
  lens.register({
    [commands.compareModels]: argument => sidebar.compare(uriOf(argument)),
    [commands.compareWithHead]: argument => sidebar.compareWithHead(uriOf(argument)),
    [commands.compareWithBefore]: argument => sidebar.compareWithBefore(uriOf(argument)),
    [commands.pinComparison]: argument => pin(sidebar, controller, uriOf(argument)),
    [commands.branchAnswer]: argument => sidebar.branchHere(uriOf(argument)),
    [commands.exportComparison]: (argument, format) => exportComparison(lens, store, uriOf(argument), format),
    [commands.clearContrast]: argument => {
      const uri = lens.files.uriOf(argument);
      if (uri !== undefined) controller.contrasts.clear(uri);
    },
  });
  return { controller, sidebar };
}

/** Compares first where nothing was; later versions are held against what is there then. */
async function pin(
  sidebar: ComparisonSidebar,
  controller: ComparisonController,
  uri: string | undefined,
): Promise<void> {
  if (uri === undefined || !controller.store.get(uri)?.compared) await sidebar.compare(uri);
  else await vscode.commands.executeCommand(`${COMPARISON_VIEW}.focus`, { preserveFocus: true });
  if (uri !== undefined) controller.pin(uri, true);
}
