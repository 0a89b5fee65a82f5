/** @file Studies inside the extension host: a suite of cases in the Test Explorer, run, failed at its clause, run again in part; the panel of the report. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { commands } from '../../../src/extension/core/contributions';
import { extension, freshWindow, openText, runCommand, until } from './extensionUnderTest';

const PROMPT = 'Write in small letters.\n\nTranslate to French.\n\n{{words}}\n';
const SPEC = `kind: ablate
prompts: own.prompt.txt
cases: own.csv
trust: false
redundancy: false
sampling: { maxTokens: 8 }
assertions:
  - effect("small letters") > 9
  - { follows: { equals: chien } }
`;

suite('studies', () => {
  test('a spec is a suite and a case a test; failures are messages at their places; a part runs again; the panel shows it', async () => {
    await freshWindow();
    const { studies } = await extension();
    const { tests } = studies;
    const folder = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
    writeFileSync(path.join(folder, 'own.prompt.txt'), PROMPT);
    writeFileSync(path.join(folder, 'own.csv'), 'id,words\ndog,dog\nhat,hat\nnone\n');
    const spec = vscode.Uri.file(path.join(folder, 'own.study.yaml'));
    const document = await openText('own.study.yaml', SPEC);
    await tests.discover();
    const item = tests.controller.items.get(spec.toString());
    assert.ok(item);
    await tests.controller.resolveHandler!(item);
    const cases = (): string[] => [...item.children].map(([, child]) => child.label);
    assert.equal(item.error, undefined);
    assert.deepEqual(cases(), ['dog', 'hat', 'none']);

    await runCommand(commands.openStudyReport, spec);
    const panel = studies.panel()!;
    assert.equal(panel.shown.content, undefined);
    const source = new vscode.CancellationTokenSource();
    const only = [...item.children].map(([, child]) => child).slice(0, 1);
    await tests.run(new vscode.TestRunRequest(only), source.token);
    const { file } = { file: spec.fsPath };
    assert.deepEqual([...tests.outcomes.get(file)!.cases.keys()], ['dog']);

    await tests.run(new vscode.TestRunRequest([item]), source.token);
    const outcomes = tests.outcomes.get(file)!;
    assert.deepEqual(outcomes.cases.get('dog'), { failures: [] });
    const [hat] = outcomes.cases.get('hat')!.failures;
    assert.equal(hat?.place?.line, 3);
    assert.match(outcomes.cases.get('none')!.excluded!, /no value for words/);
    const [clause] = outcomes.whole;
    assert.deepEqual([clause?.place?.kind, clause?.place?.line, clause?.place?.column], ['clause', 1, 1]);

    await until('the report in the panel', () => panel.shown.content !== undefined);
    assert.equal(panel.shown.content!.report.groups[0]!.clauses.length, 2);
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'matters: 0.1\n');
    edit.insert(document.uri, document.positionAt(SPEC.indexOf('sampling')), 'rendering: plain-text\n');
    await vscode.workspace.applyEdit(edit);
    await document.save();
    await until(
      'the earlier report to be said to be one',
      () => panel.shown.state.stale || panel.shown.state.error !== undefined,
    );
    assert.deepEqual([panel.shown.state.error, panel.shown.state.stale], [undefined, true]);

    const cancelled = new vscode.CancellationTokenSource();
    cancelled.cancel();
    tests.outcomes.clear();
    await tests.run(new vscode.TestRunRequest([item]), cancelled.token);
    assert.equal(tests.outcomes.size, 0);
    await freshWindow();
  });
});
