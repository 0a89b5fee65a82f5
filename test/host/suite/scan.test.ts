/** @file Scan Prompt in the extension host: the findings beside the file, each with its ways on; a typo's place is selected. */
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { commands, PAGE_SCHEME } from '../../../src/extension/core/contributions';
import { extension, freshWindow, openText, runCommand, until } from './extensionUnderTest';

const TEXT = 'Anna had a red ball and a blue kite. She gave teh ball to Tom.\n\nBe kind. Summarize the story.\n';

suite('scan', () => {
  test('ranks what there is to know on a page whose lenses lead to the places and into the views', async () => {
    await freshWindow();
    const { scans } = await extension();
    const document = await openText('scan.prompt.md', TEXT);
    await runCommand(commands.scanPrompt, document.uri);
    const file = scans.get(document.uri.toString());
    assert.equal(file?.error, undefined);
    const page = vscode.window.activeTextEditor?.document;
    assert.equal(page?.uri.scheme, PAGE_SCHEME);
    for (const { text } of file!.findings!) assert.ok(page.getText().includes(text), text);

    const typo = file!.findings!.findIndex(({ text }) => text.startsWith('“teh”'));
    assert.ok(typo >= 0);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', page.uri);
    const line = page
      .getText()
      .split('\n')
      .findIndex(text => text.startsWith(`${typo + 1}. `));
    const own = lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command!);
    assert.deepEqual(
      own.map(({ command }) => command),
      [commands.showFinding, commands.showSurprise],
    );
    await vscode.commands.executeCommand(own[0]!.command, ...((own[0]!.arguments ?? []) as unknown[]));
    const editor = vscode.window.visibleTextEditors.find(one => one.document === document)!;
    await until('the typo selected', () => document.getText(editor.selection) === 'teh');
    await freshWindow();
  });
});
