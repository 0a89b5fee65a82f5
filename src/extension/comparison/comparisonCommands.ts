/** @file Commands of the comparison in the side bar: compare, hold against another version, pin, export, let go of a question. */
import * as vscode from 'vscode';
import { commands, COMPARISON_VIEW } from '../core/contributions';
import { shownEditor } from '../core/shownEditor';
import type { ComparisonParts } from './comparisonContext';
import type { ComparisonSidebar } from './comparisonSidebar';
import { exportComparison } from './exportComparison';

type Run = (...args: unknown[]) => unknown;

export function comparisonCommands(sidebar: ComparisonSidebar, parts: ComparisonParts): Record<string, Run> {
  return {
    [commands.compareModels]: argument => sidebar.compare(uriOf(argument)),
    [commands.compareWithHead]: argument => sidebar.compareWithHead(uriOf(argument) ?? sidebar.uri),
    [commands.pinComparison]: argument => pin(sidebar, parts, uriOf(argument) ?? sidebar.uri),
    [commands.exportComparison]: (argument, format) => exportComparison(parts, uriOf(argument) ?? sidebar.uri, format),
    [commands.clearContrast]: argument => {
      const uri = uriOf(argument);
      if (uri !== undefined) parts.comparisons.clearContrast(uri);
    },
  };
}

/** Compares first where nothing was; later versions are held against what is there then. */
async function pin(
  sidebar: ComparisonSidebar,
  { comparisons }: ComparisonParts,
  uri: string | undefined,
): Promise<void> {
  if (uri === undefined || !comparisons.get(uri)?.compared) await sidebar.compare(uri);
  else await vscode.commands.executeCommand(`${COMPARISON_VIEW}.focus`, { preserveFocus: true });
  if (uri !== undefined) comparisons.pin(uri, true);
}

/** The file that a menu names, else the one in front. */
function uriOf(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri && !argument.scheme.startsWith('webview')) return argument.toString();
  return shownEditor()?.document.uri.toString();
}
