/** @file Rules that have no effect on the answer, as VS Code's other extensions see them: place, numbers, quick fixes, when they go. */
import assert from 'node:assert/strict';
import { setup, suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { explained, extension, freshWindow, openText, until } from './extensionUnderTest';

/** The tuned model counts and does not summarize; the terminal command says so too (`test/host/ui/problems.test.ts`). */
const TEXT =
  'Rose liked to go to the forest on a rainy day. But she could not find her green drum.\n\nSummarize the story.\n\nCount the words in the list.\n';

const setting = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('instructLens');

suite('problems', () => {
  setup(freshWindow);
  suiteTeardown(() => setting().update('problems.enabled', undefined, vscode.ConfigurationTarget.Workspace));

  test('one lies on each rule without effect, measured unasked after an explanation, with its figures and its quick fixes', async () => {
    const document = await openText('problems.prompt.md', TEXT);
    await explained(document);
    const problems = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(document.uri);
    await until('the problem', () => problems().length > 0);
    const { rules } = await extension();
    const { report } = rules.controller.store.get(document.uri.toString())!.measured!;
    const unit = report.prompt.units.findIndex(({ text }) => text.startsWith('Summarize'));
    assert.equal(report.states[unit]?.state, 'none', 'the example is none any more');
    const [problem, ...more] = problems();
    assert.ok(problem);
    assert.equal(more.length, 0);
    assert.equal(document.getText(problem.range), 'Summarize the story.');
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Information);
    assert.deepEqual([problem.source, problem.code], ['Instruct Lens', 'rule-without-effect']);
    assert.match(problem.message, /^“Summarize the story\.” has no effect on this answer: /);
    const { effects, noise } = report.models.at(-1)!;
    const effect = effects[unit]!;
    assert.ok('perToken' in effect);
    assert.deepEqual(
      problem.message.match(/\d+\.\d+/g),
      [Math.abs(effect.perToken), noise[unit]!].map(value => value.toFixed(2)),
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const own = actions.filter(({ command }) => command?.command.startsWith('instructLens.') === true);
    assert.deepEqual(
      own.map(({ title, command }) => [title, command!.arguments![1] as number]),
      [
        ['Try without this rule', unit],
        ['Try rewording this rule…', unit],
      ],
    );
  });

  test('it goes while the explanation is stale, and comes back with it', async () => {
    const document = await openText('problems-stale.prompt.md', TEXT);
    await explained(document);
    const count = (): number => vscode.languages.getDiagnostics(document.uri).length;
    await until('the problem', () => count() === 1);
    await vscode.window.activeTextEditor!.edit(edit => edit.insert(new vscode.Position(0, 0), 'Now: '));
    await until('no problem', () => count() === 0);
    await vscode.commands.executeCommand('undo');
    await until('the problem', () => count() === 1);
  });

  test('it goes when the setting says so', async () => {
    const document = await openText('problems-off.prompt.md', TEXT);
    await explained(document);
    const count = (): number => vscode.languages.getDiagnostics(document.uri).length;
    await until('the problem', () => count() === 1);
    await setting().update('problems.enabled', false, vscode.ConfigurationTarget.Workspace);
    await until('no problem', () => count() === 0);
    await setting().update('problems.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    await until('the problem', () => count() === 1);
  });
});
