/** @file The word of the prompt that a command at the cursor is about. */
import * as vscode from 'vscode';
import { promptWords } from '../../prompt/words';
import type { PromptWord } from '../../protocol/explanation';
import { shownEditor } from '../core/shownEditor';
import type { CommandContext } from '../core/commandContext';

export interface WordAtCursor {
  readonly editor: vscode.TextEditor;
  readonly word: PromptWord;
}

/** Undefined where there is none; the user has been told so. */
export function wordAtCursor(controller: Pick<CommandContext['controller'], 'parse'>): WordAtCursor | undefined {
  const editor = shownEditor();
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a prompt file first.'));
    return undefined;
  }
  const { document, selection } = editor;
  const cursor = document.offsetAt(selection.active);
  const words = promptWords(document.getText(), controller.parse(document));
  // In a word before at its end: the cursor between two words means the one behind it.
  const word =
    words.find(({ span }) => span.start <= cursor && cursor < span.end) ??
    words.find(({ span }) => span.end === cursor);
  if (word) return { editor, word };
  void vscode.window.showInformationMessage(vscode.l10n.t('Put the cursor on a word of the prompt first.'));
  return undefined;
}
