/** @file Concepts inside the extension host: asked for by command, told by the hover, edited, called off, one panel, names that are kept. */
import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { commands, CONCEPTS_PANEL } from '../../../src/extension/core/contributions';
import type { ConceptsFile } from '../../../src/extension/concepts/conceptController';
import { explained, extension, freshWindow, longStory, openText, runCommand, story, until } from './extensionUnderTest';

const SWITCHES = 50;
const PLACE = { layer: 2, component: 17 };

async function at(name: string, word: string): Promise<vscode.TextDocument> {
  const document = await openText(name, story());
  const cursor = document.positionAt(document.getText().indexOf(word));
  vscode.window.activeTextEditor!.selection = new vscode.Selection(cursor, cursor);
  return document;
}

async function read(name: string, word: string): Promise<{ document: vscode.TextDocument; file: ConceptsFile }> {
  const { concepts } = await extension();
  const document = await at(name, word);
  await runCommand(commands.showConcepts);
  const file = concepts.get(document.uri.toString());
  assert.equal(file?.error, undefined);
  assert.ok(file?.report && file.prompt && !file.work);
  return { document, file };
}

/** All that hovers say at a word. */
async function hoverAt(document: vscode.TextDocument, word: string): Promise<string> {
  const place = document.positionAt(document.getText().indexOf(word) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    place,
  );
  return hovers.flatMap(({ contents }) => contents.map(part => (part as vscode.MarkdownString).value)).join('\n');
}

/** As it is read: what would mean something in Markdown is escaped. */
function shown(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

function panelTabs(): vscode.Tab[] {
  const isOurs = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputWebview && input.viewType.endsWith(CONCEPTS_PANEL);
  return vscode.window.tabGroups.all.flatMap(group => group.tabs).filter(isOurs);
}

suite('concepts', () => {
  setup(async () => {
    await freshWindow();
    const { concepts } = await extension();
    for (const { uri } of concepts.all) concepts.delete(uri);
    concepts.pair = undefined;
  });

  test('that are called off end without an error, with what there was before', async () => {
    const { concepts, conceptController } = await extension();
    // Else the pair is read from the cache, faster than anybody calls off.
    await runCommand(commands.clearCaches);
    const document = await openText('cancelled.prompt.md', longStory(9));
    const uri = document.uri.toString();
    const reading = conceptController.read(document);
    await until('work', () => concepts.get(uri)?.work?.progress !== undefined);
    await runCommand(commands.cancel, document.uri);
    await reading;
    const { work, error, report, prompt } = concepts.get(uri)!;
    assert.deepEqual({ work, error, report, prompt }, { work: undefined, error: undefined, report: undefined, prompt });
    assert.equal(prompt, undefined);
  });

  test('at the cursor are asked for, told by the hover, and leave the explanation as it is', async () => {
    const { store, concepts } = await extension();
    const { document, file } = await read('concepts.prompt.md', 'drum');
    const uri = document.uri.toString();
    assert.equal(store.get(uri), undefined);
    assert.equal(file.report!.layers.length, 6);
    const { models, tokens, concepts: named, words, prompt } = file.prompt!;
    const word = prompt.words.findIndex(({ text }) => text === 'drum');
    const [token] = models[1]!.wordTokens[word]!;
    const [strongest] = tokens[token!]!.strongest;
    const { layer, words: own } = named[strongest!.concept]!;
    const [base, tuned] = strongest!.models.map(({ strength }) => strength);
    const said = shown(await hoverAt(document, 'drum'));
    assert.ok(said.includes(`[Layer ${layer}](command:${commands.showConceptsPanel}`), said);
    assert.ok(said.includes(words[own[0]!]!), said);
    for (const part of [tuned!, base!]) assert.ok(said.includes((100 * part).toFixed(1)), said);
    assert.match(said, /than base|as much as base/);
    const { explanation } = await explained(document);
    assert.ok(explanation);
    assert.equal(concepts.get(uri)?.prompt, file.prompt);
  });

  test('are told by no hover before somebody asked', async () => {
    const document = await openText('unasked.prompt.md', story());
    await explained(document);
    assert.doesNotMatch(await hoverAt(document, 'drum'), /writes/);
  });

  test('of the pair are read once for all files', async () => {
    const first = await read('one.prompt.md', 'drum');
    const second = await read('two.prompt.md', 'forest');
    assert.equal(second.file.report, first.file.report);
    assert.notEqual(second.file.prompt, first.file.prompt);
  });

  test('go stale with an edit, stay at words that did not change, and are fresh again when it is taken back', async () => {
    const { concepts } = await extension();
    const { document } = await read('edited.prompt.md', 'drum');
    const uri = document.uri.toString();
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, 0, 4), 'Ella');
    await vscode.workspace.applyEdit(edit);
    await until('stale', () => concepts.get(uri)?.stale === true);
    assert.match(await hoverAt(document, 'forest'), /writes/);
    assert.doesNotMatch(await hoverAt(document, 'Ella'), /writes/);
    const back = new vscode.WorkspaceEdit();
    back.replace(document.uri, new vscode.Range(0, 0, 0, 4), 'Rose');
    await vscode.workspace.applyEdit(back);
    await until('fresh', () => concepts.get(uri)?.stale === false);
  });

  test('of a prompt with an error say what to do', async () => {
    const { concepts, conceptController } = await extension();
    const document = await openText('broken.json', '{"messages": [{"role": "user", "content": "Hi"}');
    await conceptController.read(document);
    const { error, work } = concepts.get(document.uri.toString())!;
    assert.ok(error?.message && error.next);
    assert.equal(work, undefined);
  });

  test('have one panel, which shows the file in front and leaves the focus', async () => {
    const { conceptsPanels } = await extension();
    const { document } = await read('panel.prompt.md', 'drum');
    await runCommand(commands.showConceptsPanel);
    await runCommand(commands.showConceptsPanel, document.uri);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(conceptsPanels.current?.uri, document.uri.toString());
    await until('its title', () => panelTabs()[0]?.label.endsWith('panel.prompt.md') === true);
    assert.equal(panelTabs().length, 1);
  });

  test('the panel opens at a concept, and the models are asked where the prompt writes it', async () => {
    const { concepts, conceptsPanels } = await extension();
    const document = await openText('place.prompt.md', story());
    const uri = document.uri.toString();
    await runCommand(commands.showConceptsPanel, PLACE);
    assert.deepEqual(conceptsPanels.current?.picked, PLACE);
    await until('the concepts', () => concepts.get(uri)?.prompt !== undefined && !concepts.get(uri)?.work);
    const named = (): unknown[] => {
      const { tracks, concepts: known } = concepts.get(uri)!.prompt!;
      return tracks.map(({ concept }) => [known[concept]!.layer, known[concept]!.components[0]].join('.'));
    };
    assert.ok(!named().includes('2.17'), 'the prompt writes it so much that it is followed anyway');
    const before = concepts.get(uri)!.report;
    await runCommand(commands.showConceptsPanel, PLACE);
    await until('its track', () => named().includes('2.17'));
    assert.equal(concepts.get(uri)!.report, before);
    assert.deepEqual(concepts.get(uri)!.followed, [PLACE]);
  });

  for (const argument of [{ layer: -1, component: 0 }, { layer: 1 }, { layer: 'x', component: 2 }, 7, null])
    test(`the panel opens with ${JSON.stringify(argument)} as at no concept`, async () => {
      const { conceptsPanels } = await extension();
      await openText('nowhere.prompt.md', story());
      await runCommand(commands.showConceptsPanel, argument);
      assert.ok(conceptsPanels.current);
      assert.equal(conceptsPanels.current.picked, undefined);
    });

  test('the panel is brought back with its file and its pick, and what nobody wrote is as good as nothing', async () => {
    const { conceptsPanels, service } = await extension();
    const { document } = await read('back.prompt.md', 'drum');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await runCommand(commands.restartEngine);
    const bring = async (state: unknown): Promise<void> => {
      const panel = vscode.window.createWebviewPanel(CONCEPTS_PANEL, '', vscode.ViewColumn.Two);
      await conceptsPanels.deserializeWebviewPanel(panel, state);
    };
    const shown = (): unknown[] => [conceptsPanels.current?.uri, conceptsPanels.current?.picked];
    for (const state of [undefined, 7, { uri: 9 }, { uri: document.uri.toString(), picked: { layer: 1e9 } }]) {
      await bring(state);
      assert.deepEqual(shown(), [undefined, undefined], JSON.stringify(state));
    }
    await bring({ uri: document.uri.toString(), follow: false, picked: PLACE });
    assert.deepEqual(shown(), [document.uri.toString(), PLACE]);
    assert.equal(conceptsPanels.current?.follow, false);
    assert.equal(service.enginePid, undefined);
  });

  test(`${SWITCHES} quick switches leave one panel with the file in front`, async () => {
    const { conceptsPanels } = await extension();
    const documents = [await openText('a.prompt.md', story()), await openText('b.prompt.md', 'Tell a story.\n')];
    await runCommand(commands.showConceptsPanel);
    for (let i = 0; i < SWITCHES; i++) await vscode.window.showTextDocument(documents[i % 2]!, vscode.ViewColumn.One);
    const last = documents[(SWITCHES - 1) % 2]!;
    await until('the last file', () => conceptsPanels.current?.uri === last.uri.toString());
    assert.equal(panelTabs().length, 1);
  });

  test('closing the panel leaves no listener behind', async () => {
    const { conceptsPanels, concepts } = await extension();
    await openText('listeners.prompt.md', story());
    const before = concepts.listeners;
    for (let i = 0; i < 3; i++) {
      await runCommand(commands.showConceptsPanel);
      assert.ok(concepts.listeners > before);
      await until('its tab', () => panelTabs().length === 1);
      await vscode.window.tabGroups.close(panelTabs());
      await until('the end of the panel', () => conceptsPanels.current === undefined);
      assert.equal(concepts.listeners, before);
    }
  });

  test('a name is told by the hover, and is gone when it is taken away', async () => {
    const { conceptNames } = await extension();
    const { document, file } = await read('named.prompt.md', 'drum');
    const { prompt } = file;
    const word = prompt!.prompt.words.findIndex(({ text }) => text === 'drum');
    const [token] = prompt!.models[1]!.wordTokens[word]!;
    const { layer, components } = prompt!.concepts[prompt!.tokens[token!]!.strongest[0]!.concept]!;
    const place = { layer, component: components[0]! };
    await conceptNames.set(prompt!.provenance, place, 'things *to* beat');
    assert.match(await hoverAt(document, 'drum'), /things \\\*to\\\* beat/);
    await conceptNames.set(prompt!.provenance, place, ' ');
    assert.doesNotMatch(await hoverAt(document, 'drum'), /beat/);
    assert.deepEqual(conceptNames.all(prompt!.provenance), []);
  });
});
