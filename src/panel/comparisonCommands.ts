/** @file The command of the comparison in the side bar. */
import * as vscode from 'vscode';
import { commands } from '../workbench/contributions';
import { shownEditor } from '../workbench/shownEditor';
import type { ComparisonSidebar } from './comparisonSidebar';

export function comparisonCommands(sidebar: ComparisonSidebar): Record<string, (argument: unknown) => unknown> {
  return { [commands.compareModels]: argument => sidebar.compare(uriOf(argument)) };
}

/** The file that a menu names, else the one in front. */
function uriOf(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri && !argument.scheme.startsWith('webview')) return argument.toString();
  return shownEditor()?.document.uri.toString();
}
