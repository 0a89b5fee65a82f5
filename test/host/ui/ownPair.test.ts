/** @file A new user's way from an id of the hub to an explanation: the list of pairs, the id, the lens. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { servedFolder, startHub, type HubOnThisMachine } from '../../support/hubServer';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { eventually } from './overlayCheck';

const ID = 'Little/World-Instruct';
const FILE = 'little-world.prompt.md';

suite('a model of one’s own', () => {
  let window: WorkbenchWindow;
  let hub: HubOnThisMachine;
  const home = mkdtempSync(join(tmpdir(), 'instruct-lens-own-pair-'));
  suiteSetup(async () => {
    hub = await startHub(servedFolder(ID, join(packageRoot, 'models', 'demo', 'tuned')));
    window = await WorkbenchWindow.open({
      env: {
        HF_ENDPOINT: hub.endpoint,
        HF_HUB_CACHE: join(home, 'hub'),
        INSTRUCT_LENS_CACHE: join(home, 'cache'),
        INSTRUCT_LENS_CONFIG: join(home, 'config'),
      },
    });
    await window.openFile(FILE);
  });
  suiteTeardown(async () => {
    await window.close();
    hub.close();
    rmSync(home, { recursive: true, force: true });
  });

  test('Choose Model, its id, and the lens: the file is painted by that model', async () => {
    const { page } = window;
    await window.lenses.first().waitFor();
    await window.command('Choose Model…');
    await page.locator('.quick-input-box input').fill('Download a model by');
    await page
      .locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Download a model by its ID' })
      .waitFor();
    const question = page.locator('.quick-input-title', { hasText: 'Hugging Face hub' });
    await window.pressUntil('Enter', () => question.isVisible());
    await window.pressUntil(
      'Enter',
      async () => !(await question.isVisible()),
      () => page.locator('.quick-input-box input').fill(ID),
    );
    await eventually(async () => assert.match(await window.statusItem.innerText(), /Little\/World-Instruct/));

    await window.lenses.filter({ hasText: 'Explain' }).first().click();
    await window.explained();
    await window.screenshot('own-model-dark');
    assert.match(await window.statusItem.innerText(), /^\s*Little\/World-Instruct/);
    const painted = await window.painted();
    assert.ok(painted.some(({ backgrounds }) => backgrounds.length > 0));
    assert.ok(hub.seen.some(({ path }) => path.includes(ID)));
  });
});
