/** @file The extension in a window that speaks German: commands, lenses, hovers and views, numbers with a comma; what comes from the file stays. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { AttributionFrame } from './attributionFrame';

suite('A window in German', () => {
  let window: WorkbenchWindow;
  suiteSetup(async () => {
    window = await WorkbenchWindow.open({ language: 'de' });
  });
  suiteTeardown(() => window.close());

  test('explains a prompt in German', async () => {
    await window.openFile('little-world.prompt.md');
    const offer = window.lenses.filter({ hasText: /^\s*Erklären\s*$/ });
    await offer.waitFor();
    await window.pressUntil(
      'Control+Alt+E',
      async () => (await offer.count()) === 0,
      () => window.focusEditor(),
    );
    await window.lenses
      .filter({ hasText: /Anweisung \d,\d Tuned · \d,\d Basis/ })
      .first()
      .waitFor();
    const lenses = (await window.lenses.allTextContents()).join(' | ');
    assert.doesNotMatch(lenses, /\b(?:trust|influence|tuned|base|read…)\b/);
  });

  test('has German commands, and a view in German', async () => {
    await window.command('Attributionsansicht anzeigen');
    const frame = new AttributionFrame(window);
    await frame.page.locator('h1', { hasText: /^Tuned nutzt „/ }).waitFor();
    // One line in a panel beside the editor, which opens.
    await frame.page.locator('trust-strip summary', { hasText: /^\s*Verlässlichkeit: Tuned / }).click();
    await frame.page
      .getByText(/verliert die Antwort \d,\d\d Nat je Token/)
      .first()
      .waitFor();
  });
});
