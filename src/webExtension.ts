/** @file The extension in a browser's editor (vscode.dev): opens kept explanations. No model runs there, and every other command says so. */
import './extension/core/windowLanguage';
import * as vscode from 'vscode';
import { commands, COMPARISON_VIEW, RULES_VIEW } from './extension/core/contributions';
import { tellChoice } from './extension/core/messages';
import { openKept } from './extension/viewer/keptViewer';
import { escapeHtml } from './page/escape';

export function activate({ extensionUri, subscriptions }: vscode.ExtensionContext): void {
  const open = (argument?: unknown): Promise<void> => openKept(extensionUri, argument);
  for (const command of Object.values(commands)) {
    const run = command === commands.openKept ? open : (): Promise<void> => needsDesktop(open);
    subscriptions.push(vscode.commands.registerCommand(command, run));
  }
  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView: ({ webview }) => void (webview.html = emptyView()),
  };
  for (const view of [COMPARISON_VIEW, RULES_VIEW])
    subscriptions.push(vscode.window.registerWebviewViewProvider(view, provider));
}

function sentence(): string {
  return vscode.l10n.t(
    'This runs models, which needs VS Code on the desktop. In the browser, kept explanations can be opened.',
  );
}

async function needsDesktop(open: () => Promise<void>): Promise<void> {
  const choice = vscode.l10n.t('Open a kept explanation');
  if ((await tellChoice(sentence(), choice)) === choice) await open();
}

function emptyView(): string {
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><p>${escapeHtml(sentence())}</p>`;
}
