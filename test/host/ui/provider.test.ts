/** @file What the models run on, as a user chooses and sees it: on WebGPU over a software driver, and on the CPU where there is none. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { noDriver, onlyDriver, softwareVulkan } from '../../support/vulkan';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { explain, measuredWords } from './measuredWords';
import { eventually, expectOverlay } from './overlayCheck';

/** Short: the processor plays the graphics card. */
const FILE = 'plural.prompt.md';
/** Asking a living engine what it knows takes milliseconds. */
const NEWS_MS = 3000;
const PROMPT = 'Change the word to the plural.\n\nbook\n';

/** As a workspace sets it, while the window is open. */
function choose(window: WorkbenchWindow, provider: string): void {
  mkdirSync(join(window.folder.workspace, '.vscode'), { recursive: true });
  window.folder.writeFile('.vscode/settings.json', JSON.stringify({ 'instructLens.executionProvider': provider }));
}

/** @param env with a cache that keeps nothing: each window finds out by itself */
async function windowWith(env: NodeJS.ProcessEnv, provider: string): Promise<WorkbenchWindow> {
  const window = await WorkbenchWindow.open({ env: { ...env, INSTRUCT_LENS_CACHE: '' } });
  choose(window, provider);
  window.folder.writeFile(FILE, PROMPT);
  await window.openFile(FILE);
  return window;
}

async function explained(window: WorkbenchWindow, device: string): Promise<void> {
  await window.explainByKey();
  await window.explained();
  await eventually(async () => assert.equal((await window.statusItem.innerText()).trim(), `demo pair · ${device}`));
}

/** Of the page in front. */
async function pageText(window: WorkbenchWindow): Promise<string> {
  const lines = await window.page.locator('.editor-instance .monaco-editor .view-line').allTextContents();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

const { manifest, missing } = softwareVulkan();
// A skipped test is a fault to the runner: what cannot be tested here is said instead.
if (manifest === undefined) console.log(`   Not tested in VS Code: WebGPU (${missing ?? 'no driver'}).`);
else
  suite('on WebGPU', () => {
    let window: WorkbenchWindow;
    suiteSetup(async () => {
      window = await windowWith(onlyDriver(manifest), 'webgpu');
    });
    suiteTeardown(async () => window.close());

    test('the demo pair is explained there, and the file is painted as it is on the CPU', async () => {
      await explained(window, 'WebGPU');
      const words = measuredWords(explain(join(window.folder.workspace, FILE)));
      await expectOverlay(window, { text: PROMPT, words, mode: 'tuned', theme: 'dark' });
    });

    test('the tooltip says where it was computed', async () => {
      await eventually(async () => assert.match(await window.hoverOverStatus(), /Runs on WebGPU\./));
      for (const theme of ['dark', 'light', 'highContrast'] as const) {
        await window.theme(theme);
        await window.hoverOverStatus();
        await window.screenshot(`provider-webgpu-${theme}`);
      }
      await window.theme('dark');
    });

    test('another setting is another engine: the next explanation is computed there', async () => {
      choose(window, 'cpu');
      await eventually(async () => {
        await window.explainByKey();
        await window.explained();
        assert.match(await window.statusItem.innerText(), /demo pair · CPU/);
      });
    });
  });

suite('without a driver', () => {
  let window: WorkbenchWindow;
  suiteSetup(async () => {
    window = await windowWith(noDriver, 'webgpu');
  });
  suiteTeardown(async () => window.close());

  test('the CPU computes, and the tooltip says why', async () => {
    await explained(window, 'CPU');
    // The reason comes a moment later; a tooltip that changes under the pointer stays behind.
    await window.page.waitForTimeout(NEWS_MS);
    await eventually(async () => {
      await window.page.keyboard.press('Escape');
      assert.match(await window.hoverOverStatus(), /Runs on CPU\.\s+Why there\?/);
    });
    await window.screenshot('provider-none-dark');
  });

  test('Doctor is a page that says so', async () => {
    await window.command('Doctor');
    await window.page.locator('.tab.active', { hasText: 'Instruct Lens Doctor.md' }).waitFor();
    await eventually(async () => assert.match(await pageText(window), /\*\*WebGPU\*\*: not available\..*driver/));
    for (const theme of ['dark', 'light', 'highContrast'] as const) {
      await window.theme(theme);
      await window.screenshot(`doctor-${theme}`);
    }
  });
});
