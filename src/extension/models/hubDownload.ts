/** @file The hub from the editor: its token in VS Code's store of secrets, a proxy by VS Code's settings, downloads with VS Code's progress. */
import * as vscode from 'vscode';
import { CancelledError, factsOf } from '../../base/errors';
import { toldError } from '../core/editorSteps';
import { byteSize, timeLeft } from '../../base/readableNumbers';
import { asksForToken } from '../../models/download/downloadError';
import { downloadModel, type DownloadProgress } from '../../models/download/downloadModel';
import { hubHost, type HubHost } from '../../models/download/hubHost';
import { withProxy } from '../../models/download/proxy';
import { hubCacheFolder } from '../../models/hubCache';
import { commands } from '../core/contributions';
import type { Log } from '../core/lensContext';
import { inProgress, tellBriefly, tellFailure } from '../core/messages';

const TOKEN = 'instructLens.hubToken';

export class HubAccess {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** @throws LensError usage where HF_ENDPOINT is no address */
  async host(): Promise<HubHost> {
    const stored = await this.secrets.get(TOKEN);
    const words = {
      name: stored === undefined ? 'HF_TOKEN' : vscode.l10n.t('the stored token'),
      set: vscode.l10n.t('store a token of your account with “Set Hugging Face Token…”'),
    };
    return hubHost(hubEnvironment(), stored ?? process.env['HF_TOKEN'], words);
  }

  async setToken(token: string): Promise<void> {
    await this.secrets.store(TOKEN, token);
  }

  async forgetToken(): Promise<void> {
    await this.secrets.delete(TOKEN);
  }
}

/** `http.proxy` counts more than the usual variables, unless VS Code is told to leave proxies alone. */
function hubEnvironment(): NodeJS.ProcessEnv {
  const http = vscode.workspace.getConfiguration('http');
  const proxy = http.get<string>('proxy') ?? '';
  if (proxy === '' || http.get<string>('proxySupport') === 'off') return process.env;
  return withProxy(process.env, proxy, http.get<readonly string[]>('noProxy') ?? []);
}

export interface WantedModel {
  readonly id: string;
  readonly revision: string;
}

/** Progress is shown at most once in this time, in milliseconds: a text that changes more often cannot be read. */
const REDRAW_MS = 200;

/**
 * Can be cancelled; what has come by then is kept for the next time.
 * @returns the folders, or undefined where it was cancelled or failed, which the user has been told
 */
export async function downloadModels(
  wanted: readonly WantedModel[],
  hub: HubAccess,
  log: Log,
): Promise<readonly string[] | undefined> {
  try {
    return await inProgress(
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

/** Progress of one of several downloads; each has an equal part of the bar. */
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
    tellBriefly(vscode.l10n.t('The download was cancelled; what has been downloaded is kept.'), 6000);
    return;
  }
  const { message, next } = factsOf(error);
  log.error(`${message} ${next}`, error instanceof Error ? (error.stack ?? '') : '');
  const setToken = vscode.l10n.t('Set Token…');
  void tellFailure(toldError(error), ...(asksForToken(error) ? [setToken] : [])).then(answer =>
    answer === setToken ? vscode.commands.executeCommand(commands.setHubToken) : undefined,
  );
}
