/** @file What joins a comparison in the extension host: attention and concepts, versions pinned and of git HEAD, a question on the file, one model left. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { ComparedAttention, ComparedConcepts } from '../../../src/protocol/comparisonSections';
import { commands, EXTENSION } from '../../../src/extension/core/contributions';
import type { ComparedFile } from '../../../src/extension/comparison/comparedFile';
import { extension, freshWindow, openText, runCommand, story, until } from './extensionUnderTest';

const workspace = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath;

async function compared(document: vscode.TextDocument): Promise<ComparedFile> {
  const { comparisons } = await extension();
  await runCommand(commands.compareModels, document.uri);
  const file = comparisons.store.get(document.uri.toString());
  assert.equal(file?.error, undefined);
  assert.ok(file?.compared);
  return file;
}

async function partsOf(document: vscode.TextDocument): Promise<NonNullable<ComparedFile['parts']>> {
  const { comparisons } = await extension();
  const parts = (): ComparedFile['parts'] => comparisons.store.get(document.uri.toString())?.parts;
  const over = (name: 'attention' | 'concepts'): boolean => {
    const part = parts()?.[name];
    return part !== undefined && !('work' in part);
  };
  await until('the later parts', () => over('attention') && over('concepts'));
  return parts()!;
}

async function replace(document: vscode.TextDocument, before: string, after: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const at = document.getText().indexOf(before);
  assert.ok(at >= 0);
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + before.length)), after);
  await vscode.workspace.applyEdit(edit);
}

async function set(section: string, key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration(section).update(key, value, vscode.ConfigurationTarget.Global);
}

suite('parts and versions of a comparison', () => {
  setup(async () => {
    await freshWindow();
    const { comparisons } = await extension();
    for (const { uri } of vscode.workspace.textDocuments) comparisons.clear(uri.toString());
  });
  teardown(async () => {
    await set('git', 'enabled', false);
    for (const key of ['pair', 'pairs']) await set('instructLens', key, undefined);
  });

  test('attention comes behind the rest, concepts when they are asked for, and each leads to its panel', async () => {
    const { comparisons, attentionPanels, attention, conceptsPanels } = await extension();
    const document = await openText('parts.prompt.md', story(21));
    const uri = document.uri.toString();
    await compared(document);
    const parts = await partsOf(document);
    const { newEdges, verbs } = parts.attention as ComparedAttention;
    assert.deepEqual(verbs, ['Summarize']);
    assert.equal(newEdges.length, 3);
    assert.ok('offered' in parts.concepts! || 'changed' in parts.concepts!, JSON.stringify(parts.concepts));
    await comparisons.later.computeConcepts(uri);
    const { changed } = comparisons.store.get(uri)!.parts!.concepts as ComparedConcepts;
    assert.equal(changed.length, 5);
    await runCommand(commands.showConceptsPanel, { layer: changed[0]!.layer, component: changed[0]!.component });
    await until('the concepts panel', () => conceptsPanels.current !== undefined);
    const { sidebar } = await extension();
    await sidebar.openAttention(newEdges[0]!.verb);
    assert.equal(attentionPanels.current?.uri, uri);
    const shown = attention.get(uri)!;
    assert.equal(shown.report!.focus[shown.focus]!.word, newEdges[0]!.verb);
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });

  test('a version before the edit, and a pinned one, is what the next is held against', async () => {
    const { comparisons, sidebar } = await extension();
    const document = await openText('versions.prompt.md', story(22));
    const uri = document.uri.toString();
    await compared(document);
    await replace(document, 'rainy', 'sunny');
    const before = (await compared(document)).versions!;
    assert.equal(before.earlier, 'compared-before');
    const words = (list: 'came' | 'went'): string[] =>
      comparisons.store.get(uri)!.versions!.lists.flatMap(lists => lists[list].map(({ text }) => text));
    assert.ok(words('came').includes('sunny') && words('went').includes('rainy'));
    await runCommand(commands.pinComparison, document.uri);
    assert.equal(sidebar.shown.state.pinned, true);
    assert.equal(comparisons.store.get(uri)!.versions, undefined);
    await replace(document, 'green', 'red');
    await compared(document);
    await replace(document, 'forest', 'garden');
    const pinned = (await compared(document)).versions!;
    assert.equal(pinned.earlier, 'pinned');
    assert.ok(['red', 'garden'].every(word => words('came').includes(word)));
    assert.equal(words('came').includes('sunny'), false);
    comparisons.pin(uri, false);
    assert.equal(comparisons.store.get(uri)!.versions, undefined);
  });

  test('git HEAD is asked through VS Code’s git extension; without it, it is said and all stays', async () => {
    const { comparisons, sidebar } = await extension();
    const folder = join(workspace(), 'repository');
    mkdirSync(folder, { recursive: true });
    const text = story(23);
    const document = await openText(join('repository', 'head.prompt.md'), text);
    const uri = document.uri.toString();
    const git = (...words: string[]): void => void execFileSync('git', words, { cwd: folder, stdio: 'pipe' });
    git('init', '--quiet');
    git('add', '.');
    git('-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'first');
    await runCommand(commands.compareWithHead, document.uri);
    assert.match(comparisons.store.get(uri)!.error!.message, /git extension/);
    assert.ok(comparisons.store.get(uri)!.compared);
    await set('git', 'enabled', true);
    const { exports } = vscode.extensions.getExtension<{ readonly enabled: boolean }>('vscode.git')!;
    await until('git', () => exports.enabled);
    await runCommand(commands.compareWithHead, document.uri);
    assert.match(comparisons.store.get(uri)!.error!.message, /the same as in git HEAD/);
    await replace(document, 'rainy', 'sunny');
    await runCommand(commands.compareWithHead, document.uri);
    const { error, versions, work, compared: shown } = comparisons.store.get(uri)!;
    assert.deepEqual([error, work], [undefined, undefined]);
    assert.equal(versions?.earlier, 'git-head');
    assert.equal(shown?.asked.text, document.getText());
    const tuned = versions.lists.find(({ role }) => role === 'tuned')!;
    assert.deepEqual(
      [tuned.came.map(({ text: word }) => word), tuned.went.map(({ text: word }) => word)],
      [['sunny'], ['rainy']],
    );
    assert.equal(sidebar.shown.state.versions, versions);
  });

  test('why this and not that is painted on the file until it is let go or something else is picked', async () => {
    const { comparisons, store } = await extension();
    const document = await openText('painted.prompt.md', story(24));
    const uri = document.uri.toString();
    const { surprise } = (await compared(document)).compared!.comparison;
    const token = surprise.models[1]!.tokens[0]!;
    const [first, second] = token.next.filter(({ id }) => id !== token.id);
    const ask = (foil: number): Promise<void> => comparisons.contrasts.ask(uri, { role: 'tuned', position: 0, foil });
    await ask(first!.id);
    assert.equal(store.get(uri)?.contrast, comparisons.store.get(uri)?.asked?.contrast);
    assert.ok(store.get(uri)!.contrast);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.ok(lenses.some(({ command }) => /why .*, not /i.test(command?.title ?? '')));
    await ask(second!.id);
    assert.equal(store.get(uri)!.contrast!.models[1]!.foil.id, second!.id);
    await runCommand(commands.clearContrast, document.uri);
    assert.deepEqual([store.get(uri)!.contrast, comparisons.store.get(uri)!.asked], [undefined, undefined]);
    await ask(first!.id);
    await runCommand(commands.pickAnswerWord, document.uri, 0);
    assert.equal(store.get(uri)!.contrast, undefined);
    await ask(first!.id);
    await runCommand(commands.explainPrompt, document.uri);
    assert.equal(store.get(uri)!.contrast, undefined);
  });

  test('of a pair of which one model fails, the other’s half is there with the reason', async () => {
    const { sidebar } = await extension();
    const models = join(vscode.extensions.getExtension(EXTENSION)!.extensionPath, 'models', 'demo');
    const pair = { name: 'half', base: join(workspace(), 'nowhere'), tuned: join(models, 'tuned') };
    await set('instructLens', 'pairs', [pair]);
    await set('instructLens', 'pair', 'half');
    const document = await openText('half.prompt.md', story(25));
    const { comparison } = (await compared(document)).compared!;
    assert.deepEqual(
      comparison.failures.map(({ role }) => role),
      ['base'],
    );
    assert.ok(comparison.failures[0]!.message.length > 10);
    assert.deepEqual(
      comparison.explanation.models.map(({ role }) => role),
      ['tuned'],
    );
    const { attention } = await partsOf(document);
    assert.deepEqual(
      (attention as ComparedAttention).models.map(({ role }) => role),
      ['tuned'],
    );
    assert.equal(sidebar.shown.compared?.comparison, comparison);
  });
});
