/** @file How the attribution view looks and behaves for everyone: themes, widths, motion, forced colours, large matrices. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { leftOutContent, madeUpContent } from './madeUpContent';
import { explainCommand, StandalonePage, writePage } from './standalone';
import { themeKinds, wear } from './themes';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

let browser: Browser;
let folder: string;
let demo: string;
let large: string;
let leftOut: string;
let long: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(tmpdir(), 'attribution-looks-'));
  demo = path.join(folder, 'demo.html');
  const prompt = path.join(packageRoot, 'examples', 'little-world.prompt.md');
  writeFileSync(demo, explainCommand(prompt, '--format', 'html'));
  leftOut = await writePage(folder, 'left-out', leftOutContent(30));
  long = await writePage(folder, 'long', leftOutContent(300));
  large = await writePage(folder, 'large', madeUpContent(2000, 500));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`${axe}; undefined`);
  const found = await page.evaluate<Violation[]>('axe.run().then(result => result.violations)');
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(n => `${n.html} ${n.failureSummary ?? ''}`).join(' | ')}`);
}

describe.each(themeKinds)('in theme %s', kind => {
  test('axe finds nothing, with the table open and an answer word picked', async () => {
    const { page, ...rest } = await StandalonePage.open(browser, demo);
    await wear(page, kind);
    await page.getByText('Every number as a table').click();
    await page.locator('answer-words button').nth(2).click();
    expect(await violations(page)).toEqual([]);
    const shots = path.join(packageRoot, '.cache', 'screenshots', 'views');
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: path.join(shots, `attribution-${kind}.png`), fullPage: true });
    expect(rest.complaints).toEqual([]);
    await page.context().close();
  });

  test('axe finds nothing in a long prompt’s sentences, with the menu open, at three widths', async () => {
    for (const width of [280, 600, 1280]) {
      const { page, complaints } = await StandalonePage.open(browser, long, { width });
      await wear(page, kind);
      await page.locator('sentence-rows button').first().waitFor();
      await page.locator('.more summary').click();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await page.locator('.more summary').click();
      const shots = path.join(packageRoot, '.cache', 'screenshots', 'views');
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: path.join(shots, `sentences-${kind}-${width}.png`) });
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  test('axe finds nothing without a matrix, with the trust of both models in plots and in numbers', async () => {
    const { page, ...rest } = await StandalonePage.open(browser, leftOut);
    await wear(page, kind);
    await page.getByText('Trust in numbers').click();
    await page.getByText('Every number as a table').click();
    expect(await violations(page)).toEqual([]);
    const shots = path.join(packageRoot, '.cache', 'screenshots', 'views');
    await page.screenshot({ path: path.join(shots, `attribution-left-out-${kind}.png`), fullPage: true });
    expect(rest.complaints).toEqual([]);
    await page.context().close();
  });

  test.each(['Base', 'Difference'])('axe finds nothing in %s', async mode => {
    const { page } = await StandalonePage.open(browser, demo);
    await wear(page, kind);
    await page.getByRole('radio', { name: mode }).click();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});

describe.each([280, 600, 1280])('%i pixels wide', width => {
  test.each(['demo', 'large', 'leftOut'] as const)('nothing of the %s page is clipped', async which => {
    const opened = await StandalonePage.open(browser, { demo, large, leftOut }[which], { width });
    await opened.tableRows();
    const outside = await opened.page.evaluate<string[]>(`(() => {
      const roots = [document, ...['attribution-view'].map(name => document.querySelector(name).shadowRoot)];
      const all = roots.flatMap(root => [...root.querySelectorAll('*')]);
      const scrolled = new Set(['attribution-matrix', 'number-grid'].map(name => name.toUpperCase()));
      return all.filter(e => {
        const { left, right, width, height } = e.getBoundingClientRect();
        return width > 1 && height > 1 && !scrolled.has(e.tagName) && (left < -0.5 || right > innerWidth + 0.5);
      }).map(e => e.outerHTML.slice(0, 80));
    })()`);
    expect(outside).toEqual([]);
    expect(await opened.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await opened.close();
  });
});

test.each([
  ['demo', 'attribution-matrix'],
  ['long', 'sentence-rows'],
] as const)(
  'in a panel of 280 pixels the rows of %s begin in the first half of the screen; the menu has the rest',
  async (which, rows) => {
    const { page } = await StandalonePage.open(browser, { demo, long }[which], { width: 280 });
    const { y } = (await page.locator(rows).boundingBox())!;
    // The page is 900 pixels high; before, the rows began below it.
    expect(y).toBeLessThan(500);
    const words = page.locator('vscode-dropdown[aria-label="Quantity of the words"]');
    expect(await words.isVisible()).toBe(false);
    await page.locator('.more summary').click();
    expect(await words.isVisible()).toBe(true);
    expect(await page.locator('.legend').innerText()).toContain('line under an answer word: its probability');
    await page.getByText('tuned strong · base no better than chance').click();
    await page.locator('trust-strip svg').first().waitFor();
    await page.context().close();
  },
);

test('nothing moves by itself for those who asked for reduced motion', async () => {
  const opened = await StandalonePage.open(browser, demo, { reducedMotion: 'reduce' });
  await opened.answerWord(1).click();
  const running = 'document.getAnimations({ subtree: true }).filter(a => a.playState === "running").length';
  expect(await opened.page.evaluate(running)).toBe(0);
  await opened.close();
});

test("in forced colours the cells are drawn in the system's", async () => {
  const opened = await StandalonePage.open(browser, demo, { forcedColors: 'active', colorScheme: 'dark' });
  const system = await opened.page.evaluate<number[]>(`(() => {
    const probe = document.body.appendChild(document.createElement('p'));
    probe.style.color = 'CanvasText';
    const text = getComputedStyle(probe).color;
    probe.remove();
    return text.match(/\\d+/g).slice(0, 3).map(Number);
  })()`);
  // Of levels there are many in each column.
  await opened.chooseCells('levels');
  const box = (await opened.matrix.boundingBox())!;
  const drawn = new Set<string>();
  for (let y = 20; y < box.height; y += 3) drawn.add((await opened.pixel(150, y)).slice(0, 3).join());
  expect([...drawn].length).toBeGreaterThan(1);
  expect([...drawn]).toContain(system.join());
  await opened.close();
});

describe('2,000 x 500', () => {
  test('the last cell is reached by keyboard and told; only a screenful is in the page', async () => {
    const opened = await StandalonePage.open(browser, large);
    expect(await opened.page.locator('answer-words button').count()).toBe(500);
    await opened.page.getByRole('button', { name: 'Show the matrix' }).click();
    await opened.page.getByRole('button', { name: 'Unfold all' }).click();
    await opened.matrix.focus();
    await opened.page.keyboard.press('ArrowDown');
    await opened.page.keyboard.press('End');
    for (let i = 0; i < 3; i++) await opened.page.keyboard.press('PageDown');
    const told = await opened.page.locator('[aria-live]').innerText();
    expect(told).toMatch(/^word\d+ → answer499: level \d+ of 10/);
    await opened.tableRows();
    expect(await opened.page.locator('number-grid td, number-grid th').count()).toBeLessThan(600);
    await opened.page.locator('number-grid [tabindex="0"]').focus();
    await opened.page.keyboard.press('Control+End');
    const focused = opened.page.locator('number-grid [tabindex="0"]');
    // 2,000 words below 167 sentences, and the bars behind 500 answer words.
    expect(await focused.getAttribute('data-at')).toBe('2167,501');
    await opened.close();
  });

  test('sentences come first, over the full width, the strongest first; they are searched, and the weak are hidden', async () => {
    const opened = await StandalonePage.open(browser, large);
    const { page } = opened;
    const texts = page.locator('sentence-rows .text');
    expect(await texts.count()).toBe(167);
    expect(await opened.matrix.count()).toBe(0);
    await page.getByRole('searchbox').fill('WORD24 word25');
    expect(await texts.allInnerTexts()).toEqual([expect.stringMatching(/^word24 .* word35\.$/)]);
    expect(await page.locator('sentence-rows .line').innerText()).toBe('3');
    await page.getByRole('searchbox').fill('');
    await page.locator('vscode-checkbox', { hasText: 'hide weak' }).click();
    expect(await texts.count()).toBe(10);
    await page.locator('sentence-rows [tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('sentence-rows [tabindex="0"]').getAttribute('data-word')).toBe('1');
    await opened.answerWord(3).click();
    await opened.matrix.waitFor();
    await page.getByRole('button', { name: 'Back to the sentences' }).click();
    await texts.first().waitFor();
    await opened.close();
  });

  test('the table tells which part of it is in the page, and a mouse comes to the others', async () => {
    const opened = await StandalonePage.open(browser, large);
    await opened.tableRows();
    const grid = opened.page.locator('number-grid');
    expect((await grid.locator('.place').innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /rows 1–24 of 167.*columns 1–12 of 501/,
    );
    await grid.getByRole('button', { name: 'Later rows' }).click();
    await grid.getByRole('button', { name: 'Later columns' }).click();
    expect((await grid.locator('.place').innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /rows 25–48 of 167.*columns 13–24 of 501/,
    );
    await opened.close();
  });

  test('in the matrix sentences come first, and unfold into their words', async () => {
    const opened = await StandalonePage.open(browser, large);
    await opened.page.getByRole('button', { name: 'Show the matrix' }).click();
    const folded = await opened.tableRows();
    expect(folded[0]![0]).toMatch(/^word0 word1 /);
    const box = (await opened.matrix.boundingBox())!;
    await opened.page.mouse.click(box.x + 30, box.y + 95);
    const unfolded = await opened.tableRows();
    expect(unfolded.slice(1, 13).map(row => row[0])).toEqual(Array.from({ length: 12 }, (_, i) => `word${i}`));
    await opened.close();
  });
});

test('the legend has the colours of the theme that is worn now', async () => {
  const { page } = await StandalonePage.open(browser, demo);
  const strongest = page.locator('.legend .step rect').last();
  const seen = new Set<string | null>();
  for (const kind of themeKinds) {
    await wear(page, kind);
    seen.add(await strongest.getAttribute('fill'));
  }
  expect(seen.size).toBe(themeKinds.length);
  await page.context().close();
});

test("the page's own colours of the picture are those of the manifest", async () => {
  const { contributes } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    contributes: { colors: readonly { id: string; defaults: Record<string, string> }[] };
  };
  for (const scheme of ['light', 'dark'] as const) {
    const opened = await StandalonePage.open(browser, demo, { colorScheme: scheme });
    for (const id of ['strongest', 'strongestBase', 'strongestTuned', 'instruction']) {
      const own = `getComputedStyle(document.documentElement).getPropertyValue('--vscode-instructLens-${id}').trim()`;
      const manifest = contributes.colors.find(colour => colour.id === `instructLens.${id}`)!.defaults[scheme]!;
      expect(await opened.page.evaluate(own)).toBe(manifest.toLowerCase());
    }
    await opened.close();
  }
});
