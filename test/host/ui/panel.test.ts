/** @file The attribution panel in the real window: a pick on either side changes the other to the right words; a reload brings it back. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import type { Explanation } from '../../../src/protocol/explanation';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { AttributionFrame } from './attributionFrame';
import { explain, measuredWords, overLargest, type MeasuredWord } from './measuredWords';
import { eventually, expectOverlay } from './overlayCheck';
import { ownExample, sharedWindow } from './sharedWindow';

const FILE = 'panel.prompt.md';

/** An element, as functions that run in the page see one. */
interface Matching {
  matches(selector: string): boolean;
}

interface PageBody {
  readonly ownerDocument: {
    readonly title: string;
    readonly body: { append(element: object): void };
    createElement(name: string): { textContent: string };
  };
}

/** Influence on one answer word, of the largest, by the definition: the sum over both words' tokens. */
function answerWordNumbers(explanation: Explanation, role: 'tuned' | 'base', answerWord: number): number[] {
  const model = explanation.models.find(m => m.role === role)!;
  // As the terminal command writes it.
  const matrix = model.influenceMatrix as unknown as readonly (readonly number[])[];
  const { tokens } = model.response.words[answerWord]!;
  const sums = matrix.map(row => tokens.reduce((sum, m) => sum + row[m]!, 0));
  return overLargest(model.words.map(word => word.tokens.reduce((sum, n) => sum + sums[n]!, 0)));
}

suite('attribution panel in the window', () => {
  let window: WorkbenchWindow;
  let view: AttributionFrame;
  let text: string;
  let explanation: Explanation;
  let words: readonly MeasuredWord[];

  const reading = (role: 'tuned' | 'base', answerWord: number): MeasuredWord[] => {
    const numbers = answerWordNumbers(explanation, role, answerWord);
    return words.map((word, w) => {
      return { ...word, values: { ...word.values, [role]: numbers[w]! }, outlined: [] };
    });
  };
  const expectReading = (answerWord: number): Promise<void> =>
    expectOverlay(window, { text, words: reading('tuned', answerWord), mode: 'tuned', theme: 'dark' });
  const expectWhole = (): Promise<void> => expectOverlay(window, { text, words, mode: 'tuned', theme: 'dark' });
  /** The status bar tells it while the editor has the focus. */
  const expectSelected = async (expected: string): Promise<void> => {
    await window.editorByKey();
    const item = window.page.locator('.statusbar-item[id="status.editor.selection"]');
    await eventually(async () => assert.equal(await item.innerText(), expected));
  };
  /** As the status bar says it of a selected word of the file. */
  const place = (word: number, inText = text): string => {
    const { start, end } = explanation.prompt.words[word]!.span;
    const before = inText.slice(0, end + inText.length - text.length).split('\n');
    return `Ln ${before.length}, Col ${before.at(-1)!.length + 1} (${end - start} selected)`;
  };

  suiteSetup(async () => {
    window = await sharedWindow();
    view = new AttributionFrame(window);
    const file = ownExample(window, FILE);
    text = readFileSync(file, 'utf8');
    explanation = explain(file);
    words = measuredWords(explanation);
    await window.openFile(FILE);
    await window.command('Explain Prompt');
    await expectWhole();
    await window.command('Show Attribution Panel');
    await view.answerWords.first().waitFor();
  });

  test('shows the words of the answer', async () => {
    const shown = (await view.answerWords.allInnerTexts()).map(word => word.trim());
    const { response } = explanation.models.find(model => model.role === 'tuned')!;
    assert.deepEqual(
      shown.slice(0, -1),
      response.words.slice(0, -1).map(word => word.text),
    );
    assert.equal(shown.length, response.words.length);
    await window.screenshot('panel-dark');
  });

  for (const word of [0, 3, 5])
    test(`answer word ${word}: the file shows what it read`, async () => {
      await view.answerWord(word).click();
      await expectReading(word);
      assert.deepEqual(await view.picked(), [word]);
    });

  test('the same word once more, and the whole answer is painted again', async () => {
    await view.answerWord(5).click();
    await expectWhole();
    assert.deepEqual(await view.picked(), []);
  });

  test('base is what the file shows when it is chosen in the panel', async () => {
    await view.answerWord(2).click();
    await view.page.locator('vscode-radio', { hasText: 'Base' }).click();
    await expectOverlay(window, { text, words: reading('base', 2), mode: 'base', theme: 'dark' });
    await view.page.locator('vscode-radio', { hasText: 'Tuned' }).click();
    await expectReading(2);
  });

  test('a word of the matrix is selected in the file, and keeps the focus in the panel', async () => {
    const [, , , word] = await view.wordsOfRows();
    await view.matrix.focus();
    for (let i = 0; i < 4; i++) await view.matrix.press('ArrowDown');
    await view.matrix.press('Enter');
    await eventually(async () => assert.equal(await view.cursorWord(), word));
    await expectReading(0);
    assert.ok(await view.matrix.evaluate((element: unknown) => (element as Matching).matches(':focus')));
    await expectSelected(place(word!));
  });

  test('the cursor in the file marks its word in the panel', async () => {
    const line = window.page.locator('.editor-instance .monaco-editor .view-line', { hasText: 'Summarize' });
    await line.first().click({ position: { x: 12, y: 8 } });
    const word = explanation.prompt.words.findIndex(w => w.text === 'Summarize');
    await eventually(async () => assert.equal(await view.cursorWord(), word));
    await window.page.keyboard.press('End');
    await eventually(async () => assert.notEqual(await view.cursorWord(), word));
  });

  test('after an edit a word is found at its new place', async () => {
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.press('Control+Enter');
    await window.page.keyboard.press('ArrowUp');
    await view.page
      .getByText(/edited|out of date/i)
      .first()
      .waitFor();
    const [, , , , , word] = await view.wordsOfRows();
    await view.matrix.focus();
    for (let i = 0; i < 6; i++) await view.matrix.press('ArrowDown');
    await view.matrix.press('Enter');
    const edited = `${text.slice(0, text.indexOf('\n'))}\n${text.slice(text.indexOf('\n'))}`;
    await eventually(async () => assert.equal(await view.cursorWord(), word));
    await expectSelected(place(word!, edited));
    await window.page.keyboard.press('Control+Z');
    await expectReading(0);
  });

  test('the palette picks an answer word too', async () => {
    await window.command('Show What an Answer Word Read…');
    const rows = window.page.locator('.quick-input-list .monaco-list-row');
    // The first row is the whole answer.
    await rows.nth(5).click();
    await eventually(async () => assert.deepEqual(await view.picked(), [4]));
    await expectReading(4);
  });

  test('a reload of the window brings back the panel, its file, its word and the picture', async () => {
    // Longer than a kept picture takes to settle.
    await window.page.waitForTimeout(800);
    await window.reload();
    await view.answerWord(4).waitFor();
    await eventually(async () => assert.deepEqual(await view.picked(), [4]));
    await expectReading(4);
    await eventually(async () => assert.match(await window.statusItem.innerText(), /demo pair/));
    await view.answerWord(1).click();
    await expectReading(1);
  });

  test('its picture becomes a file of its own', async () => {
    await window.command('Export Picture…');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'HTML page' }).click();
    const input = window.page.locator('.quick-input-widget .quick-input-box input');
    await eventually(async () => assert.ok((await input.inputValue()).endsWith(`${FILE}.html`)));
    await input.press('Enter');
    const target = join(window.folder.workspace, `${FILE}.html`);
    await eventually(() => assert.ok(existsSync(target)));
    await eventually(() => assert.match(readFileSync(target, 'utf8'), /^<!doctype html>[\s\S]*<\/html>\n$/));
  });

  test('nothing was kept from the page by its policy, and nothing went wrong in it', () => {
    assert.deepEqual(view.complaints, []);
  });

  test('a script that gets into the page does not run', async () => {
    const ran = await view.page.locator('body').evaluate((body: unknown) => {
      const { ownerDocument } = body as PageBody;
      const script = ownerDocument.createElement('script');
      script.textContent = 'document.title = "ran"';
      ownerDocument.body.append(script);
      return ownerDocument.title;
    });
    assert.notEqual(ran, 'ran');
    await eventually(() => assert.match(view.complaints.join(), /Content Security Policy/));
  });
});
