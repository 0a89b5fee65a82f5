/** @file The comparison of the side bar inside the extension host: asks when it is told to, follows the editor, forces what is chosen. */
import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { commands, COMPARISON_VIEW } from '../../../src/extension/core/contributions';
import type { ComparedFile } from '../../../src/extension/comparison/comparedFile';
import { explained, extension, freshWindow, openText, pause, runCommand, story, until } from './extensionUnderTest';

const SWITCHES = 50;
/** Longer than a request takes to begin. */
const SETTLED_MS = 300;

async function compared(document: vscode.TextDocument): Promise<ComparedFile> {
  const { comparisons } = await extension();
  await runCommand(commands.compareModels, document.uri);
  const file = comparisons.store.get(document.uri.toString());
  assert.equal(file?.error, undefined);
  assert.ok(file?.compared);
  assert.equal(file.work, undefined);
  return file;
}

/** The parts that come behind the rest. */
function isAtWork(file: ComparedFile | undefined): boolean {
  const { attention, concepts } = file?.parts ?? {};
  return [attention, concepts].some(part => part === undefined || 'work' in part);
}

async function hideSidebar(): Promise<void> {
  const { sidebar } = await extension();
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await until('the side bar to close', () => !sidebar.visible);
}

suite('comparison in the side bar', () => {
  setup(async () => {
    await freshWindow();
    const { comparisons } = await extension();
    for (const { uri } of vscode.workspace.textDocuments) comparisons.clear(uri.toString());
    await hideSidebar();
  });

  test('the command opens the view, leaves the focus in the editor, and compares', async () => {
    const { sidebar, store } = await extension();
    const document = await openText('compare.prompt.md', story());
    const { compared: found } = await compared(document);
    assert.ok(sidebar.visible);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.deepEqual(
      found!.comparison.answers.map(({ role }) => role),
      ['base', 'tuned'],
    );
    assert.equal(sidebar.shown.state.fileName, 'compare.prompt.md');
    // The comparison explains its answer too, and the file shows it.
    assert.equal(store.get(document.uri.toString())?.explanation, found!.comparison.explanation);
    const { models } = found!.comparison.explanation;
    assert.ok(
      models.every(({ trust }) => trust !== undefined),
      'whether its words can be believed is asked, or said to take long',
    );
  });

  test('answers are told while they are generated, and called off with the rest', async () => {
    const { comparisons } = await extension();
    const document = await openText('streamed.prompt.md', story(7));
    const uri = document.uri.toString();
    const heard = new Set<string>();
    const listening = comparisons.store.onDidChange(changed => {
      for (const { role, text } of comparisons.store.get(changed)?.saying ?? []) if (text !== '') heard.add(role);
    });
    await compared(document);
    listening.dispose();
    assert.deepEqual([...heard].sort(), ['base', 'tuned']);
    const again = runCommand(commands.compareModels, document.uri);
    await until('the work', () => comparisons.store.get(uri)?.work !== undefined);
    comparisons.cancel(uri);
    await again;
    const file = comparisons.store.get(uri);
    assert.deepEqual([file?.work, file?.saying, file?.error], [undefined, undefined, undefined]);
    assert.ok(file?.compared, 'what was there before is still there');
  });

  test('an explanation is compared where the view is in sight, stays, and nothing is asked where it is not', async () => {
    const { comparisons, sidebar, store } = await extension();
    const hidden = await openText('hidden.prompt.md', story(1));
    await explained(hidden);
    await pause(SETTLED_MS);
    assert.equal(comparisons.store.get(hidden.uri.toString()), undefined);
    await vscode.commands.executeCommand(`${COMPARISON_VIEW}.focus`);
    await until('the view', () => sidebar.visible);
    const seen = await openText('seen.prompt.md', story(2));
    await pause(SETTLED_MS);
    assert.equal(comparisons.store.get(seen.uri.toString()), undefined);
    const { explanation } = await explained(seen);
    await until('the comparison', () => comparisons.store.get(seen.uri.toString())?.compared !== undefined);
    await until('its end', () => comparisons.store.get(seen.uri.toString())?.work === undefined);
    // It knows less of the same answer: neither its trust nor what each of its words read.
    assert.equal(store.get(seen.uri.toString())?.explanation, explanation);
  });

  test('an edit makes it stale, and taking it back makes it fresh', async () => {
    const { sidebar } = await extension();
    const document = await openText('stale.prompt.md', story(3));
    await compared(document);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'Now: '));
    assert.equal(sidebar.shown.state.stale, true);
    await editor.edit(edit => edit.delete(new vscode.Range(0, 0, 0, 5)));
    assert.equal(sidebar.shown.state.stale, false);
  });

  test('a question about a word is answered for both models, and a foolish one is refused', async () => {
    const { comparisons } = await extension();
    const document = await openText('why.prompt.md', story(4));
    const uri = document.uri.toString();
    const { comparison } = (await compared(document)).compared!;
    const token = comparison.surprise.models[1]!.tokens[0]!;
    const foil = token.next.find(({ id }) => id !== token.id)!.id;
    await comparisons.contrasts.ask(uri, { role: 'tuned', position: 0, foil });
    const { contrast } = comparisons.store.get(uri)!.asked!;
    assert.deepEqual(
      contrast?.models.map(({ role, words }) => [role, words.length]),
      ['base', 'tuned'].map(role => [role, comparison.explanation.prompt.words.length]),
    );
    await comparisons.contrasts.ask(uri, { role: 'tuned', position: 0, foil: token.id });
    assert.match(comparisons.store.get(uri)!.asked!.error!.message, /the same token/);
  });

  test('a prompt with an error says so, and what to do', async () => {
    const { comparisons, sidebar } = await extension();
    const document = await openText('broken.prompt.yml', 'messages: [\n');
    await runCommand(commands.compareModels, document.uri);
    const file = comparisons.store.get(document.uri.toString());
    assert.ok(file?.error && file.error.next.length > 10);
    assert.equal(file.work, undefined);
    assert.equal(sidebar.shown.state.error, file.error);
  });

  test(`${SWITCHES} quick switches leave one view with the file in front, and ask for nothing`, async () => {
    const { sidebar, comparisons } = await extension();
    const names = ['a', 'b', 'c'].map(name => `${name}.switch.prompt.md`);
    const documents: vscode.TextDocument[] = [];
    for (const [i, name] of names.entries()) documents.push(await openText(name, story(10 + i)));
    await compared(documents[0]!);
    await compared(documents[1]!);
    for (const { uri } of documents.slice(0, 2))
      await until('the later parts', () => !isAtWork(comparisons.store.get(uri.toString())));
    let asked = 0;
    const listening = comparisons.store.onDidChange(() => asked++);
    for (let i = 0; i < SWITCHES; i++) {
      const document = documents[i % documents.length]!;
      await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      const { state, compared: shown } = sidebar.shown;
      assert.equal(shown, comparisons.store.get(state.uri!)?.compared, 'the file and its comparison belong together');
    }
    const last = documents[(SWITCHES - 1) % documents.length]!;
    await until('the last file', () => sidebar.uri === last.uri.toString());
    await until('the page to be told', () => sidebar.sent?.uri === last.uri.toString());
    listening.dispose();
    assert.equal(asked, 0);
    const { compared: shown } = sidebar.shown;
    assert.equal(sidebar.sent?.compared, shown);
  });

  test('where every editor is closed it shows no file any more', async () => {
    const { sidebar } = await extension();
    const document = await openText('closed.compare.prompt.md', story());
    await vscode.commands.executeCommand(`${COMPARISON_VIEW}.focus`);
    await until('the view', () => sidebar.visible && sidebar.uri === document.uri.toString());
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('no file', () => sidebar.uri === undefined);
    assert.equal(sidebar.shown.state.fileName, undefined);
    await until('the page to be told', () => sidebar.sent?.uri === undefined);
  });

  test('what is no prompt does not take its place', async () => {
    const { sidebar } = await extension();
    const document = await openText('stays.compare.prompt.md', story());
    await openText('notes.csv', 'a,b\n');
    await pause(SETTLED_MS);
    assert.equal(sidebar.uri, document.uri.toString());
  });
});
