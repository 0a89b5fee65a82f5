/** @file What the attribution view costs in a browser: first draw and repaint of a large matrix, memory of the page. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/vscodeHost/browser';
import { madeUpContent } from '../test/webview/madeUpContent';
import { writePage } from '../test/webview/standalone';
import type { Figure } from './figures';
import { firstDraw, medianIn, redraw } from './viewTimes';

const VIEW = 'attribution-view';
const REPAINT = redraw(VIEW, 'view.told = { ...view.told, answerWord: Math.floor(Math.random() * 200) }');

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return usedSize + backingStorageSize;
}

async function opened(browser: Browser, folder: string, words: number, answer: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  const file = await writePage(folder, `${words}x${answer}`, madeUpContent(words, answer));
  await page.goto(pathToFileURL(file).href);
  await page.locator('attribution-view main').waitFor();
  return page;
}

export async function benchViews(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-views-'));
  const browser = await launchBrowser();
  try {
    const page = await opened(browser, folder, 1000, 300);
    const first = await medianIn(page, firstDraw(VIEW));
    const repaint = await medianIn(page, REPAINT);
    const heap = await heapOf(page);
    const largest = await opened(browser, folder, 2000, 500);
    return [
      { name: 'attribution view, first draw of 1,000 x 300', value: first, unit: 'ms', aim: '200 ms' },
      { name: 'attribution view, repaint after a pick, 1,000 x 300', value: repaint, unit: 'ms', aim: '100 ms' },
      { name: 'attribution view, memory of the page, 1,000 x 300', value: heap / 1e6, unit: 'MB' },
      {
        name: 'attribution view, first draw of 2,000 x 500',
        value: await medianIn(largest, firstDraw(VIEW)),
        unit: 'ms',
      },
      { name: 'attribution view, memory of the page, 2,000 x 500', value: (await heapOf(largest)) / 1e6, unit: 'MB' },
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}
