/** @file Every command runs: on nothing, on a prompt, on an explained prompt; and what it does is seen. */
import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { setup, suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import type { Explanation } from '../../../src/protocol/explanation';
import { commands, PAGE_SCHEME, type CommandId } from '../../../src/extension/core/contributions';
import { explained, extension, freshWindow, openText, pause, runCommand, story, until } from './extensionUnderTest';

/** Ask something of the user: they end when their question is taken away. */
const ASKING: readonly CommandId[] = [
  commands.explainWithResponse,
  commands.setVariables,
  commands.readInFiles,
  commands.nameConcepts,
  commands.branchAnswer,
  commands.openKept,
  commands.rewordRule,
  commands.selectPair,
  commands.addModel,
  commands.downloadModel,
  commands.setHubToken,
  commands.showMenu,
  commands.copyExplanation,
  commands.pickAnswerWord,
  commands.chooseView,
  commands.exportPicture,
  commands.exportComparison,
];
/** After these the file's explanation is another one, with more in it, or gone. */
const REPLACING: readonly CommandId[] = [
  // It explains anew without them.
  commands.clearMarks,
  commands.explainPrompt,
  commands.explainSelection,
  commands.clearExplanation,
  commands.compareModels,
  // They add to it.
  commands.measureTrust,
  commands.computeMatrix,
  commands.computeInfluenceMatrix,
];

/** What is found out of a picture by itself, as soon as there is time, may come between two commands. */
function withoutTrust(explanation: Explanation | undefined): unknown {
  return explanation?.models.map(({ trust: _, ...model }) => model);
}

async function runToItsEnd(id: CommandId): Promise<void> {
  let over = false;
  const end = Promise.resolve(runCommand(id)).finally(() => (over = true));
  if (ASKING.includes(id)) {
    while (!over) {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await pause(50);
    }
  }
  await end;
}

/** A question that nobody answers changes nothing, and no command leaves work or an error behind. */
suite('every command', () => {
  suite('with no editor open', () => {
    setup(freshWindow);
    for (const [name, id] of Object.entries(commands))
      test(`${name} runs, and explains nothing`, async () => {
        const { store, service } = await extension();
        await runToItsEnd(id);
        assert.deepEqual(store.all, []);
        assert.equal(service.isRunning(vscode.window.activeTextEditor?.document.uri.toString() ?? ''), false);
      });
  });

  suite('on an explained prompt', () => {
    let document: vscode.TextDocument;
    const uri = (): string => document.uri.toString();
    suiteSetup(async () => {
      await freshWindow();
      document = await openText('commands.prompt.md', story());
    });
    /** Explained where the command before took the explanation away. */
    setup(async () => {
      const { store } = await extension();
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      if (store.get(uri())?.explanation?.stage !== 'complete') await explained(document);
    });

    for (const [name, id] of Object.entries(commands))
      test(`${name} runs, leaves the file as it is and ${REPLACING.includes(id) ? 'no work behind' : 'its explanation too'}`, async () => {
        const { store } = await extension();
        const before = store.get(uri())?.explanation;
        await runToItsEnd(id);
        const { explanation, error, work } = store.get(uri()) ?? {};
        assert.deepEqual([error, work], [undefined, undefined]);
        assert.deepEqual([document.getText(), document.isDirty], [story(), false]);
        if (!REPLACING.includes(id)) assert.deepEqual(withoutTrust(explanation), withoutTrust(before));
      });
  });
});

suite('commands', () => {
  setup(freshWindow);

  test('Explain Prompt takes the address of a file that is not open, and shows it', async () => {
    const { store } = await extension();
    const document = await openText('unopened.prompt.md', story());
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await runCommand(commands.explainPrompt, document.uri);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString());
    assert.equal(store.get(document.uri.toString())?.explanation?.stage, 'complete');
  });

  test('Explain Selection explains only the selected words', async () => {
    const { store } = await extension();
    const text = story();
    const document = await openText('selection.prompt.md', text);
    const at = text.indexOf('Summarize');
    const range = new vscode.Range(document.positionAt(at), document.positionAt(text.length));
    vscode.window.activeTextEditor!.selection = new vscode.Selection(range.start, range.end);
    await runCommand(commands.explainSelection);
    const words = store.get(document.uri.toString())?.explanation?.prompt.words;
    assert.deepEqual(
      words?.map(word => text.slice(word.span.start, word.span.end)),
      words?.map(word => word.text),
    );
    assert.match(words?.map(word => word.text).join(' ') ?? '', /^Summarize the story/);
  });

  test('Clear Explanation forgets', async () => {
    const { store } = await extension();
    const document = await openText('clear.prompt.md', story());
    await explained(document);
    await runCommand(commands.clearExplanation);
    assert.equal(store.get(document.uri.toString()), undefined);
  });

  test('Show Tuned / Base / Difference goes round', async () => {
    const { store } = await extension();
    const document = await openText('cycle.prompt.md', story());
    await explained(document);
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) {
      await runCommand(commands.cycleView);
      seen.push(store.modeOf(document.uri.toString()));
    }
    assert.deepEqual(seen, ['base', 'difference', 'tuned']);
  });

  test('Mark Selection as Instruction changes the clauses, Clear Marks gives them back', async () => {
    const { store } = await extension();
    const text = story();
    const document = await openText('marks.prompt.md', text);
    const uri = document.uri.toString();
    const before = (await explained(document)).explanation?.prompt.clauses.map(c => c.text);
    const at = text.indexOf('green drum');
    const [start, end] = [document.positionAt(at), document.positionAt(at + 'green drum'.length)];
    vscode.window.activeTextEditor!.selection = new vscode.Selection(start, end);
    await runCommand(commands.markInstruction);
    assert.ok(store.get(uri)?.explanation?.prompt.clauses.some(c => c.text.includes('green drum')));
    await runCommand(commands.clearMarks);
    assert.deepEqual(
      store.get(uri)?.explanation?.prompt.clauses.map(c => c.text),
      before,
    );
    assert.equal(document.getText(), text, 'marks do not touch the file');
  });

  test('Next and Previous Strong Word walk along words of the prompt', async () => {
    const document = await openText('walk.prompt.md', story());
    const { explanation } = await explained(document);
    const starts = new Set(explanation?.prompt.words.map(word => word.span.start));
    const places: number[] = [];
    for (const id of [commands.nextStrongWord, commands.nextStrongWord, commands.previousStrongWord]) {
      await runCommand(id);
      const { selection } = vscode.window.activeTextEditor!;
      places.push(document.offsetAt(selection.start));
    }
    assert.ok(
      places.every(place => starts.has(place)),
      `not at a word: ${places.join()}`,
    );
    assert.notEqual(places[0], places[1]);
    assert.equal(places[2], places[0]);
  });

  test('Restart Engine ends the process; the next explanation has another', async () => {
    const { service } = await extension();
    const document = await openText('restart.prompt.md', story());
    await explained(document);
    const before = service.enginePid;
    assert.ok(before);
    await runCommand(commands.restartEngine);
    await until('the end of the old engine', () => service.enginePid === undefined);
    await explained(document);
    assert.ok(service.enginePid);
    assert.notEqual(service.enginePid, before);
  });

  test('Report Issue opens facts without the prompt, without the names of its file and its user', async () => {
    await explained(await openText('report.prompt.md', story()));
    await runCommand(commands.reportIssue);
    const document = vscode.window.activeTextEditor?.document;
    const text = document?.getText() ?? '';
    assert.ok(document?.isUntitled, 'it is for its user to write on');
    assert.match(text, /## What happened/);
    assert.match(text, /\*\*Instruct Lens\*\*: \d+\.\d+\.\d+/);
    assert.match(text, /\*\*VS Code\*\*: \d+\.\d+/);
    assert.match(text, /\*\*ONNX Runtime\*\*: \d/);
    assert.doesNotMatch(text, /Rose|report\.prompt/);
    assert.ok(!text.includes(`${homedir()}/`), 'the home folder is ~');
  });

  test('Doctor opens a page that can only be read, the same one each time', async () => {
    for (let i = 0; i < 2; i++) {
      await runCommand(commands.doctor);
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.uri.scheme, PAGE_SCHEME);
      assert.equal(document.languageId, 'markdown');
      assert.match(document.getText(), /## What the models run on\n\n- \*\*Used\*\*: \w+/);
      assert.match(document.getText(), /\*\*demo, tuned\*\*: \d/);
    }
    const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
    assert.equal(tabs.filter(tab => tab.label.includes('Doctor')).length, 1);
  });

  test('Open Sample Prompt opens a copy that is a prompt', async () => {
    await runCommand(commands.openSample);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document?.isUntitled);
    assert.equal((await explained(document)).explanation?.models.length, 2);
  });
});
