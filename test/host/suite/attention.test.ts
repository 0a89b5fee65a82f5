/** @file Attention inside the extension host: asked for by command, kept apart from the explanation, edited, cleared, in one panel. */
import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { ATTENTION_PANEL, commands } from '../../../src/extension/core/contributions';
import { explained, extension, freshWindow, longStory, openText, runCommand, story, until } from './extensionUnderTest';

async function attended(name: string, word: string): Promise<vscode.TextDocument> {
  const document = await openText(name, story());
  const at = document.positionAt(document.getText().indexOf(word));
  vscode.window.activeTextEditor!.selection = new vscode.Selection(at, at);
  await runCommand(commands.showAttention);
  return document;
}

suite('attention', () => {
  setup(async () => {
    await freshWindow();
    const { attention } = await extension();
    for (const { uri } of attention.all) attention.delete(uri);
  });

  test('of the word at the cursor is asked for, and leaves the explanation as it is', async () => {
    const { attention, store } = await extension();
    const document = await attended('attended.prompt.md', 'drum');
    const uri = document.uri.toString();
    const report = attention.get(uri)?.report;
    assert.equal(report?.words[report.focus[0]!.word]?.text, 'drum');
    assert.equal(store.get(uri), undefined);
    const { explanation } = await explained(document);
    assert.ok(explanation);
    assert.equal(attention.get(uri)?.report, report);
  });

  test('goes stale with an edit, is fresh again when it is taken back, and is cleared', async () => {
    const { attention } = await extension();
    const document = await attended('edited.prompt.md', 'Summarize');
    const uri = document.uri.toString();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'Now. ');
    await vscode.workspace.applyEdit(edit);
    await until('stale', () => attention.get(uri)?.stale === true);
    const back = new vscode.WorkspaceEdit();
    back.delete(document.uri, new vscode.Range(0, 0, 0, 5));
    await vscode.workspace.applyEdit(back);
    await until('fresh', () => attention.get(uri)?.stale === false);
    await runCommand(commands.clearAttention, document.uri);
    assert.equal(attention.get(uri), undefined);
  });

  test('that is cancelled ends without an error', async () => {
    const { attention } = await extension();
    const document = await openText('cancelled.prompt.md', longStory(7));
    const uri = document.uri.toString();
    const { attentionController } = await extension();
    const running = attentionController.attend(document);
    await until('work', () => attention.get(uri)?.work?.progress !== undefined);
    await runCommand(commands.cancel, document.uri);
    await running;
    const { work, error, report } = attention.get(uri)!;
    assert.deepEqual({ work, error, report }, { work: undefined, error: undefined, report: undefined });
  });

  test('of a prompt without an instruction says what to do', async () => {
    const { attention, attentionController } = await extension();
    const document = await openText('plain.prompt.md', 'The green roof of the old house.\n');
    await attentionController.attend(document);
    const { error } = attention.get(document.uri.toString())!;
    assert.match(`${error?.message} ${error?.next}`, /verb|word|instruction/i);
  });

  test('has one panel, which shows the file in front, leaves the focus, and is brought back', async () => {
    const { attentionPanels } = await extension();
    const document = await attended('panel.prompt.md', 'Summarize');
    await runCommand(commands.showAttentionPanel);
    await runCommand(commands.showAttentionPanel, document.uri);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(attentionPanels.current?.uri, document.uri.toString());
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const panel = vscode.window.createWebviewPanel(ATTENTION_PANEL, '', vscode.ViewColumn.Two);
    await attentionPanels.deserializeWebviewPanel(panel, { uri: document.uri.toString(), mode: 7 });
    const shown = (): string | undefined => attentionPanels.current?.uri;
    assert.equal(shown(), undefined);
    const good = vscode.window.createWebviewPanel(ATTENTION_PANEL, '', vscode.ViewColumn.Two);
    await attentionPanels.deserializeWebviewPanel(good, { uri: document.uri.toString(), follow: false });
    assert.equal(shown(), document.uri.toString());
    assert.equal(attentionPanels.current.follow, false);
  });
});
