/** @file Commands that correct what was taken as an instruction. */
import * as vscode from 'vscode';
import { commands } from '../core/contributions';
import { documentOf, selectedSpan, type CommandContext, type CommandTable } from '../core/commandContext';

export function markCommands(context: CommandContext): CommandTable {
  return {
    [commands.markInstruction]: () => markInstruction(context),
    [commands.clearMarks]: () => clearMarks(context),
  };
}

/** Marks change no token, so explaining again costs no run where the file was explained before. */
async function markInstruction({ memory, files, controller, store }: CommandContext): Promise<void> {
  const selected = selectedSpan();
  if (!selected) return;
  const { document, start, end } = selected;
  const text = document.getText();
  const selection = text.slice(start, end);
  if (selection.trim() === '') return;
  const from = start + selection.length - selection.trimStart().length;
  const uri = document.uri.toString();
  await memory.addMark(uri, text, { start: from, end: from + selection.trim().length });
  files.refresh();
  vscode.window.setStatusBarMessage(vscode.l10n.t('Marked as instruction.'), 3000);
  if (store.get(uri)?.explanation) await controller.explain(document);
}

async function clearMarks({ memory, files, controller, store }: CommandContext): Promise<void> {
  const document = await documentOf(undefined);
  if (!document) return;
  const uri = document.uri.toString();
  await memory.clearMarks(uri);
  files.refresh();
  if (store.get(uri)?.explanation) await controller.explain(document);
}
