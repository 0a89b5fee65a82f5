/** @file Two versions of a prompt in VS Code's own difference editor, each painted with what the answer to it depended on. */
import * as vscode from 'vscode';
import type { LensContext } from '../core/lensContext';
import { addressOf } from '../core/readOnlyPages';
import { fileNameOf } from '../prompts/promptFiles';
import type { ComparedFile } from './comparedFile';

export async function showVersions(lens: LensContext, file: ComparedFile | undefined): Promise<void> {
  if (!file?.compared || !file.earlier) return;
  const { uri, earlier } = file;
  const { text, document, label, comparison } = earlier.compared;
  const name = fileNameOf(uri);
  const page = addressOf({ title: name, about: `before ${uri}` });
  lens.pages.set(page, text);
  await vscode.commands.executeCommand(
    'vscode.diff',
    page,
    vscode.Uri.parse(uri, true),
    vscode.l10n.t('{0}: before and now', name),
  );
  lens.explanations.set({
    uri: page.toString(),
    text,
    document,
    label,
    stale: false,
    explanation: comparison.explanation,
  });
}
