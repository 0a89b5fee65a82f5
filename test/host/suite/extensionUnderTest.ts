/** @file The extension as tests in its host hold it: its parts, files opened in it, waiting for what it does. */
import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension';
import { commands, EXTENSION, type CommandId } from '../../../src/extension/core/contributions';
import type { ExplainedFile } from '../../../src/extension/attribution/explanationStore';

export async function extension(): Promise<ExtensionApi> {
  const found = vscode.extensions.getExtension<ExtensionApi>(EXTENSION);
  assert.ok(found, 'the extension is not installed');
  return found.activate();
}

/** Writes a file into the workspace and shows it. In one step: VS Code reads again what changes, and must not meet half a file. */
export async function openText(
  name: string,
  text: string,
  column: vscode.ViewColumn = vscode.ViewColumn.One,
): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'there is no workspace folder');
  const file = join(folder.uri.fsPath, name);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  const document = await vscode.workspace.openTextDocument(file);
  // One that an earlier test left open is read again in VS Code's own time.
  await until(`the text of ${name}`, () => document.getText() === text);
  await vscode.window.showTextDocument(document, column);
  return document;
}

export async function runCommand(id: CommandId, ...words: unknown[]): Promise<unknown> {
  return vscode.commands.executeCommand(id, ...words);
}

/**
 * Explains by the command; @returns the entry, which must hold a complete explanation.
 * @param stages where the prompt is long, the matrix comes unasked only on a machine that has nothing else to do
 */
export async function explained(
  document: vscode.TextDocument,
  stages: readonly string[] = ['complete'],
): Promise<ExplainedFile> {
  const { store } = await extension();
  await runCommand(commands.explainPrompt, document.uri);
  const file = store.get(document.uri.toString());
  assert.equal(file?.error, undefined);
  assert.ok(stages.includes(file?.explanation?.stage ?? ''), file?.explanation?.stage);
  return file!;
}

/** Each test begins with no editor, no explanation, the view at its start. */
export async function freshWindow(): Promise<void> {
  const { store } = await extension();
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const { uri } of store.all) store.delete(uri);
}

/** What a long prompt may stop at. */
export const ANY_STAGE = ['influence', 'complete'];

export async function until(what: string, holds: () => boolean, milliseconds = 120_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > end) assert.fail(`did not come: ${what}`);
    await pause(10);
  }
}

/** Looks at each change of the store as it happens: what is gone at the next tick of a busy machine is seen too. */
export async function entryOf(
  document: vscode.TextDocument,
  holds: (file: ExplainedFile) => boolean,
): Promise<ExplainedFile> {
  const { store } = await extension();
  return new Promise(resolve => {
    const look = (): void => {
      const file = store.get(document.uri.toString());
      if (!file || !holds(file)) return;
      subscription.dispose();
      resolve(file);
    };
    const subscription = store.onDidChange(look);
    look();
  });
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** A prompt that the demo pair answers with a sentence; a number makes it another one for every cache. */
export function story(number = 0): string {
  const tail = number === 0 ? '' : ` She saw ${number} birds.`;
  return `Rose liked to go to the forest on a rainy day. But she could not find her green drum.${tail}\n\nSummarize the story.\n`;
}

/** One that keeps the engine busy for seconds: long, with a long answer. */
export function longStory(number: number): string {
  const line = `Rose liked to go to the forest on a rainy day. But she could not find her ${number} green drums. `;
  return `${line.repeat(8)}\n\nWrite a long letter about Rose and the drums.\n`;
}
