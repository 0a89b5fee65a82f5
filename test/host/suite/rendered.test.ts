/** @file What the models read, beside the file: its text and the file's are linked both ways, it follows edits, and base's own text is compared. */
import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Span } from '../../../src/base/span';
import { commands, PAGE_SCHEME } from '../../../src/extension/core/contributions';
import { extension, freshWindow, openText, runCommand, until } from './extensionUnderTest';

const TEXT = 'Rose has a green drum.\n\nSummarize the story.\n';
const setting = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('instructLens');

const pages = (): vscode.TextDocument[] =>
  vscode.window.visibleTextEditors.map(({ document }) => document).filter(({ uri }) => uri.scheme === PAGE_SCHEME);

async function cursorOn(document: vscode.TextDocument, word: string): Promise<void> {
  const editor = await vscode.window.showTextDocument(
    document,
    vscode.window.visibleTextEditors.find(one => one.document === document)?.viewColumn,
  );
  const at = document.positionAt(document.getText().indexOf(word) + 1);
  editor.selection = new vscode.Selection(at, at);
}

suite('what the models read', () => {
  suiteTeardown(() => setting().update('baseRendering', undefined, vscode.ConfigurationTarget.Workspace));

  test('opens beside the file, is linked with it both ways, follows edits, and differs where base reads plain text', async () => {
    await freshWindow();
    const { rendered } = await extension();
    const document = await openText('rendered.prompt.md', TEXT);
    await runCommand(commands.showRendered, document.uri);
    const [page] = pages();
    assert.ok(page);
    const { report } = rendered.store.get(document.uri.toString())!;
    assert.ok(report?.same);
    assert.equal(page.getText(), report.models[1]!.segments.map(({ text }) => text).join(''));
    assert.ok(page.getText().length > TEXT.trim().length, 'the template wrote nothing');
    assert.equal(page.languageId, 'instruct-lens-rendered');
    const marked = (of: vscode.TextDocument): string[] =>
      (rendered.pages.marked.get(of.uri.toString()) ?? []).map(({ start, end }: Span) =>
        of.getText().slice(start, end),
      );

    await cursorOn(page, 'drum');
    await until('the word in the file', () => marked(document).join() === 'drum.');
    await cursorOn(document, 'Summarize');
    await until('the word in the page', () => marked(page).join() === 'Summarize');
    assert.deepEqual(marked(document), []);

    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'Little ');
    await vscode.workspace.applyEdit(edit);
    await until('the edit in the page', () => page.getText().includes('Little Rose'));

    await setting().update('baseRendering', 'plain-text', vscode.ConfigurationTarget.Workspace);
    await runCommand(commands.compareRendered, document.uri);
    await until('both texts', () =>
      pages().some(one => one.getText() === `Little ${TEXT}`.trimEnd() || one.getText() === `Little ${TEXT}`),
    );
    await freshWindow();
  });
});
