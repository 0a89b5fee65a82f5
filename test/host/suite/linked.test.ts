/** @file Whatever is asked about a prompt is asked with the files that its user has ticked, and leads into them. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension';
import { commands, PAGE_SCHEME } from '../../../src/extension/core/contributions';
import type { PromptWord } from '../../../src/protocol/explanation';
import { extension, freshWindow, openText, pause, runCommand, until } from './extensionUnderTest';

const NAME = 'reads.prompt.md';
const TEXT = 'Summarize the story of [Rose](reads/rose.md).\n';
const PART = '- Be kind.\n\nRose lost a green drum in the forest.\n';
/** In the linked file alone. */
const WORD = 'drum';

const folder = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath;
const partFile = (): string => join(folder(), 'reads', 'rose.md');
const hasWord = (words: readonly PromptWord[] | undefined): boolean =>
  words?.some(({ text }) => text === WORD) === true;

/** As a user does it: the first file of the list, which has no other. */
async function tick(document: vscode.TextDocument): Promise<void> {
  const { store } = await extension();
  const uri = document.uri.toString();
  const isRead = (): boolean => store.get(uri)?.whole !== undefined;
  for (let tries = 0; tries < 5 && !isRead(); tries++) {
    let over = false;
    const end = Promise.resolve(runCommand(commands.readInFiles, document.uri)).finally(() => (over = true));
    await pause(700);
    await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await vscode.commands.executeCommand('workbench.action.quickPickManyToggle');
    while (!over) {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await pause(200);
    }
    await end;
  }
  assert.ok(isRead(), 'no file was ticked');
}

suite('a prompt with linked files', () => {
  let api: ExtensionApi;
  let document: vscode.TextDocument;
  let part: vscode.TextDocument;
  let uri: string;
  const whole = `${TEXT}\n\n${PART}`;

  suiteSetup(async () => {
    await freshWindow();
    api = await extension();
    mkdirSync(dirname(partFile()), { recursive: true });
    writeFileSync(partFile(), PART);
    document = await openText(NAME, TEXT);
    uri = document.uri.toString();
    await tick(document);
    part = await vscode.workspace.openTextDocument(partFile());
    // What no tab holds is closed in the end, and known no more.
    for (const one of [part, document]) await vscode.window.showTextDocument(one, { preview: false });
  });

  suiteTeardown(() => rmSync(dirname(partFile()), { recursive: true }));

  test('is read with them by every view of its words, whose hovers are in the linked files too', async () => {
    assert.ok(hasWord(api.store.get(uri)?.explanation?.prompt.words));

    await runCommand(commands.showSurprise, document.uri);
    assert.ok(hasWord(api.surprise.store.get(uri)?.report?.prompt.words));
    await vscode.window.showTextDocument(part, { preview: false });
    const hover = async (word: string): Promise<string> => {
      const at = part.positionAt(PART.indexOf(word) + 1);
      const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', part.uri, at);
      return found.flatMap(({ contents }) => contents.map(one => (one as vscode.MarkdownString).value)).join('\n');
    };
    assert.match(await hover(WORD), /Read in with reads[^]*one in/);
    await vscode.window.showTextDocument(document);
    await runCommand(commands.leaveView, document.uri);

    await api.attentionController.attend(document);
    assert.ok(hasWord(api.attention.get(uri)?.report?.prompt.words));
    api.attentionController.clear(uri);

    await api.conceptController.read(document);
    assert.ok(hasWord(api.concepts.get(uri)?.prompt?.prompt.words));
  });

  test('is compared and branched with them, and its rules are taken out of the file that has them', async () => {
    await api.comparisons.compare(document);
    const { compared } = api.comparisons.store.get(uri)!;
    assert.equal(compared?.source.text, whole);
    assert.ok(hasWord(compared.comparison.explanation.prompt.words));
    await api.comparisons.branches.ask(uri, 0, {
      role: 'tuned',
      position: 0,
      forced: { text: 'Rose' },
      goesOn: 'tuned',
    });
    const [branch] = api.comparisons.store.get(uri)!.branches!.all;
    assert.ok(hasWord(branch?.comparison.explanation.prompt.words));
    assert.equal(api.store.get(uri)?.whole?.text, whole);

    await api.rules.controller.measure(document);
    const measured = api.rules.controller.store.get(uri)?.measured;
    assert.equal(measured?.source.text, whole);
    const rule = measured.report.prompt.units.findIndex(({ text }) => text.includes('kind'));
    const { changes, tried } = await api.rules.controller.tryWithout(uri, rule, undefined);
    assert.deepEqual(changes, [{ path: 'reads/rose.md', before: PART, after: PART.replace('- Be kind.\n', '') }]);
    assert.ok(tried.text.startsWith(TEXT));
  });

  test('is scanned and rendered with them, and out of date when they change', async () => {
    await runCommand(commands.scanPrompt, document.uri);
    const finding = api.scans.get(uri)!.findings!.findIndex(({ at }) => at?.startsWith('reads/rose.md:') === true);
    if (finding >= 0) {
      await runCommand(commands.showFinding, document.uri, finding);
      await until('the place in the linked file', () =>
        vscode.window.visibleTextEditors.some(one => one.document === part),
      );
    }

    await runCommand(commands.showRendered, document.uri);
    const page = vscode.window.visibleTextEditors
      .map(one => one.document)
      .find(one => one.uri.scheme === PAGE_SCHEME && one.languageId === 'instruct-lens-rendered');
    assert.match(page!.getText(), /Summarize the story[^]*green drum/);
    const marked = (of: vscode.TextDocument): string =>
      (api.rendered.pages.marked.get(of.uri.toString()) ?? [])
        .map(({ start, end }) => of.getText().slice(start, end))
        .join();
    const cursorOn = async (of: vscode.TextDocument, word: string): Promise<void> => {
      const editor = await vscode.window.showTextDocument(of, { preview: false });
      const at = of.positionAt(of.getText().indexOf(word) + 1);
      editor.selection = new vscode.Selection(at, at);
    };
    await cursorOn(page!, WORD);
    await until('the word in the linked file', () => marked(part) === WORD);
    await cursorOn(part, 'forest');
    await until('the word in the page', () => marked(page!) === 'forest.');

    const stale = (): (boolean | undefined)[] =>
      [api.store, api.comparisons.store, api.rules.controller.store, api.concepts, api.scans].map(
        store => store.get(uri)?.stale,
      );
    assert.deepEqual(stale(), [false, false, false, false, false]);
    writeFileSync(partFile(), PART.replace('green', 'red'));
    await until('what was known to be out of date', () => stale().every(one => one === true));
    await freshWindow();
  });
});
