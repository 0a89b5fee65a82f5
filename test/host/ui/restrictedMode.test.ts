/** @file In a workspace that nobody has trusted no model is loaded, and the window says why. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { commands } from '../../../src/extension/core/contributions';
import { startHub, type HubOnThisMachine } from '../../support/hubServer';
import { linux, treeOf } from '../../support/processes';
import { appears } from '../../support/vscodeHost/palette';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { eventually } from './overlayCheck';
import { ViewFrame } from './viewFrame';

const FILE = 'little-world.prompt.md';
/** How long a command is looked for in the palette. */
const LIST_MS = 2000;

function engineRuns(window: WorkbenchWindow): boolean {
  return treeOf(window.server.pid).some(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.js');
    } catch {
      return false;
    }
  });
}

/** All that could open a model, a connection or the store of secrets; each on a key of the user's own. */
const modelCommands = [
  ['Choose Model…', commands.selectPair],
  ['Add Model…', commands.addModel],
  ['Download Model…', commands.downloadModel],
  ['Set Hugging Face Token…', commands.setHubToken],
  ['Forget Hugging Face Token', commands.forgetHubToken],
].map(([title, command], i) => ({ title: title!, command: command!, key: `ctrl+alt+${i + 1}` }));

/** Whether the palette lists a command of ours, a moment after its whole title was typed. */
async function offered({ page }: WorkbenchWindow, title: string): Promise<boolean> {
  const widget = page.locator('.quick-input-widget');
  await page.keyboard.press('F1');
  await widget.locator('.quick-input-box input').fill(`>Instruct Lens: ${title}`);
  const found = await appears(widget.getByText(`Instruct Lens: ${title}`, { exact: true }).first(), LIST_MS);
  await page.keyboard.press('Escape');
  await widget.waitFor({ state: 'hidden' });
  return found;
}

suite('restricted mode', () => {
  let window: WorkbenchWindow;
  let hub: HubOnThisMachine;
  const home = mkdtempSync(join(tmpdir(), 'instruct-lens-restricted-'));
  suiteSetup(async () => {
    hub = await startHub();
    window = await WorkbenchWindow.open({
      trusted: false,
      keyBindings: modelCommands,
      env: {
        HF_ENDPOINT: hub.endpoint,
        HF_HUB_CACHE: join(home, 'hub'),
        INSTRUCT_LENS_CACHE: join(home, 'cache'),
        INSTRUCT_LENS_CONFIG: join(home, 'config'),
      },
      settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
    });
    await window.openFile(FILE);
  });
  suiteTeardown(async () => {
    await window.close();
    hub.close();
    rmSync(home, { recursive: true, force: true });
  });

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

  test('the palette does not offer what would open a model', async () => {
    // That it lists what can be done, so that what is missing is missing for a reason.
    assert.equal(await offered(window, 'Clear Caches'), true);
    for (const { title } of modelCommands) assert.equal(await offered(window, title), false, title);
  });

  for (const { title, key } of modelCommands) {
    test(`“${title}” by a key asks nothing and says why`, async () => {
      await window.pressUntil(key.replace('ctrl', 'Control').replace('alt', 'Alt'), () =>
        window.says('in Restricted Mode, so no model is opened or downloaded'),
      );
      assert.equal(await window.page.locator('.quick-input-widget:visible, .monaco-dialog-box').count(), 0);
      await window.screenshot('restricted-command-dark');
      await window.clearNotifications();
    });
  }

  test('none of them started the engine, asked the hub, or wrote anything', () => {
    if (linux) assert.equal(engineRuns(window), false);
    assert.deepEqual(hub.seen, []);
    assert.deepEqual(readdirSync(home), []);
  });
});
