/** @file A prompt engineer's way: what is painted is said in the lens of each file, the answer is read beside it, a failure says what helps. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import type { Explanation } from '../../../src/protocol/explanation';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { explain, measuredWords } from './measuredWords';
import { eventually, expectOverlay } from './overlayCheck';
import { ownExample, sharedWindow } from './sharedWindow';
import { readFileSync } from 'node:fs';

const FILE = 'flow.prompt.md';
const OTHER = 'flow-other.prompt.md';
const LONG = 'flow-long.prompt.md';
const RULE = 'Answer every customer politely and never promise anything that the team cannot do before Friday.\n';

suite('flow', () => {
  let window: WorkbenchWindow;
  let explanation: Explanation;
  let text: string;
  const lensText = async (): Promise<string> =>
    (await window.lenses.allTextContents()).join(' | ').replaceAll(/[\u00a0\u2002]/g, ' ');

  suiteSetup(async () => {
    window = await sharedWindow();
    const file = ownExample(window, FILE);
    ownExample(window, OTHER);
    text = readFileSync(file, 'utf8');
    explanation = explain(file);
    await window.openFile(OTHER);
    await window.explainByKey();
    await window.explained();
    await window.openFile(FILE);
    await window.explainByKey();
    await window.explained();
  });

  test('the lens begins with what is painted, and then says the answer', async () => {
    const answer = explanation.models.at(-1)!.response.text.trim().slice(0, 30);
    await eventually(async () => assert.match(await lensText(), /^\s*Tuned · influence ▾ \| /));
    const shown = await lensText();
    assert.ok(shown.includes(`“${answer}`), shown);
    for (const theme of ['light', 'highContrastLight', 'highContrast', 'dark'] as const) {
      await window.theme(theme);
      await window.screenshot(`flow-${theme}`);
    }
  });

  test('another picture is named there, is left by Escape, and is of this file alone', async () => {
    await window.command('Show Base Model');
    await eventually(async () => assert.match(await lensText(), /^\s*Base · influence ▾ \| ✕ back/));
    await expectOverlay(window, { text, words: measuredWords(explanation), mode: 'base', theme: 'dark' });
    await window.openFile(OTHER);
    await eventually(async () => assert.match(await lensText(), /^\s*Tuned · influence ▾/));
    await window.openFile(FILE);
    await eventually(async () => assert.match(await lensText(), /^\s*Base · influence/));
    await window.pressUntil(
      'Escape',
      async () => /^\s*Tuned/.test(await lensText()),
      () => window.focusEditor(),
    );
    await expectOverlay(window, { text, words: measuredWords(explanation), mode: 'tuned', theme: 'dark' });
  });

  test('the answer is read beside the prompt; its cursor shows on the prompt what a word depended on', async () => {
    await window.lenses.filter({ hasText: 'read…' }).first().click();
    await window.page.locator('.tab.active', { hasText: `Answer · ${FILE}` }).waitFor();
    const page = window.page.locator('.editor-instance .monaco-editor[data-uri^="instruct-lens:"]');
    const [first, second] = explanation.models.at(-1)!.response.words;
    await page.locator('.view-line').first().waitFor();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.press('Control+ArrowRight');
    await window.page.keyboard.press('ArrowRight');
    await window.page.keyboard.press('ArrowRight');
    await eventually(async () => {
      const shown = await lensText();
      assert.ok(
        [first, second].some(word => shown.includes(`What “${word!.text}” depended on`)),
        shown,
      );
    });
    await window.screenshot('flow-answer-dark');
    await window.page.keyboard.press('Escape');
    await eventually(async () => assert.doesNotMatch(await lensText(), /depended on/));
    await window.page.locator('.tab.active', { hasText: 'Answer' }).locator('.codicon-close').click();
    await page.waitFor({ state: 'detached' });
  });

  test('a prompt that is too long says how long, and what helps', async () => {
    window.folder.writeFile(LONG, `You are a support agent.\n\n${RULE.repeat(60)}`);
    await window.openFile(LONG);
    await window.explainByKey();
    await eventually(async () =>
      assert.match(
        await lensText(),
        /Too long for demo pair: [\d,]+ of 512 tokens \| Choose a model… \| Explain selection/,
      ),
    );
    await window.screenshot('flow-too-long-dark');
  });
});
