/** @file What the attention view costs in a browser: first draw of a long prompt, scrolling through it, choosing a head. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from '../test/support/vscodeHost/browser';
import { madeUpAttention } from '../test/webview/madeUpAttention';
import { writePage } from '../test/webview/standalone';
import type { Figure } from './figures';
import { firstDraw, medianIn, redraw } from './viewTimes';

const VIEW = 'attention-view';
const PICK_HEAD = redraw(
  VIEW,
  "view.filter = { kind: 'head', layer: Math.floor(Math.random() * 30), head: Math.floor(Math.random() * 32) }",
);

/** From top to bottom, a step a frame; the longest time between two frames. */
const SCROLL = `new Promise(resolve => {
  const box = document.querySelector('attention-view').shadowRoot.querySelector('flowing-words').shadowRoot.querySelector('.scroller');
  box.scrollTop = 0;
  let longest = 0;
  let last = performance.now();
  const step = now => {
    longest = Math.max(longest, now - last);
    last = now;
    if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) resolve(longest);
    else { box.scrollTop += 60; requestAnimationFrame(step); }
  };
  requestAnimationFrame(now => { last = now; requestAnimationFrame(step); });
})`;

export async function benchAttentionView(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-attention-'));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const file = await writePage(folder, 'long', madeUpAttention(1500, 30, 32), 'attention');
    await page.goto(pathToFileURL(file).href);
    await page.locator('attention-view main').waitFor();
    const [first, pick] = [await medianIn(page, firstDraw(VIEW)), await medianIn(page, PICK_HEAD)];
    const scroll = await medianIn(page, SCROLL);
    return [
      { name: 'attention view, first draw of 1,500 words, 30 x 32 heads', value: first, unit: 'ms', aim: '200 ms' },
      { name: 'attention view, arcs of another head', value: pick, unit: 'ms', aim: '100 ms' },
      { name: 'attention view, longest frame while scrolling 1,500 words', value: scroll, unit: 'ms', aim: '50 ms' },
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}
