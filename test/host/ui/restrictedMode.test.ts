/** @file In a workspace that nobody has trusted no model is loaded, and the window says why. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { linux, treeOf } from '../../support/processes';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { eventually } from './overlayCheck';
import { ViewFrame } from './viewFrame';

const FILE = 'little-world.prompt.md';

function engineRuns(window: WorkbenchWindow): boolean {
  return treeOf(window.server.pid).some(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.js');
    } catch {
      return false;
    }
  });
}

suite('restricted mode', () => {
  let window: WorkbenchWindow;
  suiteSetup(async () => {
    window = await WorkbenchWindow.open({
      trusted: false,
      settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
    });
    await window.openFile(FILE);
  });
  suiteTeardown(async () => window.close());

  test('the workspace is not trusted', async () => {
    await window.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  });

  test('the key explains nothing, starts no engine, and says that the workspace is to be trusted', async () => {
    await window.explainByKey();
    await eventually(async () => {
      const label = await window.statusItem.locator('a').first().getAttribute('aria-label');
      assert.match(`${label ?? ''} ${await window.statusItem.innerText()}`, /restricted/i);
    });
    await window.screenshot('restricted-dark');
    const painted = await window.painted();
    assert.ok(painted.every(c => c.backgrounds.length === 0));
    if (linux) assert.equal(engineRuns(window), false);
  });

  test('a panel that is opened says so too', async () => {
    await window.command('Show Concepts Panel');
    const page = new ViewFrame(window, 'concepts.js').page;
    await page.getByText('This workspace is in Restricted Mode').waitFor();
    await page.locator('vscode-button', { hasText: 'Manage trust' }).waitFor();
    if (linux) assert.equal(engineRuns(window), false);
  });
});
