/** @file Writes what a view exports into a file that the user names, beside the prompt to begin with. */
import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { LensError, messageOf } from '../../base/errors';
import { toldError } from '../core/editorSteps';
import type { ConnectionLog } from './connection';
import { fileNameOf } from '../prompts/promptFiles';
import { tellBriefly, tellFailure } from '../core/messages';

const MESSAGE_MS = 4000;

export interface Exported {
  /** Address of the prompt's file. */
  readonly uri: string;
  /** Ending of the file that is written. */
  readonly ending: string;
  readonly title: string;
  /** Called before the user is asked for a file name. */
  readonly bytes: () => Promise<Uint8Array> | Uint8Array;
}

/** Says what went wrong; throws nothing. */
export async function exportFile({ uri, ending, title, bytes }: Exported, log: ConnectionLog): Promise<void> {
  try {
    const made = await bytes();
    const target = await askFile(uri, ending, title);
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, made);
    tellBriefly(vscode.l10n.t('Written: {0}', path.basename(target.path)), MESSAGE_MS);
  } catch (error) {
    const failure = error instanceof LensError ? error : notWritten(error);
    log.warn(`export: ${failure.message}`);
    void tellFailure(toldError(failure));
  }
}

/** Beside the prompt; an untitled one has no folder yet, so the workspace's is offered. */
async function askFile(uri: string, ending: string, title: string): Promise<vscode.Uri | undefined> {
  const source = vscode.Uri.parse(uri);
  const name = `${fileNameOf(uri)}.${ending}`;
  const extension = ending.split('.').at(-1)!;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const beside = source.scheme === 'untitled' ? folder : vscode.Uri.joinPath(source, '..');
  return vscode.window.showSaveDialog({
    ...(beside ? { defaultUri: vscode.Uri.joinPath(beside, name) } : {}),
    filters: { [extension.toUpperCase()]: [extension] },
    title,
  });
}

function notWritten(error: unknown): LensError {
  const reason = messageOf(error);
  return new LensError(
    {
      reason: 'internal',
      message: l10n.t('The file was not written: {0}', reason),
      next: l10n.t('Choose another location or format.'),
    },
    { cause: error },
  );
}
