/** @file Downloads with VS Code's own progress, which can be called off; what came is kept for the next time. */
import * as vscode from 'vscode';
import { CancelledError, factsOf } from '../../base/errors';
import { byteSize, timeLeft } from '../../base/readableNumbers';
import { asksForToken } from '../../models/download/downloadError';
import { downloadModel, type DownloadProgress } from '../../models/download/downloadModel';
import { hubCacheFolder } from '../../models/hubFolders';
import { commands } from '../core/contributions';
import type { HubAccess } from './hubAccess';
import type { Log } from '../core/log';

export interface WantedModel {
  readonly id: string;
  readonly revision: string;
}

/** A message that changes more often than this can't be read, in milliseconds. */
const REDRAW_MS = 200;

/** @returns the folders, or undefined where it was called off or failed, which the user has been told */
export async function downloadModels(
  wanted: readonly WantedModel[],
  hub: HubAccess,
  log: Log,
): Promise<readonly string[] | undefined> {
  try {
    return await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Download'),
        cancellable: true,
      },
      (progress, token) => download(wanted, hub, progress, token),
    );
  } catch (error) {
    tell(error, log);
    return undefined;
  }
}

type Bar = vscode.Progress<{ message?: string; increment?: number }>;

async function download(wanted: readonly WantedModel[], hub: HubAccess, bar: Bar, token: vscode.CancellationToken) {
  const abort = new AbortController();
  const subscription = token.onCancellationRequested(() => abort.abort(new CancelledError()));
  try {
    const host = await hub.host();
    const folders: string[] = [];
    for (const [i, wish] of wanted.entries()) {
      const onProgress = shownIn(bar, wish.id, i, wanted.length);
      const options = { cache: hubCacheFolder(process.env), signal: abort.signal, onProgress };
      folders.push(await downloadModel(host, wish, options));
    }
    return folders;
  } finally {
    subscription.dispose();
  }
}

/** Each model has an equal part of the bar. */
function shownIn(bar: Bar, id: string, index: number, count: number): (progress: DownloadProgress) => void {
  let drawn = 0;
  let percent = 0;
  bar.report({ message: id });
  return ({ done, total, secondsLeft }) => {
    if (Date.now() - drawn < REDRAW_MS && done < total) return;
    drawn = Date.now();
    const part = total > 0 ? (100 * done) / total / count : 0;
    const left = secondsLeft === undefined ? '' : ` · ${timeLeft(secondsLeft)}`;
    const place = count > 1 ? ` (${index + 1}/${count})` : '';
    const message = `${id}${place} · ${vscode.l10n.t('{0} of {1}', byteSize(done), byteSize(total))}${left}`;
    bar.report({ message, increment: part - percent });
    percent = part;
  };
}

function tell(error: unknown, log: Log): void {
  if (error instanceof CancelledError) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('The download was stopped; what has come is kept.'), 6000);
    return;
  }
  const { message, next } = factsOf(error);
  log.error(`${message} ${next}`, error instanceof Error ? (error.stack ?? '') : '');
  const setToken = vscode.l10n.t('Set Token…');
  void vscode.window
    .showErrorMessage(`${message} ${next}`, ...(asksForToken(error) ? [setToken] : []))
    .then(answer => (answer === setToken ? vscode.commands.executeCommand(commands.setHubToken) : undefined));
}
