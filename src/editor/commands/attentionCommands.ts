/** @file Commands of the attention overlay: show what the word at the cursor reads and who reads it; take the marks off again. */
import * as vscode from 'vscode';
import { promptWords } from '../../prompt/words';
import type { AttentionController } from '../../workbench/attentionController';
import type { AttentionStore } from '../../workbench/attentionStore';
import { commands } from '../../workbench/contributions';
import { shownEditor } from '../../workbench/shownEditor';
import { documentOf, type CommandContext, type CommandTable } from './commandContext';

const MESSAGE_MS = 6000;

export interface AttentionContext extends Pick<CommandContext, 'controller'> {
  readonly attention: AttentionStore;
  readonly attentionController: AttentionController;
}

export function attentionCommands(context: AttentionContext): CommandTable {
  return {
    [commands.showAttention]: () => showAttention(context),
    [commands.clearAttention]: async uri => {
      const document = await documentOf(uri);
      if (document) context.attentionController.clear(document.uri.toString());
    },
  };
}

async function showAttention({ controller, attention, attentionController }: AttentionContext): Promise<void> {
  const editor = shownEditor();
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a prompt file first.'));
    return;
  }
  const { document, selection } = editor;
  const cursor = document.offsetAt(selection.active);
  const words = promptWords(document.getText(), controller.parse(document));
  // In a word before at its end: the cursor between two words means the one behind it.
  const word =
    words.find(({ span }) => span.start <= cursor && cursor < span.end) ??
    words.find(({ span }) => span.end === cursor);
  if (!word) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Put the cursor on a word of the prompt first.'));
    return;
  }
  const uri = document.uri.toString();
  const title = vscode.l10n.t('Attention of “{0}”', word.text);
  const place = { location: vscode.ProgressLocation.Window, title };
  await vscode.window.withProgress(place, () => attentionController.attend(document, word.span));
  tell(attention.get(uri)?.error, word.text);
}

/** The marks say the rest. */
function tell(error: { readonly message: string; readonly next: string } | undefined, text: string): void {
  if (error) void vscode.window.showErrorMessage(`${error.message} ${error.next}`);
  else
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('Marked: what “{0}” reads (solid) and who reads it (dashed)', text),
      MESSAGE_MS,
    );
}
