/** @file What the comparison in the side bar costs in a browser: first draw and redraw of an answer of 1,000 words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comparisonContent } from '../src/page/comparisonContent';
import type { Comparison } from '../src/protocol/comparison';
import { launchBrowser } from '../test/support/vscodeHost/browser';
import { compareCommand, ComparisonPage, writeComparison } from '../test/webview/comparisonPage';
import { lengthened } from '../test/webview/longComparison';
import type { Figure } from './figures';
import { firstDraw, medianIn, redraw } from './viewTimes';

const WORDS = 1000;
/** Another word is picked: the strip and the tables of next words are drawn anew. */
const PICK = `view.word = Math.floor(Math.random() * ${WORDS})`;

export async function benchComparisonView(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-comparison-'));
  const browser = await launchBrowser();
  try {
    const told = compareCommand(join(process.cwd(), 'examples/little-world.prompt.md'), '--format', 'json');
    const comparison = lengthened(JSON.parse(told) as Comparison, WORDS);
    const content = comparisonContent({ fileName: 'long', label: 'demo', comparison });
    const { page } = await ComparisonPage.open(browser, await writeComparison(folder, 'long', content));
    const [first, again] = [
      await medianIn(page, firstDraw('comparison-view')),
      await medianIn(page, redraw('comparison-view', PICK)),
    ];
    return [
      { name: 'comparison view, first draw of 1,000 words', value: first, unit: 'ms' },
      { name: 'comparison view, redraw of 1,000 words after a pick', value: again, unit: 'ms', aim: '50 ms' },
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}
