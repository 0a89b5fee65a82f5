/** @file The attribution panel in the window, as its reader sees it: the page inside the frames that VS Code puts around it. */
import type { Locator } from 'playwright-core';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { ViewFrame } from './viewFrame';

export class AttributionFrame extends ViewFrame {
  constructor(window: WorkbenchWindow) {
    super(window, 'attribution.js');
  }

  get answerWords(): Locator {
    return this.page.locator('answer-words button');
  }

  answerWord(word: number): Locator {
    return this.page.locator(`answer-words button[data-word="${word}"]`);
  }

  /** Indices of the answer words that are shown as picked. */
  async picked(): Promise<number[]> {
    const pressed = await this.page.locator('answer-words button[aria-pressed="true"]').all();
    return Promise.all(pressed.map(async button => Number(await button.getAttribute('data-word'))));
  }

  get matrix(): Locator {
    return this.page.locator('attribution-matrix .scroller');
  }

  /** Index of the prompt's word of each of the first rows, by the table twin. */
  async wordsOfRows(): Promise<number[]> {
    const rows = this.page.locator('number-grid tbody tr');
    if (!(await rows.first().isVisible())) await this.page.getByText('Every number as a table').click();
    await rows.first().waitFor();
    return Promise.all((await rows.all()).map(async row => Number(await row.getAttribute('data-word'))));
  }

  /** The word that the view was told the cursor is in. */
  cursorWord(): Promise<number | undefined> {
    return this.page
      .locator('attribution-view')
      .evaluate((view: unknown) => (view as { told?: { cursorWord?: number } }).told?.cursorWord);
  }
}
