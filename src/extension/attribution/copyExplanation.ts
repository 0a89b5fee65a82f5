/** @file Copies an explanation: as a Markdown table for people, as JSON for programs. */
import * as vscode from 'vscode';
import { explanationJson } from '../../protocol/explanationJson';
import { commands } from '../core/contributions';
import { documentOf, type CommandContext, type CommandTable } from '../core/commandContext';
import { explanationMarkdown } from './explanationMarkdown';

const MESSAGE_MS = 4000;

type CopyFormat = 'markdown' | 'json';

/** Takes the file's address and the format; asks for what it was not given. */
export function copyCommands(context: CommandContext): CommandTable {
  return { [commands.copyExplanation]: (uri, format) => copyExplanation(context, uri, format) };
}

async function copyExplanation({ store }: CommandContext, argument: unknown, wanted: unknown): Promise<void> {
  const document = await documentOf(argument);
  if (!document) return;
  const file = store.get(document.uri.toString());
  if (!file?.explanation) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const format = isFormat(wanted) ? wanted : await askFormat();
  if (!format) return;
  const { explanation, label } = file;
  const markdown = format === 'markdown';
  const text = markdown ? explanationMarkdown(explanation, label, vscode.l10n) : explanationJson(explanation);
  await vscode.env.clipboard.writeText(text);
  const copied = markdown ? vscode.l10n.t('Copied as a Markdown table.') : vscode.l10n.t('Copied as JSON.');
  vscode.window.setStatusBarMessage(copied, MESSAGE_MS);
}

async function askFormat(): Promise<CopyFormat | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: CopyFormat })[] = [
    {
      format: 'markdown',
      label: vscode.l10n.t('Markdown table'),
      detail: vscode.l10n.t('Words with density, rank and difference, the scores, what made the numbers'),
    },
    {
      format: 'json',
      label: 'JSON',
      detail: vscode.l10n.t('Everything, matrices included, as the terminal command writes it'),
    },
  ];
  const title = vscode.l10n.t('Copy the explanation as');
  return (await vscode.window.showQuickPick(items, { title }))?.format;
}

function isFormat(value: unknown): value is CopyFormat {
  return value === 'markdown' || value === 'json';
}
