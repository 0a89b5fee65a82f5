/** @file The commands that a view may run: its own names, so that it can run no other. */
import { messageOf } from '../../base/errors';
import * as vscode from 'vscode';
import type { ViewCommand } from '../../protocol/views/attributionMessages';
import { commands } from '../core/contributions';
import type { ConnectionLog } from './connection';

const COMMANDS: Readonly<Record<ViewCommand, { readonly id: string; readonly takesFile: boolean }>> = {
  explain: { id: commands.explainPrompt, takesFile: true },
  answer: { id: commands.explainWithResponse, takesFile: true },
  cancel: { id: commands.cancel, takesFile: true },
  export: { id: commands.exportPicture, takesFile: true },
  selectPair: { id: commands.selectPair, takesFile: false },
  openSample: { id: commands.openSample, takesFile: false },
  showLog: { id: commands.showLog, takesFile: false },
  // VS Code's own.
  trust: { id: 'workbench.trust.manage', takesFile: false },
};

/** Starts it: what it takes its time for, or asks the user, is shown by the command itself. */
export function runViewCommand(command: ViewCommand, uri: string | undefined, log: ConnectionLog): void {
  const { id, takesFile } = COMMANDS[command];
  const words = takesFile && uri !== undefined ? [vscode.Uri.parse(uri)] : [];
  vscode.commands.executeCommand(id, ...words).then(undefined, (error: unknown) => {
    log.warn(`${id}: ${messageOf(error)}`);
  });
}
