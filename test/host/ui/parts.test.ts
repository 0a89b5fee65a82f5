/** @file What stands around the picture: lens, hover, status bar, the keyboard's walk; numbers are the terminal command's. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import type { Explanation } from '../../../src/protocol/explanation';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { explain, measuredWords } from './measuredWords';
import { eventually, expectOverlay } from './overlayCheck';
import { ownExample, sharedWindow } from './sharedWindow';

const FILE = 'parts.prompt.md';

suite('parts of the window', () => {
  let window: WorkbenchWindow;
  let explanation: Explanation;
  const score = (role: string): string =>
    explanation.models.find(model => model.role === role)?.instructionScore?.value.toFixed(1) ?? 'none';

  suiteSetup(async () => {
    window = await sharedWindow();
    explanation = explain(ownExample(window, FILE));
    await window.openFile(FILE);
  });

  test('the lens over the message explains with one click', async () => {
    const lens = window.lenses.filter({ hasText: 'Explain' });
    await lens.first().click();
    const text = readFileSync(join(window.folder.workspace, FILE), 'utf8');
    await expectOverlay(window, { text, words: measuredWords(explanation), mode: 'tuned', theme: 'dark' });
  });

  test('then the lens tells the instruction score of both models and whose answer it is', async () => {
    const all = async (): Promise<string> => (await window.lenses.allTextContents()).join(' ');
    await eventually(async () =>
      assert.match(await all(), new RegExp(`${score('tuned')} tuned · ${score('base')} base`)),
    );
    const answer = explanation.models.at(-1)!.response.text.trim().slice(0, 20);
    assert.ok((await all()).replaceAll('\u00a0', ' ').includes(`“${answer}`), await all());
    await window.screenshot('lens-dark');
  });

  test('the status bar names pair and device', async () => {
    await eventually(async () => assert.match(await window.statusItem.innerText(), /demo pair · CPU/));
  });

  test('hovering a word tells its influence in both models, with its sign in words', async () => {
    const at = explanation.prompt.words.findIndex(word => word.text.startsWith('Summarize'));
    const hover = await window.hoverOver('Summarize');
    await window.screenshot('hover-dark');
    for (const { role, words } of explanation.models) {
      const influence = words[at]?.influence;
      assert.ok(influence !== undefined);
      const side = influence < 0 ? 'against it' : 'for the answer';
      const size = (Math.abs(influence) * 100).toFixed(1);
      assert.match(hover, new RegExp(`${role}\\b.*${size} % ${size === '0.0' ? '' : side}`));
    }
    await window.page.keyboard.press('Escape');
  });

  test('hovering what is no prompt word says nothing of ours', async () => {
    await window.page.mouse.move(640, 700);
    const hover = await window.hoverOver('description', 1500).catch(() => '');
    assert.doesNotMatch(hover, /tuned|density/);
    await window.page.keyboard.press('Escape');
  });

  test('an edit makes the lens say stale', async () => {
    await window.focusEditor();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.type('Now.');
    await window.lenses
      .filter({ hasText: /edited since/i })
      .first()
      .waitFor();
    await window.screenshot('lens-stale-dark');
    for (let i = 0; i < 4; i++) await window.page.keyboard.press('Backspace');
    await eventually(async () => assert.doesNotMatch((await window.lenses.allTextContents()).join(), /edited since/i));
  });

  test('Clear Explanation takes all of it away', async () => {
    await window.command('Clear Explanation');
    await eventually(async () => {
      const painted = await window.painted();
      assert.ok(painted.every(c => c.backgrounds.length + c.borders.length === 0));
    });
    await window.lenses.filter({ hasText: 'Explain' }).first().waitFor();
  });
});
