/** @file The attribution panel inside the extension host: one panel, one file, picks, what is kept over a reload, pictures of a real page. */
import { isDeepStrictEqual } from 'node:util';
import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { ATTRIBUTION_PANEL, commands } from '../../../src/extension/core/contributions';
import { explained, extension, freshWindow, openText, pause, runCommand, story, until } from './extensionUnderTest';

const SWITCHES = 50;
/** Longer than a kept picture takes to settle. */
const SETTLED_MS = 700;

function panelTabs(): vscode.Tab[] {
  const isOurs = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputWebview && input.viewType.endsWith(ATTRIBUTION_PANEL);
  return vscode.window.tabGroups.all.flatMap(group => group.tabs).filter(isOurs);
}

/** The entries of the store as after a reload of the window: none. */
async function forgotten(): Promise<void> {
  const { store } = await extension();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const { uri } of store.all) store.delete(uri);
}

/** What VS Code does with a panel that was open before a reload. */
async function broughtBack(state: unknown): Promise<void> {
  const { panels } = await extension();
  const panel = vscode.window.createWebviewPanel(ATTRIBUTION_PANEL, '', vscode.ViewColumn.Two);
  await panels.deserializeWebviewPanel(panel, state);
}

suite('attribution panel', () => {
  setup(freshWindow);

  test('opens beside the editor and leaves the focus there; a second call opens no other', async () => {
    const { panels } = await extension();
    const document = await openText('panel.prompt.md', story());
    await explained(document);
    await runCommand(commands.showPanel);
    await runCommand(commands.showPanel, document.uri);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(panels.current?.uri, document.uri.toString());
    await until('its title', () => panelTabs()[0]?.label.endsWith('panel.prompt.md') === true);
    assert.equal(panelTabs().length, 1);
  });

  test('shows nothing yet where no editor is open, and goes along with the first prompt', async () => {
    const { panels } = await extension();
    await runCommand(commands.showPanel);
    assert.equal(panels.current?.uri, undefined);
    const document = await openText('later.prompt.md', story());
    await until('the file', () => panels.current?.uri === document.uri.toString());
  });

  test('closing it leaves no listener behind, and another can be opened', async () => {
    const { panels, store } = await extension();
    await openText('listeners.prompt.md', story());
    const before = store.listeners;
    for (let i = 0; i < 3; i++) {
      await runCommand(commands.showPanel);
      assert.ok(store.listeners > before);
      await until('its tab', () => panelTabs().length === 1);
      await vscode.window.tabGroups.close(panelTabs());
      await until('the end of the panel', () => panels.current === undefined);
      assert.equal(store.listeners, before);
    }
  });

  test('an answer word is picked by the palette’s command, and the whole answer again', async () => {
    const { store } = await extension();
    const document = await openText('pick.prompt.md', story());
    await explained(document);
    const uri = document.uri.toString();
    await runCommand(commands.pickAnswerWord, document.uri, 1);
    assert.equal(store.get(uri)?.answerWord, 1);
    await runCommand(commands.pickAnswerWord, uri, null);
    assert.equal(store.get(uri)?.answerWord, undefined);
  });

  test('its pictures are drawn by a real page: SVG with the prompt’s words as text, PNG', async () => {
    const { panels } = await extension();
    const document = await openText('picture.prompt.md', story());
    const { explanation } = await explained(document);
    const panel = panels.show(document.uri.toString());
    const svg = await panel.picture('svg');
    assert.match(svg, /^<svg /);
    const written = new Set([...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text));
    const inked = (words: readonly { readonly text: string }[]) => words.map(w => w.text).filter(t => /^\w+$/.test(t));
    for (const word of inked([...explanation!.prompt.words, ...explanation!.models[1]!.response.words]))
      assert.ok(written.has(word), `${word} is not in the picture`);
    const png = Buffer.from(await panel.picture('png'), 'base64');
    assert.equal(png.subarray(1, 4).toString('latin1'), 'PNG');
  });

  test('a picture of a prompt without one is refused in words', async () => {
    const { panels } = await extension();
    const document = await openText('unexplained.prompt.md', story());
    await assert.rejects(panels.show(document.uri.toString()).picture('svg'), /Explain/);
  });

  test(`${SWITCHES} quick switches leave one panel with the file in front`, async () => {
    const { panels } = await extension();
    const documents = [
      await openText('a.prompt.md', story()),
      await openText('b.prompt.md', 'Give the opposite of new.\n'),
    ];
    for (const document of documents) await explained(document);
    await runCommand(commands.showPanel);
    for (let i = 0; i < SWITCHES; i++) await vscode.window.showTextDocument(documents[i % 2]!, vscode.ViewColumn.One);
    const last = documents[(SWITCHES - 1) % 2]!;
    await until('the last file', () => panels.current?.uri === last.uri.toString());
    assert.equal(panelTabs().length, 1);
    const svg = await panels.current!.picture('svg');
    assert.ok(svg.includes('opposite') && !svg.includes('forest'), 'the page shows the last file’s words');
  });

  test('what is no prompt does not take its place', async () => {
    const { panels } = await extension();
    const document = await openText('stays.prompt.md', story());
    await runCommand(commands.showPanel);
    await openText('notes.csv', 'a,b\n');
    await pause(200);
    assert.equal(panels.current?.uri, document.uri.toString());
  });

  test('after a reload the picture is back, with its view and its word, and no engine was asked', async () => {
    const { store, panels, service, kept } = await extension();
    const document = await openText('reload.prompt.md', story());
    const uri = document.uri.toString();
    const { label } = await explained(document);
    await runCommand(commands.showPanel);
    // What comes last, such as trust, may come after the command has ended, and is written last.
    let explanation = store.get(uri)?.explanation;
    await until('it is kept', () => {
      explanation = store.get(uri)?.explanation;
      return isDeepStrictEqual(kept.find(uri, story())?.explanation, explanation);
    });
    await forgotten();
    await runCommand(commands.restartEngine);
    await broughtBack({ uri, follow: false, mode: 'base', answerWord: 1, quantity: 'share' });
    const file = store.get(uri);
    assert.ok(file);
    assert.deepEqual(file.explanation, explanation);
    assert.deepEqual([file.label, file.stale, file.answerWord, store.modeOf(uri)], [label, false, 1, 'base']);
    assert.deepEqual([panels.current?.uri, panels.current?.follow], [uri, false]);
    assert.equal(service.enginePid, undefined);
    assert.match(await panels.current!.picture('svg'), /^<svg /);
  });

  test('after a reload a file that has changed has no picture', async () => {
    const { store, panels } = await extension();
    const document = await openText('changed.prompt.md', story());
    const uri = document.uri.toString();
    await explained(document);
    await runCommand(commands.showPanel);
    await pause(SETTLED_MS);
    await vscode.window.activeTextEditor!.edit(edit => edit.insert(new vscode.Position(0, 0), 'Now: '));
    await document.save();
    await forgotten();
    await broughtBack({ uri });
    assert.equal(store.get(uri), undefined);
    assert.equal(panels.current?.uri, uri);
  });

  for (const state of [undefined, null, 7, { uri: 9 }, { uri: 'nonsense' }, { uri: 'file:///gone/for/good.md' }])
    test(`after a reload with ${JSON.stringify(state)} as its state the panel is there and empty`, async () => {
      const { panels, store } = await extension();
      await broughtBack(state);
      assert.ok(panels.current);
      assert.deepEqual(store.all, []);
      await until('its tab', () => panelTabs().length === 1);
    });

  for (const id of [commands.clearExplanation, commands.clearCaches])
    test(`${id} forgets what was kept`, async () => {
      const { kept } = await extension();
      const document = await openText('cleared.prompt.md', story());
      await explained(document);
      await runCommand(commands.showPanel);
      await until('the kept picture', () => kept.has(document.uri.toString()));
      await runCommand(id);
      await pause(SETTLED_MS);
      assert.equal(kept.has(document.uri.toString()), false);
    });
});
