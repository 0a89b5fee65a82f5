/** @file The command palette and quick open, as hands use them. */
import type { Locator, Page } from 'playwright-core';

/** For a window that still starts on a machine that has other work: what is wanted comes into a list only when VS Code knows it. */
const PATIENCE_MS = 120_000;
/** How long an open list is given: what becomes known later does not come into it, so it is opened again. */
const LIST_MS = 3000;
/** How long a key may take to move the choice. */
const ROW_MS = 500;
/** What is looked for stands near the top. */
const MOST_ROWS = 10;

/** @param title as the palette shows it, category included */
export function runCommand(page: Page, title: string): Promise<void> {
  return pick(page, 'F1', `>${title}`, title);
}

/** @param file name of a file of the workspace */
export function quickOpen(page: Page, file: string): Promise<void> {
  return pick(page, 'Control+P', file, file);
}

async function pick(page: Page, key: string, typed: string, label: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) if (await pickOnce(page, key, typed, label)) return;
  throw new Error(`"${label}" is not in the list that ${key} opens.`);
}

/** By Enter on the chosen row: rows are filled anew while a list is filtered, so that a click may meet another one. */
async function pickOnce(page: Page, key: string, typed: string, label: string): Promise<boolean> {
  const widget = page.locator('.quick-input-widget');
  const input = widget.locator('.quick-input-box input');
  await page.keyboard.press(key);
  // A key that is pressed before VS Code listens is lost.
  if (!(await appears(input, LIST_MS))) return false;
  await input.fill(typed);
  const name = page.locator('.label-name', { hasText: exactly(label) });
  const row = widget.locator('.monaco-list-row', { has: name });
  const found = (await appears(row.first(), LIST_MS)) && (await choose(input, widget, name));
  await input.press(found ? 'Enter' : 'Escape');
  if (!found) await widget.waitFor({ state: 'hidden' });
  return found;
}

/** Walks down from the first row, which VS Code thinks the likeliest. */
async function choose(input: Locator, widget: Locator, name: Locator): Promise<boolean> {
  const chosen = widget.locator('.monaco-list-row.focused', { has: name });
  for (let i = 0; i < MOST_ROWS; i++) {
    if ((await appears(chosen, ROW_MS)) && (i === 0 || (await stays(chosen)))) return true;
    await input.press('ArrowDown');
  }
  return false;
}

/** Rows that join the list late put the choice back to the first one. */
async function stays(chosen: Locator): Promise<boolean> {
  await chosen.page().waitForTimeout(ROW_MS);
  return chosen.isVisible();
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}\\s*$`);
}

/** Whether it is to be seen within the time. */
export async function appears(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ state: 'visible', timeout }).then(
    () => true,
    () => false,
  );
}
