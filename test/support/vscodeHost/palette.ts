/** @file The command palette and quick open, as hands use them. */
import type { Page } from 'playwright-core';

const PATIENCE_MS = 30_000;
/** How long an open list is given: commands that are contributed later do not come into it, so it is opened again. */
const LIST_MS = 2000;

/** @param title as the palette shows it, category included */
export function runCommand(page: Page, title: string): Promise<void> {
  return pick(page, 'F1', `>${title}`, title);
}

export function quickOpen(page: Page, file: string): Promise<void> {
  return pick(page, 'Control+P', file, file);
}

async function pick(page: Page, key: string, typed: string, shown: string): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    await page.keyboard.press(key);
    const input = widget.locator('.quick-input-box input');
    await input.waitFor({ state: 'visible' });
    await input.fill(typed);
    const row = widget.locator('.quick-input-list .monaco-list-row', { hasText: shown }).first();
    if (await appears(row, LIST_MS)) {
      await row.click();
      return;
    }
    await page.keyboard.press('Escape');
    await widget.waitFor({ state: 'hidden' });
  }
  throw new Error(`"${shown}" is not in the list that ${key} opens.`);
}

/** Whether it is to be seen within the time. */
export async function appears(locator: { waitFor(options: object): Promise<void> }, timeout: number): Promise<boolean> {
  return locator.waitFor({ state: 'visible', timeout }).then(
    () => true,
    () => false,
  );
}
