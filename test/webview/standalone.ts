/** @file A standalone page in a real browser: made by the terminal's command, or from given content; read as a reader reads it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { standalonePage } from '../../src/page/standalonePage';
import { readViewParts, type ViewName } from '../../src/page/builtView';
import { packageRoot } from '../support/vscodeHost/packageRoot';

export interface PageOptions {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active' | 'none';
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

export class StandalonePage {
  /** What the page complained about: errors, refused resources. */
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', error => this.complaints.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('dialog', dialog => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  static async open(browser: Browser, file: string, options: PageOptions = {}): Promise<StandalonePage> {
    const { width = 900, ...media } = options;
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...media });
    const opened = new StandalonePage(await context.newPage());
    await opened.page.goto(pathToFileURL(file).href);
    await opened.page.locator('main').waitFor();
    return opened;
  }

  /** A row of the table twin, cell by cell, the word first; the table is opened where it is not. */
  async tableRows(): Promise<string[][]> {
    const table = this.page.locator('number-grid table');
    if (!(await table.isVisible())) await this.page.getByText('Every number as a table').click();
    await table.waitFor();
    const rows = await table.locator('tbody tr').all();
    return Promise.all(rows.map(async row => (await row.locator('th, td').allInnerTexts()).map(text => text.trim())));
  }

  get matrix(): Locator {
    return this.page.locator('attribution-matrix .scroller');
  }

  get readOut(): Promise<string> {
    return this.page.locator('.readout').innerText();
  }

  /** Of the matrix: influence, levels, share or signed. */
  async chooseCells(label: string): Promise<void> {
    const cells = this.page.locator('vscode-dropdown[aria-label="Quantity of the cells"]');
    await cells.click();
    await cells.locator('vscode-option', { hasText: label }).click();
  }

  answerWord(word: number): Locator {
    return this.page.locator(`answer-words button[data-word="${word}"]`);
  }

  /** `[r, g, b, a]` of a point of the matrix's canvas, in CSS pixels from its corner. */
  async pixel(x: number, y: number): Promise<readonly number[]> {
    const at = `[...document.querySelector('attribution-view').shadowRoot.querySelector('attribution-matrix').shadowRoot
      .querySelector('canvas').getContext('2d').getImageData(${x} * devicePixelRatio, ${y} * devicePixelRatio, 1, 1).data]`;
    return this.page.evaluate<number[]>(at);
  }

  /** The point of the matrix at which the read-out begins like this; the pointer is moved over the grid until it does. */
  async find(text: string): Promise<{ x: number; y: number } | undefined> {
    const box = (await this.matrix.boundingBox())!;
    for (let y = 30; y < box.height; y += 10) {
      await this.page.mouse.move(box.x + 30, box.y + y);
      if (!(await this.readOut).startsWith(text.split(' →')[0]!)) continue;
      for (let x = 60; x < box.width; x += 9) {
        await this.page.mouse.move(box.x + x, box.y + y);
        if ((await this.readOut).startsWith(text)) return { x, y };
      }
    }
    return undefined;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** @returns the standard output of `instruct-lens explain FILE …` */
export function explainCommand(file: string, ...words: readonly string[]): string {
  return terminal('explain', file, ...words);
}

/** @returns the standard output of `instruct-lens …` */
export function terminal(...words: readonly string[]): string {
  const cli = path.join(packageRoot, 'dist', 'cli.js');
  return execFileSync(process.execPath, [cli, ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Writes a page with this content, as the terminal's command would. */
export async function writePage(
  folder: string,
  name: string,
  content: { readonly fileName: string },
  view: ViewName = 'attribution',
): Promise<string> {
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, standalonePage(await readViewParts(packageRoot, view), content));
  return file;
}
