/** @file The extension's log, an output channel with levels that VS Code's own command sets. */
import * as vscode from 'vscode';

export type Log = vscode.LogOutputChannel;

export function createLog(): Log {
  return vscode.window.createOutputChannel('Instruct Lens', { log: true });
}
