/** @file The text editor that a command is about, also while a walkthrough or a panel beside it has the focus. */
import * as vscode from 'vscode';
import { PAGE_SCHEME } from './contributions';

/** Output panels and our own pages are text editors too, but nobody's prompt. */
const SCHEMES = new Set(['output', 'debug', PAGE_SCHEME]);

/** The active text editor; where another kind of editor is in front, the text editor beside it if there is but one. */
export function shownEditor(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  if (activeTextEditor) return activeTextEditor;
  const shown = visibleTextEditors.filter(editor => !SCHEMES.has(editor.document.uri.scheme));
  return shown.length === 1 ? shown[0] : undefined;
}
