/** @file Commands that correct what was taken as an instruction. */
import * as vscode from 'vscode';
import { commands } from '../core/contributions';
import type { ExplainController } from '../attribution/explainController';
import type { CommandTable, LensContext } from '../core/lensContext';
import { selectedSpan } from './prompts';

export function markCommands(lens: LensContext, controller: ExplainController): CommandTable {
  return {
    [commands.markInstruction]: () => markInstruction(lens, controller),
    [commands.clearMarks]: () => clearMarks(lens, controller),
  };
}

/** Marks change no token, so explaining again costs no run where the file was explained before. */
async function markInstruction(
  { memory, files, explanations }: LensContext,
  controller: ExplainController,
): Promise<void> {
  const selected = selectedSpan();
  if (!selected) return;
  const { document, start, end } = selected;
  const text = document.getText().slice(start, end).trim();
  if (text === '') return;
  const uri = document.uri.toString();
  await memory.addMark(uri, text);
  files.refresh();
  vscode.window.setStatusBarMessage(vscode.l10n.t('Marked as instruction.'), 3000);
  if (explanations.get(uri)?.explanation) await controller.explain(document);
}

async function clearMarks({ memory, files, explanations }: LensContext, controller: ExplainController): Promise<void> {
  const document = await files.documentOf(undefined);
  if (!document) return;
  const uri = document.uri.toString();
  await memory.clearMarks(uri);
  files.refresh();
  if (explanations.get(uri)?.explanation) await controller.explain(document);
}
