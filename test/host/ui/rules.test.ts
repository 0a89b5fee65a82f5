/** @file The rules in the window's side bar, linked with the file; then an edit of it: both versions compared, and side by side with their colours. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { ComparisonFrame } from './comparisonFrame';
import { eventually } from './overlayCheck';
import { sharedWindow } from './sharedWindow';
import { ViewFrame } from './viewFrame';

const FILE = 'rules-view.prompt.md';
const TEXT =
  '# Rules\n- Be kind.\n- Describe the bell.\n\n# Text\nI see a big blue bell at the shop. The sun is warm.\n';

suite('rules in the side bar', () => {
  let window: WorkbenchWindow;
  let view: ViewFrame;
  suiteSetup(async () => {
    window = await sharedWindow();
    window.folder.writeFile(FILE, TEXT);
    view = new ViewFrame(window, 'rules.js');
    await window.openFile(FILE);
    await window.explainByKey();
    await window.explained();
  });

  test('the lens leads to them; a row shows its part in the file; effects are written on the file', async () => {
    const { page } = window;
    await window.lenses
      .filter({ hasText: /of 2 rules/ })
      .first()
      .click();
    const rows = view.page.locator('.rows .row:not(.section)');
    await eventually(async () => assert.equal(await rows.count(), 3));
    await rows.filter({ hasText: 'Describe the bell.' }).click();
    const selection = page.locator('.statusbar-item[id="status.editor.selection"]');
    await eventually(async () => assert.match(await selection.innerText(), /Ln 3, Col \d+ \(\d+ selected\)/));
    await view.button('Show effects on the file').click();
    await page.locator('.view-line', { hasText: /Describe the bell\.\s*[−+]?\d+\.\d\d nats without it/ }).waitFor();
    for (const kind of ['light', 'highContrast', 'highContrastLight', 'dark'] as const) {
      await window.theme(kind);
      await window.screenshot(`rules-${kind}`);
    }
    await view.button('Hide effects on the file').click();
    assert.deepEqual(view.complaints, []);
  });

  test('an edited prompt is compared with what it was: the versions come first, and stand side by side with their colours', async () => {
    const { page } = window;
    // One view of ours at a time, which a frame is known by.
    await page
      .locator('.pane-header', { hasText: /^\s*Rules/ })
      .first()
      .click();
    const comparison = new ComparisonFrame(window);
    await window.focusEditor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('Count the words.');
    await window.lenses
      .filter({ hasText: /compare with before/ })
      .first()
      .click();
    const versions = comparison.section('versions');
    await versions.locator('blockquote').first().waitFor();
    assert.equal(await comparison.page.locator('details.section').first().getAttribute('data-section'), 'versions');
    await versions.getByText('Rules that were added').waitFor();
    await window.screenshot('versions-dark');
    await comparison.button('Show side by side').click();
    const [before, now] = ['original', 'modified'].map(side =>
      page.locator(`.monaco-diff-editor .editor.${side} .view-overlays .cdr[class*="ced-"]`),
    );
    await before!.first().waitFor();
    await now!.first().waitFor();
    for (const kind of ['light', 'highContrast', 'dark'] as const) {
      await window.theme(kind);
      await window.screenshot(`versions-side-by-side-${kind}`);
    }
  });
});
