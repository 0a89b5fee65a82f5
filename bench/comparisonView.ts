/** @file What the comparison in the side bar costs in a browser: first draw and redraw of an answer of 1,000 words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { comparisonContent } from '../src/page/comparisonContent';
import type { Comparison } from '../src/protocol/comparison';
import { launchBrowser } from '../test/support/vscodeHost/browser';
import { compareCommand, ComparisonPage, writeComparison } from '../test/webview/comparisonPage';
import { lengthened } from '../test/webview/longComparison';
import type { Figure } from './figures';
import { median } from './statistics';

const WORDS = 1000;
const ROUNDS = 7;

/** Runs in the page; times are its own clock's, in milliseconds, to the end of the frame. */
const FIRST_DRAW = `new Promise(resolve => {
  const old = document.querySelector('comparison-view');
  const { content, told } = old;
  const host = { editor: false, saved: () => undefined, save() {}, start(listener) { listener.content(content); listener.state(told); } };
  const fresh = document.createElement('comparison-view');
  old.remove();
  const start = performance.now();
  fresh.attach(host);
  document.body.append(fresh);
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
})`;

/** Another word is picked: the strip and the tables of next words are drawn anew. */
const REDRAW = `new Promise(resolve => {
  const view = document.querySelector('comparison-view');
  const start = performance.now();
  view.word = Math.floor(Math.random() * ${WORDS});
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
})`;

export async function benchComparisonView(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-comparison-'));
  const browser = await launchBrowser();
  try {
    const told = compareCommand(join(process.cwd(), 'examples/little-world.prompt.md'), '--format', 'json');
    const comparison = lengthened(JSON.parse(told) as Comparison, WORDS);
    const content = comparisonContent({ fileName: 'long', label: 'demo', comparison });
    const { page } = await ComparisonPage.open(browser, await writeComparison(folder, 'long', content));
    const [first, redraw] = [await medianIn(page, FIRST_DRAW), await medianIn(page, REDRAW)];
    return [
      { name: 'comparison view, first draw of 1,000 words', value: first, unit: 'ms' },
      { name: 'comparison view, redraw of 1,000 words after a pick', value: redraw, unit: 'ms', aim: '50 ms' },
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

async function medianIn(page: Page, code: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await page.evaluate<number>(code));
  return median(times);
}
