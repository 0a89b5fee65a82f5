/** @file A new user: the walkthrough leads to the side bar, and there stands what tuning changed for the sample prompt. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { runCommand } from '../../support/vscodeHost/palette';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { ComparisonFrame } from './comparisonFrame';
import { eventually } from './overlayCheck';

suite('the walkthrough', () => {
  let window: WorkbenchWindow;
  suiteSetup(async () => {
    window = await WorkbenchWindow.open();
  });
  suiteTeardown(async () => window.close());

  test('leads a new user to the comparison, which says what tuning changed for the sample prompt', async () => {
    const { page } = window;
    const view = new ComparisonFrame(window);
    await runCommand(page, 'Welcome: Open Walkthrough...');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Get started with Instruct Lens' }).click();
    const step = page.locator('.getting-started-step', { hasText: 'See what tuning changed' });
    await step.click();
    await step.locator('.monaco-button', { hasText: 'Compare Models' }).click();
    await view.button('Open a sample prompt').waitFor();
    await window.screenshot('walkthrough-empty');
    await view.button('Open a sample prompt').click();
    await view.button('Compare').click();
    await view.words.first().waitFor();
    await eventually(async () => {
      const line = await view.page.locator('h1').innerText();
      assert.match(line, /^Base and tuned diverge .*: base would write .*, tuned /);
    });
    assert.match(await view.section('instruction').locator('.line').innerText(), /tuned · .* base/);
    await window.screenshot('walkthrough-comparison');
    await window.theme('light');
    await window.screenshot('walkthrough-comparison-light');
  });
});
