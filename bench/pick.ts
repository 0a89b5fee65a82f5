/** @file How long it takes in a real VS Code from a pick in the attribution panel to the repainted words of the file. */
import { WorkbenchWindow } from '../test/support/vscodeHost/workbench';
import type { Figure } from './figures';
import { median } from './statistics';

const ROUNDS = 12;

/** Runs in the window: the wall clock at the last change of what lies behind the file's words. */
const WATCH = `(() => {
  const overlays = document.querySelector('.editor-instance .monaco-editor .view-overlays');
  window.painted = 0;
  new MutationObserver(() => (window.painted = Date.now())).observe(overlays, { subtree: true, childList: true, attributes: true });
})()`;

/** Runs in the panel: the wall clock at the press of a button. */
const LISTEN = `addEventListener('pointerdown', () => (window.pressed = Date.now()), true)`;

async function picks(window: WorkbenchWindow): Promise<number[]> {
  const view = window.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  const words = view.locator('answer-words button');
  await words.first().waitFor();
  await window.page.evaluate(WATCH);
  await view.locator('body').evaluate(LISTEN);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await words.nth(round % (await words.count())).click();
    // The last change, not the first: several decorations make one picture.
    await window.page.waitForTimeout(700);
    const painted = await window.page.evaluate<number>('window.painted');
    const pressed: unknown = await view.locator('body').evaluate('window.pressed');
    times.push(painted - Number(pressed));
  }
  return times;
}

export async function benchPick(): Promise<Figure[]> {
  const window = await WorkbenchWindow.open();
  try {
    await window.openFile('little-world.prompt.md');
    await window.command('Explain Prompt');
    await window.lenses.filter({ hasText: 'tuned' }).first().waitFor();
    await window.command('Show Attribution Panel');
    const value = median(await picks(window));
    return [{ name: 'VS Code 1.100, pick in the panel to repainted file', value, unit: 'ms', aim: '100 ms' }];
  } finally {
    await window.close();
  }
}
