/** @file Opens what was kept of an earlier run in the view that drew it, read-only. No model runs, so it works in a browser's editor too. */
import * as vscode from 'vscode';
import { LensError } from '../../base/errors';
import { byteSize } from '../../base/readableNumbers';
import { keptContent, MAX_KEPT_BYTES } from '../../page/keptContent';
import { viewPage } from '../../page/viewPage';
import { KEPT_PANEL } from '../core/contributions';
import { plainText } from '../core/labelText';
import { tellFailure } from '../core/messages';
import { toldError } from '../core/editorSteps';

/** @param extension where the views lie. @param argument the file's address; the one that is open where it is a kept one, else the user is asked */
export async function openKept(extension: vscode.Uri, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : (openOne() ?? (await askedFor()));
  if (!uri) return;
  try {
    await show(extension, uri);
  } catch (error) {
    void tellFailure(toldError(error));
  }
}

function openOne(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && /\.(?:json|html?)$/i.test(uri.path) ? uri : undefined;
}

async function askedFor(): Promise<vscode.Uri | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Open a kept explanation'),
      filters: { [vscode.l10n.t('Explanations and pages')]: ['json', 'html'] },
    })) ?? [];
  return uri;
}

async function show(extension: vscode.Uri, uri: vscode.Uri): Promise<void> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_KEPT_BYTES)
    throw new LensError({
      reason: 'bad-input',
      message: vscode.l10n.t('This file has {0}, more than a kept explanation has.', byteSize(size)),
      next: vscode.l10n.t('Open another one.'),
    });
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const { view, content } = keptContent(name, new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  const folder = vscode.Uri.joinPath(extension, 'dist', 'webview');
  const title = plainText(vscode.l10n.t('Kept · {0}', name));
  const { webview } = vscode.window.createWebviewPanel(KEPT_PANEL, title, vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [folder],
  });
  const script = String(webview.asWebviewUri(vscode.Uri.joinPath(folder, `${view}.js`)));
  webview.html = viewPage({ view, title, script, nonce: crypto.randomUUID(), source: webview.cspSource, content });
}
