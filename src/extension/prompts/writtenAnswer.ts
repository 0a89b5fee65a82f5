/** @file An answer that the user writes: in a box where it is one line, else in an editor beside the prompt. */
import * as vscode from 'vscode';
import { askText, tellChoice, tellInformation } from '../core/messages';

interface Asked {
  readonly title: string;
  /** Below the box. */
  readonly prompt: string;
  /** What there is to begin with. */
  readonly before: string | undefined;
  /** What the user presses when the answer in the editor is written. */
  readonly done: string;
}

/** A box has no line breaks: what has some would lose them there. @returns undefined where the user gave none */
export async function askAnswer({ title, prompt, before, done }: Asked): Promise<string | undefined> {
  if (before !== undefined && /[\r\n]/.test(before.trim())) return writtenAnswer(before, done);
  return notEmpty(await askText({ title, prompt, ...(before === undefined ? {} : { value: before }) }));
}

/** What stands in the editor when its user says so; the editor goes then. */
export async function writtenAnswer(before: string | undefined, done: string): Promise<string | undefined> {
  const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: before ?? '' });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  const said = await tellChoice(vscode.l10n.t('Write the answer in the editor beside the prompt.'), done);
  if (said !== done || document.isClosed) return undefined;
  const text = document.getText();
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return notEmpty(text);
}

export function notEmpty(text: string | undefined): string | undefined {
  if (text?.trim() !== '') return text;
  tellInformation(vscode.l10n.t('The answer is empty.'));
  return undefined;
}
