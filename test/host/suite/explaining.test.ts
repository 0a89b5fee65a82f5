/** @file From a file to an explanation: places in every format, edits, cancelling, dying engines, two editors at once. */
import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { commands } from '../../../src/extension/core/contributions';
import {
  ANY_STAGE,
  entryOf,
  explained,
  extension,
  freshWindow,
  longStory,
  openText,
  runCommand,
  story,
  until,
} from './extensionUnderTest';

/** Files in which offsets are easily wrong; the words that must be found where they stand. */
const FILES: readonly { name: string; text: string; words: readonly string[] }[] = [
  {
    name: 'emoji.prompt.md',
    text: 'Rose 😀 saw a 👩‍👩‍👧 cat and a d\u0301og.\n\n🐉 Summarize the story. 🎉\n',
    words: ['Rose', 'cat', 'Summarize', 'story'],
  },
  {
    name: 'crlf.prompt.md',
    text: '---\r\ndescription: x\r\n---\r\nRose lost a green drum.\r\n\r\nSummarize the story.\r\n',
    words: ['Rose', 'drum', 'Summarize'],
  },
  {
    name: 'strings.prompt.yml',
    text: 'messages:\n  - role: user\n    content: "Rose\\tlost a \\u0067reen drum.\\nSummarize the story."\n  - role: assistant\n    content: Rose lost a drum.\n',
    words: ['Rose', 'drum', 'Summarize'],
  },
  {
    name: 'block.prompt.yml',
    text: 'messages:\n  - role: user\n    content: >-\n      Rose lost\n      a green drum.\n\n      Summarize the story.\n',
    words: ['Rose', 'lost', 'green', 'Summarize'],
  },
  {
    name: 'chat.json',
    text: '{ "messages": [ { "role": "user", "content": "Rose \\"lost\\" a drum \\ud83d\\ude00.\\n\\nSummarize the story." } ] }\n',
    words: ['Rose', 'drum', 'Summarize'],
  },
];

suite('explaining', () => {
  setup(freshWindow);

  for (const { name, text, words } of FILES)
    test(`words lie where they stand in ${name}`, async () => {
      const document = await openText(name, text);
      // On a busy machine the matrix of a text of many tokens is left for a click.
      const { explanation } = await explained(document, ANY_STAGE);
      const ranges = explanation!.prompt.words.map(
        ({ span }) => new vscode.Range(document.positionAt(span.start), document.positionAt(span.end)),
      );
      const found = ranges.map(range => document.getText(range));
      for (const word of words)
        assert.ok(
          found.some(f => f.replace(/\W/g, '') === word),
          `${word} in ${found.join('|')}`,
        );
      const starts = explanation!.prompt.words.map(({ span }) => span.start);
      assert.deepEqual(
        starts,
        [...starts].sort((a, b) => a - b),
        'words are in file order',
      );
      for (const [i, word] of explanation!.prompt.words.entries())
        if (!/[\\\n]/.test(found[i]!)) assert.equal(found[i], word.text);
    });

  test('the influence comes first, then the matrix', async () => {
    const { store } = await extension();
    const document = await openText('stages.prompt.md', story(1));
    const stages: (string | undefined)[] = [];
    const own = document.uri.toString();
    const subscription = store.onDidChange(uri => {
      if (uri === own) stages.push(store.get(uri)?.explanation?.stage);
    });
    await explained(document);
    subscription.dispose();
    assert.deepEqual([...new Set(stages.filter(Boolean))], ['influence', 'complete']);
  });

  test('another quantity to be painted is another picture, and its trust is found out', async () => {
    const { store } = await extension();
    const document = await openText('quantity.prompt.md', story(1));
    const uri = document.uri.toString();
    await explained(document);
    const method = (): string | undefined => store.get(uri)?.explanation?.models[0]!.trust?.method;
    assert.equal(method(), 'influence');
    const setting = vscode.workspace.getConfiguration('instructLens');
    await setting.update('overlay.quantity', 'density', vscode.ConfigurationTarget.Global);
    try {
      await until('the trust of the density', () => method() === 'density');
    } finally {
      await setting.update('overlay.quantity', undefined, vscode.ConfigurationTarget.Global);
    }
    await until('the trust of the influence', () => method() === 'influence' && store.get(uri)?.work === undefined);
  });

  test('of a notebook the cell that is selected is explained, one that is rendered too', async () => {
    const { store } = await extension();
    const { NotebookCellData: Cell, NotebookCellKind: Kind } = vscode;
    const cells = [new Cell(Kind.Markup, story(9), 'markdown'), new Cell(Kind.Code, 'print("Rose")', 'python')];
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData(cells));
    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(0, 1)] });
    const [rendered, code] = notebook.getCells().map(({ document }) => document.uri.toString());
    await until('the selection', () => vscode.window.activeNotebookEditor?.selections[0]?.start === 0);
    await runCommand(commands.explainPrompt);
    assert.ok(ANY_STAGE.includes(store.get(rendered!)?.explanation?.stage ?? ''), store.get(rendered!)?.error?.message);
    assert.equal(store.get(code!), undefined);
  });

  test('a word of the answer that is picked beside a long prompt brings its strongest word into sight', async () => {
    const text = `${story(10)}${'\n'.repeat(300)}`;
    const document = await openText('far.prompt.md', text);
    const { explanation } = await explained(document, ANY_STAGE);
    const editor = vscode.window.activeTextEditor!;
    const isInSight = (span: { readonly start: number }): boolean =>
      editor.visibleRanges.some(range => range.contains(document.positionAt(span.start)));
    const end = new vscode.Range(250, 0, 250, 0);
    editor.revealRange(end, vscode.TextEditorRevealType.AtTop);
    const first = explanation!.prompt.words[0]!.span;
    await until('the foot of the file', () => !isInSight(first));
    // The one who picks has the focus elsewhere: an editor that is typed in is not moved.
    await openText('beside.txt', 'x', vscode.ViewColumn.Two);
    await runCommand(commands.pickAnswerWord, document.uri, 0);
    // All words stand at the head of the file.
    await until('the words', () => isInSight(first));
  });

  test('an edit makes it stale, undoing it makes it fresh', async () => {
    const { store } = await extension();
    const document = await openText('stale.prompt.md', story());
    const uri = document.uri.toString();
    await explained(document);
    assert.equal(store.get(uri)?.stale, false);
    await vscode.window.activeTextEditor!.edit(edit => edit.insert(new vscode.Position(0, 0), 'Now: '));
    assert.equal(store.get(uri)?.stale, true);
    assert.ok(store.get(uri)?.explanation, 'the picture stays');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), story());
    await until('fresh again', () => store.get(uri)?.stale === false);
  });

  test('a result that an edit overtook is kept as stale', async () => {
    const { store } = await extension();
    const document = await openText('late.prompt.md', longStory(2));
    const uri = document.uri.toString();
    const running = runCommand(commands.explainPrompt, document.uri);
    await entryOf(document, file => file.work !== undefined);
    await vscode.window.activeTextEditor!.edit(edit => edit.insert(new vscode.Position(0, 0), 'Now: '));
    await running;
    assert.equal(store.get(uri)?.stale, true);
    assert.ok(ANY_STAGE.includes(store.get(uri)?.explanation?.stage ?? ''));
  });

  test('cancelling ends the work without an error', async () => {
    const { store, service } = await extension();
    const document = await openText('cancel.prompt.md', longStory(3));
    const uri = document.uri.toString();
    const running = runCommand(commands.explainPrompt, document.uri);
    await entryOf(document, file => file.work?.progress !== undefined);
    await runCommand(commands.cancel);
    await running;
    const file = store.get(uri);
    assert.deepEqual([file?.work, file?.error, service.isRunning(uri)], [undefined, undefined, false]);
    await explained(document, ANY_STAGE);
  });

  test('the newest request of a file wins', async () => {
    const { store } = await extension();
    const document = await openText('newest.prompt.md', story(4));
    const first = runCommand(commands.explainPrompt, document.uri);
    await vscode.window.activeTextEditor!.edit(edit => edit.insert(new vscode.Position(0, 0), 'Then '));
    await Promise.all([first, runCommand(commands.explainPrompt, document.uri)]);
    const file = store.get(document.uri.toString());
    assert.equal(file?.text, document.getText());
    assert.deepEqual([file.stale, file.error, file.explanation?.stage], [false, undefined, 'complete']);
  });

  test('an engine that is killed is told in a sentence with a next step, and the next explanation works', async () => {
    const { store, service } = await extension();
    const document = await openText('killed.prompt.md', longStory(5));
    const uri = document.uri.toString();
    const running = runCommand(commands.explainPrompt, document.uri);
    await entryOf(document, file => file.work?.progress !== undefined);
    process.kill(service.enginePid!, 'SIGKILL');
    await running;
    const error = store.get(uri)?.error;
    assert.match(error?.message ?? '', /^[A-Z].+\.$/s);
    assert.match(error?.next ?? '', /^[A-Z][a-z]+ .+\.$/s);
    assert.equal(store.get(uri)?.work, undefined);
    await explained(document, ANY_STAGE);
    assert.equal(store.get(uri)?.error, undefined);
  });

  test('two editors are explained at once, each by its own numbers', async () => {
    const { service } = await extension();
    const left = await openText('left.prompt.md', story(6));
    const right = await openText('right.prompt.md', 'Give the opposite of new.\n', vscode.ViewColumn.Two);
    const [a, b] = await Promise.all([explained(left), explained(right)]);
    assert.equal(a.explanation?.prompt.words[0]?.text, 'Rose');
    assert.equal(b.explanation?.prompt.words[0]?.text, 'Give');
    assert.ok(service.enginePid);
  });

  test('a closed file is forgotten', async () => {
    const { store } = await extension();
    const document = await openText('closed.prompt.md', story());
    await explained(document);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('the entry to go', () => store.get(document.uri.toString()) === undefined, 5000).catch(() => {
      // VS Code keeps a document for a while after its editor is gone.
      assert.ok(vscode.workspace.textDocuments.includes(document));
    });
  });
});
