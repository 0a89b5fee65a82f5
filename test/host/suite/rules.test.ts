/** @file The rules of the side bar inside the extension host: measured when asked, linked with the file, tried without one, written on the file. */
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { commands, PAGE_SCHEME } from '../../../src/extension/core/contributions';
import { extension, freshWindow, openText, runCommand, until } from './extensionUnderTest';

const TEXT =
  '# Rules\n- Be kind.\n- Describe the bell.\n\n# Text\nI see a big blue bell at the shop. The sun is warm.\n';

suite('rules in the side bar', () => {
  test('measured by the command, followed by the cursor, tried without one; the file stays as it is', async () => {
    await freshWindow();
    const { rules } = await extension();
    const { controller, sidebar } = rules;
    const document = await openText('rules.prompt.md', TEXT);
    const uri = document.uri.toString();
    await runCommand(commands.measureRules, document.uri);
    const file = controller.store.get(uri);
    assert.equal(file?.error, undefined);
    const report = file?.measured?.report;
    assert.ok(report?.complete);
    await until('the rules in sight', () => sidebar.visible && sidebar.shown.content?.report === report);
    const place = report.prompt.units.findIndex(({ kind, text }) => kind === 'item' && text.includes('Describe'));
    const editor = await vscode.window.showTextDocument(document);
    const at = document.positionAt(TEXT.indexOf('Describe') + 2);
    editor.selection = new vscode.Selection(at, at);
    await until('the row of the cursor', () => sidebar.shown.state.picked === place);

    await runCommand(commands.nextStrongPassage);
    assert.match(document.getText(editor.selection), /^(?:I see|- )/);

    editor.selection = new vscode.Selection(at, at);
    // It ends when its question is answered, which nobody does.
    void runCommand(commands.tryWithoutRule, document.uri, place);
    const page = (): vscode.TextDocument | undefined =>
      vscode.window.visibleTextEditors.map(one => one.document).find(one => one.uri.scheme === PAGE_SCHEME);
    await until('the answers without it', () => /TUNED: the old answer (loses|gains)/.test(page()?.getText() ?? ''));
    assert.match(page()!.getText(), /- Describe the bell\./);
    assert.ok(page()!.getText().endsWith(TEXT.replace('- Describe the bell.\n', '')));
    assert.equal(document.getText(), TEXT);

    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'x');
    await vscode.workspace.applyEdit(edit);
    await until('the edit to be told', () => sidebar.shown.state.stale);
    await freshWindow();
  });
});
