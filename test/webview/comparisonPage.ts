/** @file The comparison as a page of its own in a real browser: made by the terminal's command, or from given content; read as a reader reads it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { standalonePage } from '../../src/page/standalonePage';
import { readViewParts } from '../../src/page/builtView';
import type { ComparisonContent } from '../../src/protocol/views/comparisonMessages';
import { packageRoot } from '../support/vscodeHost/packageRoot';

type SectionName =
  'answers' | 'surprise' | 'branches' | 'instruction' | 'rules' | 'attention' | 'concepts' | 'layers' | 'versions';

export class ComparisonPage {
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

  static async open(browser: Browser, file: string, width = 300): Promise<ComparisonPage> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    const opened = new ComparisonPage(await context.newPage());
    await opened.page.goto(pathToFileURL(file).href);
    await opened.page.locator('comparison-view main').waitFor();
    return opened;
  }

  word(index: number): Locator {
    return this.page.locator(`surprise-strip button[data-word="${index}"]`);
  }

  /** What a screen reader says of each word of the strip. */
  async words(): Promise<string[]> {
    const buttons = await this.page.locator('surprise-strip button').all();
    return Promise.all(buttons.map(async button => (await button.getAttribute('title')) ?? ''));
  }

  /** Heights of the bars, in pixels. */
  heights(): Promise<number[]> {
    return this.page.evaluate<number[]>(
      `[...document.querySelector('comparison-view').shadowRoot.querySelector('surprise-strip').shadowRoot.querySelectorAll('.bar')]
        .map(bar => bar.getBoundingClientRect().height)`,
    );
  }

  /** Rows of the table with this caption, cell by cell. */
  async table(caption: string): Promise<string[][]> {
    const rows = await this.page.locator('table', { hasText: caption }).locator('tbody tr').all();
    return Promise.all(rows.map(async row => (await row.locator('th, td').allInnerTexts()).map(text => text.trim())));
  }

  section(name: SectionName): Locator {
    return this.page.locator(`details[data-section="${name}"]`);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** @returns the standard output of `instruct-lens compare FILE …` */
export function compareCommand(file: string, ...words: readonly string[]): string {
  const cli = path.join(packageRoot, 'dist', 'cli.js');
  return execFileSync(process.execPath, [cli, 'compare', file, ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Writes a page with this content, as the terminal's command would. */
export async function writeComparison(folder: string, name: string, content: ComparisonContent): Promise<string> {
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, standalonePage(await readViewParts(packageRoot, 'comparison'), content));
  return file;
}
