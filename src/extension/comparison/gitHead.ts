/** @file The version of a file in git HEAD, through the API of VS Code's own git extension: no program of ours runs git. */
import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { LensError } from '../../base/errors';

/** What we use of the extension's API, version 1. */
interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<GitApi['state']>;
  getRepository(uri: vscode.Uri): GitRepository | null;
  openRepository?(root: vscode.Uri): Promise<GitRepository | null>;
}

interface GitRepository {
  show(ref: string, path: string): Promise<string>;
}

interface GitExports {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** The git extension looks for repositories when a window opens. It is waited for this long at most. */
const STARTING_MS = 10_000;

/** @throws LensError bad-input where there is no such version, unsupported where there is no git */
export async function textInHead(uri: vscode.Uri): Promise<string> {
  const api = await gitApi();
  const repository = api.getRepository(uri) ?? (await api.openRepository?.(folderOf(uri))) ?? api.getRepository(uri);
  if (!repository)
    throw none(
      l10n.t('The file is not in a git repository that VS Code knows.'),
      l10n.t('Open the folder of a repository.'),
    );
  try {
    return await repository.show('HEAD', uri.fsPath);
  } catch (error) {
    throw none(
      l10n.t('The file has no version in git HEAD.'),
      l10n.t('Commit it, then edit it and compare again.'),
      error,
    );
  }
}

async function gitApi(): Promise<GitApi> {
  const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
  const exports = extension && (extension.isActive ? extension.exports : await extension.activate());
  if (exports?.enabled !== true) {
    throw new LensError({
      reason: 'unsupported',
      message: l10n.t('VS Code’s git extension is missing or turned off.'),
      next: l10n.t('Turn on the setting git.enabled, or pin a comparison instead.'),
    });
  }
  const api = exports.getAPI(1);
  await initialized(api);
  return api;
}

function initialized(api: GitApi): Promise<void> {
  if (api.state === 'initialized') return Promise.resolve();
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(end, STARTING_MS);
    const listening = api.onDidChangeState(state => state === 'initialized' && end());
  });
}

function folderOf(uri: vscode.Uri): vscode.Uri {
  return uri.with({ path: path.posix.dirname(uri.path) });
}

function none(message: string, next: string, cause?: unknown): LensError {
  return new LensError({ reason: 'bad-input', message, next }, { cause });
}
