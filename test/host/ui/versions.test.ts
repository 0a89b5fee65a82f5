/** @file An edited prompt beside what it was: the versions come first in the comparison, and stand side by side with their colours. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { ComparisonFrame } from './comparisonFrame';
import { sharedWindow } from './sharedWindow';

const FILE = 'versions.prompt.md';
const TEXT =
  '# Rules\n- Be kind.\n- Describe the bell.\n\n# Text\nI see a big blue bell at the shop. The sun is warm.\n';

suite('versions of a prompt', () => {
  let window: WorkbenchWindow;
  suiteSetup(async () => {
    window = await sharedWindow();
    window.folder.writeFile(FILE, TEXT);
    await window.openFile(FILE);
    await window.explainByKey();
    await window.explained();
  });

  test('an edited prompt is compared with what it was: the versions come first, and stand side by side with their colours', async () => {
    const { page } = window;
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
