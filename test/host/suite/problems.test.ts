/** @file Instructions that the answer hardly used, as VS Code's other extensions see them: place, numbers, when they go. */
import assert from 'node:assert/strict';
import { setup, suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { averageInfluences } from '../ui/measuredWords';
import { explained, freshWindow, openText, until } from './extensionUnderTest';

/** The tuned model counts and does not summarize; the terminal command says so too (`test/host/ui/problems.test.ts`). */
const TEXT =
  'Rose liked to go to the forest on a rainy day. But she could not find her green drum.\n\nSummarize the story.\n\nCount the words in the list.\n';

const setting = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('instructLens');

suite('problems', () => {
  setup(freshWindow);
  suiteTeardown(() => setting().update('problems.enabled', undefined, vscode.ConfigurationTarget.Workspace));

  test('one lies on each instruction that was hardly used, with what its words and those of the others had of the influence', async () => {
    const document = await openText('problems.prompt.md', TEXT);
    const { explanation } = await explained(document);
    const influences = averageInfluences(explanation!);
    const [unused, other] = influences as [number, number];
    assert.ok(influences.length === 2 && unused < other / 4, `the example is none any more: ${unused}, ${other}`);
    const [problem, ...more] = vscode.languages.getDiagnostics(document.uri);
    assert.ok(problem);
    assert.equal(more.length, 0);
    assert.equal(document.getText(problem.range), 'Summarize the story.');
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Information);
    assert.deepEqual([problem.source, problem.code], ['Instruct Lens', 'unused-instruction']);
    assert.deepEqual(
      problem.message.match(/\d+\.\d+/g),
      [unused, other].map(part => (part * 100).toFixed(1)),
    );
  });

  test('it goes while the explanation is stale, and comes back with it', async () => {
    const document = await openText('problems-stale.prompt.md', TEXT);
    await explained(document);
    const count = (): number => vscode.languages.getDiagnostics(document.uri).length;
    assert.equal(count(), 1);
    await vscode.window.activeTextEditor!.edit(edit => edit.insert(new vscode.Position(0, 0), 'Now: '));
    await until('no problem', () => count() === 0);
    await vscode.commands.executeCommand('undo');
    await until('the problem', () => count() === 1);
  });

  test('it goes when the setting says so', async () => {
    const document = await openText('problems-off.prompt.md', TEXT);
    await explained(document);
    const count = (): number => vscode.languages.getDiagnostics(document.uri).length;
    assert.equal(count(), 1);
    await setting().update('problems.enabled', false, vscode.ConfigurationTarget.Workspace);
    await until('no problem', () => count() === 0);
    await setting().update('problems.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    await until('the problem', () => count() === 1);
  });
});
