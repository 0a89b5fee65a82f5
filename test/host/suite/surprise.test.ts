/** @file The surprise of a prompt's own words in the extension host: shown when asked for, told in the hover, left by the way back and by explaining. */
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { commands } from '../../../src/extension/core/contributions';
import { extension, freshWindow, openText, runCommand } from './extensionUnderTest';

const TEXT = 'Rose has a grene drum.\n\nSummarize the story.\n';

async function hoverAt(document: vscode.TextDocument, word: string): Promise<string> {
  const at = document.positionAt(document.getText().indexOf(word) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
  return hovers
    .flatMap(({ contents }) => contents.map(one => (one instanceof vscode.MarkdownString ? one.value : '')))
    .join('\n');
}

suite('surprise', () => {
  test('is shown without an answer, for base too, and gives way to the way back and to an explanation', async () => {
    await freshWindow();
    const { surprise, store } = await extension();
    const document = await openText('surprise.prompt.md', TEXT);
    const uri = document.uri.toString();
    await runCommand(commands.showSurprise, document.uri);
    const { report, error } = surprise.store.get(uri)!;
    assert.equal(error, undefined);
    assert.equal(store.get(uri), undefined);
    const at = report!.prompt.words.findIndex(({ text }) => text === 'grene');
    const nats = report!.models.map(({ words }) => (0 - words[at]!.logProbability).toFixed(2));
    const hover = await hoverAt(document, 'grene');
    for (const figure of nats) assert.ok(hover.includes(figure.replace('.', '\\.')), `${figure}: ${hover}`);

    await runCommand(commands.showBase, document.uri);
    assert.equal(store.modeOf(uri), 'base');
    await runCommand(commands.leaveView, document.uri);
    assert.equal(surprise.store.get(uri), undefined);
    assert.doesNotMatch(await hoverAt(document, 'grene'), /nats/);

    await runCommand(commands.showSurprise, document.uri);
    await runCommand(commands.explainPrompt, document.uri);
    assert.equal(surprise.store.get(uri), undefined);
    assert.match(await hoverAt(document, 'grene'), /influence/);
    await freshWindow();
  });
});
