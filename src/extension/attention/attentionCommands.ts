/** @file Commands of the attention overlay: show what the word at the cursor reads and who reads it; take the marks off again. */
import * as vscode from 'vscode';
import type { AttentionController } from './attentionController';
import type { AttentionStore } from './attentionStore';
import { commands } from '../core/contributions';
import { documentOf, type CommandContext, type CommandTable } from '../core/commandContext';
import { wordAtCursor } from '../concepts/wordAtCursor';

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
  const at = wordAtCursor(controller);
  if (!at) return;
  const { word } = at;
  const { document } = at.editor;
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
