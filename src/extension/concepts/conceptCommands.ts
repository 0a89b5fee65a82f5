/** @file The command that tells what the layers write at the cursor: asks the models where that is not known, then shows the hover. */
import * as vscode from 'vscode';
import { timeLeft } from '../../base/readableNumbers';
import { phaseText } from '../../picture/progressWords';
import type { Progress } from '../../protocol/request';
import type { ConceptController } from './conceptController';
import type { ConceptStore } from './conceptStore';
import { commands } from '../core/contributions';
import { settings } from '../core/settings';
import type { CommandContext, CommandTable } from '../core/commandContext';
import { wordAtCursor } from './wordAtCursor';

export interface ConceptContext extends Pick<CommandContext, 'controller'> {
  readonly concepts: ConceptStore;
  readonly conceptController: ConceptController;
}

export function conceptCommands(context: ConceptContext): CommandTable {
  return { [commands.showConcepts]: () => showConcepts(context) };
}

async function showConcepts(context: ConceptContext): Promise<void> {
  const at = wordAtCursor(context.controller);
  if (!at) return;
  const { editor, word } = at;
  const { document, selection } = editor;
  const { concepts } = context;
  const uri = document.uri.toString();
  const known = concepts.get(uri);
  if (!known?.prompt || known.stale) await read(context, document, word.text);
  const file = concepts.get(uri);
  if (file?.error) void vscode.window.showErrorMessage(`${file.error.message} ${file.error.next}`);
  // Who went elsewhere meanwhile is not called back.
  const stayed = vscode.window.activeTextEditor === editor && editor.selection.isEqual(selection);
  if (file?.prompt && !file.stale && stayed) await vscode.commands.executeCommand('editor.action.showHover');
}

/** A pair that was never read takes minutes where it is large: that has a place of its own, to call it off. */
async function read(
  { concepts, conceptController }: ConceptContext,
  document: vscode.TextDocument,
  word: string,
): Promise<void> {
  const uri = document.uri.toString();
  const { Window, Notification } = vscode.ProgressLocation;
  const location = concepts.pair?.name === settings.pair() ? Window : Notification;
  const title = vscode.l10n.t('Concepts at “{0}”', word);
  await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const listening = [
      token.onCancellationRequested(() => conceptController.cancel(uri)),
      concepts.onDidChange(changed => {
        const done = changed === uri ? concepts.get(uri)?.work?.progress : undefined;
        if (done) progress.report({ message: progressText(done) });
      }),
    ];
    await conceptController.read(document);
    for (const each of listening) each.dispose();
  });
}

function progressText({ phase, done, total, secondsLeft }: Progress): string {
  if (phase !== 'concepts' || !total) return phaseText({ phase });
  const part = vscode.l10n.t('layer {0} of {1}', Math.min(done + 1, total), total);
  return secondsLeft === undefined ? part : `${part}, ${timeLeft(secondsLeft)}`;
}
