/** @file Files that are read in with a prompt: a list to tick, and what the prompt shows, shown on them too. */
import * as vscode from 'vscode';
import type { LinkedFile } from '../../assembled/linkedFiles';
import { byteSize } from '../../base/readableNumbers';
import type { ExplainController } from '../attribution/explainController';
import { commands } from '../core/contributions';
import { label } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { tellInformation } from '../core/messages';
import { Overlay } from '../core/overlay';
import { WordHover } from '../core/wordHover';
import { fileNameOf } from '../prompts/promptFiles';
import { linkedAttentionPainter, linkedHover, linkedPainter } from './linkedMarks';

/** @param controller explains a prompt with what is ticked */
export function linkedFeature(lens: LensContext, controller: ExplainController): void {
  lens.register({ [commands.readInFiles]: argument => readInFiles(lens, controller, argument) });
  lens.own(new Overlay(linkedPainter(lens)));
  lens.own(new Overlay(linkedAttentionPainter(lens)));
  lens.own(new WordHover(uri => linkedHover(lens, uri)));
}

interface FileItem extends vscode.QuickPickItem {
  readonly file?: LinkedFile;
}

/** What is ticked stays ticked for this prompt. Ticking a file outside of the workspace is its user's word that it may be read. */
async function readInFiles(lens: LensContext, controller: ExplainController, argument: unknown): Promise<void> {
  const document = await lens.files.documentOf(argument);
  if (!document) return;
  const uri = document.uri.toString();
  const found = lens.linked.filesOf(document.uri, document.getText());
  if (!found || found.files.length === 0) {
    tellInformation(vscode.l10n.t('This prompt links to no file and includes none.'));
    return;
  }
  const items = itemsOf(found.files, new Set(lens.memory.ticked(uri).map(({ path }) => path)));
  if (items.length === 0) {
    tellInformation(vscode.l10n.t('None of the linked files can be read: {0}', refusedText(found.files)));
    return;
  }
  const refused = found.files.filter(({ state }) => state === 'refused').length + found.leftOut;
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Read in with {0}', fileNameOf(uri)),
    placeHolder:
      refused === 0
        ? vscode.l10n.t('Tick the files that are explained with the prompt.')
        : vscode.l10n.t('Tick the files that are explained with the prompt. {0} more cannot be read in.', refused),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!picked) return;
  const ticked = picked.flatMap(({ file }) => (file ? [{ path: file.path, outside: file.state === 'outside' }] : []));
  await lens.memory.setTicked(uri, ticked);
  lens.linked.forget(uri);
  await controller.explain(document);
}

function itemsOf(files: readonly LinkedFile[], ticked: ReadonlySet<string>): FileItem[] {
  const item = (file: LinkedFile): FileItem => {
    const size = file.bytes === undefined ? [] : [byteSize(file.bytes)];
    const where = file.at === undefined ? file.written : vscode.l10n.t('line {0}', file.at);
    const description = label`${[kindName(file.kind), where, ...size].join(' · ')}`;
    return { label: label`${file.path}`, description, picked: ticked.has(file.path), file };
  };
  const inside = files.filter(({ state }) => state === 'inside').map(item);
  const outside = files.filter(({ state }) => state === 'outside').map(item);
  if (outside.length === 0) return inside;
  const kind = vscode.QuickPickItemKind.Separator;
  return [
    ...inside,
    { label: vscode.l10n.t('Outside of the workspace: read only if you tick them'), kind },
    ...outside,
  ];
}

function kindName(kind: LinkedFile['kind']): string {
  const names = {
    link: vscode.l10n.t('link'),
    instructions: vscode.l10n.t('instructions'),
    partial: vscode.l10n.t('partial'),
    value: vscode.l10n.t('value'),
  };
  return names[kind];
}

function refusedText(files: readonly LinkedFile[]): string {
  return files
    .map(({ path, why }) => `${path}: ${why ?? ''}`)
    .slice(0, 3)
    .join('; ');
}
