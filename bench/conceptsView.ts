/** @file What the concepts view costs in a browser with 30 layers of 300 components each: first draw, another layer, a step, a filter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from '../test/support/vscodeHost/browser';
import { madeUpReport, writeConcepts } from '../test/webview/conceptsFile';
import type { Figure } from './figures';
import { firstDraw, medianIn, redraw } from './viewTimes';

const VIEW = 'concepts-view';
const OTHER_LAYER = 'view.told = { ...view.told, picked: { layer: Math.floor(Math.random() * 30), component: 0 } }';
const STEP = 'view.walkedComponent = ((view.walkedComponent ?? 0) + 1) % 300';
/** One more digit each time: fewer components hold it. */
const FILTER = "view.filter = view.filter.length > 6 ? 'w' : 'word12'.slice(0, view.filter.length + 1)";

export async function benchConceptsView(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-concepts-view-'));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const report = madeUpReport(30, 300);
    const file = await writeConcepts(folder, 'large', { fileName: 'large', label: 'large', report });
    await page.goto(pathToFileURL(file).href);
    await page.locator(`${VIEW} h1`).waitFor();
    const first = await medianIn(page, firstDraw(VIEW));
    const [layer, step] = [await medianIn(page, redraw(VIEW, OTHER_LAYER)), await medianIn(page, redraw(VIEW, STEP))];
    const filter = await medianIn(page, redraw(VIEW, FILTER));
    return [
      { name: 'concepts view, first draw of 30 x 300', value: first, unit: 'ms', aim: '200 ms' },
      { name: 'concepts view, another layer', value: layer, unit: 'ms', aim: '100 ms' },
      { name: 'concepts view, a step of the arrow key', value: step, unit: 'ms', aim: '50 ms' },
      { name: 'concepts view, a letter of the filter over all 30 x 300', value: filter, unit: 'ms', aim: '100 ms' },
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}
