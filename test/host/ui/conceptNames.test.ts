/** @file Names of concepts by a language model of the editor, as an extension provides one: what it is sent is word lists, and its names can be taken back. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { MODEL_NAME, WordsModel } from '../../support/vscodeHost/wordsModel';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { eventually } from './overlayCheck';
import { ViewFrame } from './viewFrame';

const FILE = 'little-world.prompt.md';

suite('names of concepts by the editor’s language model', () => {
  let window: WorkbenchWindow;
  let model: WordsModel;
  let view: ViewFrame;
  const row = (text: string) => window.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  const component = () => view.page.locator('[id="component-0"]');

  suiteSetup(async () => {
    model = new WordsModel(mkdtempSync(join(tmpdir(), 'instruct-lens-words-')));
    window = await WorkbenchWindow.open({
      // The oldest one that is supported has no such API.
      version: '1.139.1',
      settings: { 'instructLens.concepts.editorModel': true, 'chat.disableAIFeatures': false },
      beside: [await model.package()],
      env: model.env,
    });
    view = new ViewFrame(window, 'concepts.js');
    await window.openFile(FILE);
    await window.command('Show Concepts Panel');
    await view.button('Show concepts').click();
    await component().waitFor();
  });
  suiteTeardown(() => window.close());

  test('go out only after a question, as lists of words and nothing else, and say whose they are', async () => {
    await window.command('Name Concepts…');
    await row('By the editor’s language model').click();
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 30_000 });
    assert.match(await dialog.innerText(), new RegExp(`Send the words of \\d+ concepts to ${MODEL_NAME}`));
    assert.equal(model.sent.length, 0);
    await window.screenshot('concept-names-ask');
    await dialog.locator('.monaco-button', { hasText: 'Send' }).click();
    await eventually(async () =>
      assert.match(await component().innerText(), /≈ things like \d+ \(named by Test Words\)/),
    );
    await window.screenshot('concept-names-given');

    const requests = [...model.sent];
    assert.equal(requests.length, 1);
    const { texts, options } = requests[0]!;
    assert.deepEqual([texts.length, options ?? {}], [1, {}]);
    const [sent] = texts as [string];
    const [instructions, lists] = sent.split('\n\n', 2) as [string, string];
    assert.equal(`${instructions}\n\n${lists}`, sent);
    assert.match(instructions, /^Each numbered line is a list of words/);
    for (const line of lists.split('\n')) assert.match(line, /^\d+: \S{1,40}(?:, \S{1,40}){0,14}$/);
    const prompt = readFileSync(join(window.folder.workspace, FILE), 'utf8');
    // Two words of the prompt in a row are its text; single words are in every vocabulary.
    const pairs = prompt.match(/\b\w+[ ,.]+(?=(\w+))/g)!.map((first, i, all) => (first + (all[i + 1] ?? '')).trim());
    for (const pair of pairs.filter(text => /\w+ \w+/.test(text))) assert.ok(!sent.includes(pair), pair);
    assert.ok(!sent.includes(FILE) && !sent.includes(window.folder.path));
  });

  test('are taken back by the same command, which asks nobody', async () => {
    await window.command('Name Concepts…');
    await row('Take back').click();
    await eventually(async () => assert.doesNotMatch(await component().innerText(), /named by/));
    assert.equal(model.sent.length, 1);
  });
});
