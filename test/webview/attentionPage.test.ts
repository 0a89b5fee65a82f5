/** @file The attention view in a real browser, on real edges of the demo pair: its numbers are the terminal's. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpackContent } from '../../src/protocol/views/packedContent';
import type { AttentionContent } from '../../src/protocol/views/attentionMessages';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { StandalonePage, terminal, writePage } from './standalone';

const PROMPT = path.join(packageRoot, 'examples', 'little-world.prompt.md');

/** As `attention --format json` writes it: matrices are nested arrays. */
interface PrintedEdge {
  readonly word: number;
  readonly models: readonly {
    readonly total: number;
    readonly bands: readonly number[];
    readonly byHead: readonly (readonly number[])[];
  }[];
}
interface Printed {
  readonly words: readonly { readonly text: string; readonly end: boolean }[];
  readonly models: readonly { readonly role: string; readonly bandShares: readonly Record<string, number>[] }[];
  readonly focus: readonly {
    readonly word: number;
    readonly reads: { readonly edges: readonly PrintedEdge[] };
    readonly readBy: {
      readonly edges: readonly PrintedEdge[];
      readonly totals: readonly (readonly (readonly number[])[])[];
    };
  }[];
}

let browser: Browser;
let folder: string;
let printed: Printed;
let demo: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(tmpdir(), 'attention-page-'));
  printed = JSON.parse(terminal('attention', PROMPT, '--format', 'json', '--top', '12')) as Printed;
  demo = path.join(folder, 'demo.html');
  writeFileSync(demo, terminal('attention', PROMPT, '--format', 'html'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** What the table has to say, by the report alone: rows of (word, direction, tuned, base), the strongest first. */
function expectedRows(weight: (edge: PrintedEdge, model: number) => number, shown: 'tuned' | 'base' | 'difference') {
  const focus = printed.focus[0]!;
  const value = (edge: PrintedEdge): number =>
    shown === 'difference' ? weight(edge, 1) - weight(edge, 0) : weight(edge, shown === 'tuned' ? 1 : 0);
  const side = (edges: readonly PrintedEdge[], direction: string) => edges.map(edge => ({ edge, direction }));
  return [...side(focus.reads.edges, 'is read'), ...side(focus.readBy.edges, 'reads it')]
    .filter(({ edge }) => value(edge) !== 0)
    .sort((a, b) => Math.abs(value(b.edge)) - Math.abs(value(a.edge)))
    .map(({ edge, direction }) => ({
      text: printed.words[edge.word]!.end ? '[end]' : printed.words[edge.word]!.text,
      direction,
      tuned: weight(edge, 1),
      base: weight(edge, 0),
    }));
}

/** Throws where a row of the page does not carry the numbers of its own word. */
async function checkTable(page: StandalonePage, rows: ReturnType<typeof expectedRows>): Promise<void> {
  const seen = await page.tableRows();
  expect(seen.length).toBe(Math.min(24, rows.length));
  seen.forEach(([text, direction, tuned, base], r) => {
    const row = rows[r]!;
    expect([text, direction]).toEqual([row.text, row.direction]);
    for (const [shown, exact] of [
      [tuned, row.tuned],
      [base, row.base],
    ] as const) {
      const digits = exact >= 10 ? 0.05 : 0.0006;
      expect(Math.abs(Number(shown!.replace('\u2212', '-')) - exact)).toBeLessThanOrEqual(digits);
    }
  });
}

const total = (edge: PrintedEdge, model: number): number => edge.models[model]!.total;

describe('the numbers', () => {
  test.each(['tuned', 'base', 'difference'] as const)('of %s are those of the terminal, row by row', async role => {
    const page = await StandalonePage.open(browser, demo);
    await page.page.getByRole('radio', { name: role }).click();
    await checkTable(page, expectedRows(total, role));
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  test('of a head that is picked in the map are that head’s', async () => {
    const page = await StandalonePage.open(browser, demo);
    await page.page.locator('head-map .map').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) {
      await page.page.keyboard.press(key);
    }
    await page.page.getByText('arcs are those of head 3.1').waitFor();
    await checkTable(
      page,
      expectedRows((edge, m) => edge.models[m]!.byHead[3]![1]!, 'tuned'),
    );
    await page.page.locator('head-map .map').focus();
    await page.page.keyboard.press('Escape');
    await checkTable(page, expectedRows(total, 'tuned'));
    await page.close();
  });

  test('of a band are that band’s', async () => {
    const page = await StandalonePage.open(browser, demo);
    await page.page.getByRole('combobox', { name: 'Heads' }).click();
    await page.page.getByRole('option', { name: 'layers 1–2' }).click();
    await checkTable(
      page,
      expectedRows((edge, m) => edge.models[m]!.bands[1]!, 'tuned'),
    );
    await page.close();
  });

  test('of a page whose words are shifted by one are found out', async () => {
    const data = /<script type="application\/json" id="content">(.*?)<\/script>/s.exec(readFileSync(demo, 'utf8'))![1]!;
    const content = unpackContent(data) as AttentionContent;
    const focus = content.report.focus.map(word => ({
      ...word,
      reads: { ...word.reads, edges: word.reads.edges.map(edge => ({ ...edge, word: edge.word + 1 })) },
    }));
    const shifted = { ...content, report: { ...content.report, focus } };
    const page = await StandalonePage.open(browser, await writePage(folder, 'shifted', shifted, 'attention'));
    await expect(checkTable(page, expectedRows(total, 'tuned'))).rejects.toThrow();
    await page.close();
  });

  test('of the bars are the masses of each band, and sum to the whole', async () => {
    const page = await StandalonePage.open(browser, demo);
    const bars = await page.page.locator('dl.masses svg').all();
    expect(bars.length).toBe(2 * printed.models[0]!.bandShares.length);
    for (const [i, bar] of bars.entries()) {
      const shares = printed.models[1 - (i % 2)]!.bandShares[i >> 1]!;
      const parts = [
        shares['verbs']!,
        shares['clauses']!,
        shares['text']! + shares['answer']!,
        shares['sink']! + shares['template']!,
      ];
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 5);
      const label = (await bar.getAttribute('aria-label'))!;
      expect([...label.matchAll(/([\d.]+) %/g)].map(m => m[1])).toEqual(parts.map(part => (100 * part).toFixed(1)));
    }
    await page.close();
  });
});

interface DrawnArc {
  readonly word: string;
  readonly width: number;
  readonly dashed: boolean;
  readonly end: { readonly x: number; readonly y: number };
}

/** Arcs as drawn: where they end, and at which word that is. */
function drawnArcs(page: StandalonePage): Promise<DrawnArc[]> {
  return page.page.evaluate(`(() => {
    const root = document.querySelector('attention-view').shadowRoot.querySelector('flowing-words').shadowRoot;
    const origin = root.querySelector('.content').getBoundingClientRect();
    const words = [...root.querySelectorAll('[data-arc]')].map(span => ({ span, box: span.getClientRects()[0] }));
    return [...root.querySelectorAll('path')].map(path => {
      const [x, y] = path.getAttribute('d').split(' ').slice(-2).map(Number);
      const at = words.find(({ box }) => Math.abs((box.left + box.right) / 2 - origin.left - x) < 1
        && Math.min(Math.abs(box.top - origin.top - y), Math.abs(box.bottom - origin.top - y)) < 1);
      return { word: at?.span.dataset.word, width: Number(path.getAttribute('stroke-width')),
        dashed: path.hasAttribute('stroke-dasharray'), end: { x, y } };
    });
  })()`);
}

describe('the arcs', () => {
  test('end at the words of the strongest edges, at most twenty, the thicker the stronger, dashed where they are read from', async () => {
    const page = await StandalonePage.open(browser, demo);
    const arcs = await drawnArcs(page);
    const focus = printed.focus[0]!;
    const weightOf = (edges: readonly PrintedEdge[], word: string | undefined): number | undefined =>
      edges.find(edge => String(edge.word) === word)?.models[1]!.total;
    expect(arcs.length).toBeLessThanOrEqual(20);
    expect(arcs.length).toBeGreaterThan(10);
    const weights = arcs.map(({ word, dashed }) => weightOf(dashed ? focus.readBy.edges : focus.reads.edges, word));
    expect(weights).not.toContain(undefined);
    expect(weights).toEqual([...weights].sort((a, b) => b! - a!));
    const widths = arcs.map(({ width }) => width);
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
    expect(widths[0]! / widths.at(-1)!).toBeGreaterThan(1.5);
    await page.close();
  });

  test('stay at their words in a narrower window', async () => {
    const page = await StandalonePage.open(browser, demo, { width: 1200 });
    const before = await drawnArcs(page);
    await page.page.setViewportSize({ width: 420, height: 900 });
    await page.page.waitForTimeout(200);
    const after = await drawnArcs(page);
    expect(after.map(({ word }) => word)).toEqual(before.map(({ word }) => word));
    expect(after.map(({ end }) => end)).not.toEqual(before.map(({ end }) => end));
    await page.close();
  });

  test('arrows walk the words, each told; Escape lets go', async () => {
    const page = await StandalonePage.open(browser, demo);
    await page.page.locator('flowing-words .scroller').focus();
    await page.page.keyboard.press('Home');
    const told = page.page.locator('[aria-live]');
    const first = Math.min(...(await drawnArcs(page)).map(({ word }) => Number(word)));
    expect(await told.innerText()).toContain(`“${printed.words[first]!.text}”: tuned`);
    expect(await page.readOut).toContain(`“${printed.words[first]!.text}”`);
    await page.page.keyboard.press('End');
    expect(await told.innerText()).not.toContain(`“${printed.words[first]!.text}”`);
    await page.page.keyboard.press('Escape');
    expect(await page.readOut).toContain('Point at a word');
    await page.close();
  });

  test('a word under the pointer is told with its heads', async () => {
    const page = await StandalonePage.open(browser, demo);
    await page.page.locator('flowing-words [data-arc="readBy"]').first().hover();
    expect(await page.readOut).toMatch(/reads “Summarize”: tuned [\d.]+, base [\d.]+.*; heads \d\.\d/);
    await page.close();
  });
});

test('hostile words stay text', async () => {
  const data = /<script type="application\/json" id="content">(.*?)<\/script>/s.exec(readFileSync(demo, 'utf8'))![1]!;
  const content = unpackContent(data) as AttentionContent;
  const words = content.report.words.map(word => ({ ...word, text: '<img src=x onerror=alert(1)></script><b>' }));
  const hostile: AttentionContent = { ...content, report: { ...content.report, words } };
  const file = await writePage(folder, 'hostile', hostile, 'attention');
  const page = await StandalonePage.open(browser, file);
  expect(await page.page.locator('img').count()).toBe(0);
  expect(page.complaints).toEqual([]);
  await page.close();
});
