/** @file Which file a panel's command is about. */
import * as vscode from 'vscode';
import { shownEditor } from '../core/shownEditor';

/** As much of the panels as this needs. */
interface Panels {
  readonly current: { readonly active: boolean; readonly uri: string | undefined } | undefined;
}

/** The one that the argument names, else that of the panel while it has the focus, else of the editor. */
export function fileOf(argument: unknown, panels: Panels): string | undefined {
  return givenUri(argument) ?? uriInFront(panels);
}

/** From a link, a menu or the panel. */
function givenUri(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.scheme.startsWith('webview') ? undefined : argument.toString();
  return typeof argument === 'string' ? vscode.Uri.parse(argument).toString() : undefined;
}

function uriInFront({ current }: Panels): string | undefined {
  const inPanel = current?.active === true ? current.uri : undefined;
  return inPanel ?? shownEditor()?.document.uri.toString() ?? current?.uri;
}
