/** @file How the attention view looks and behaves for everyone: themes, widths, motion, forced colours, long prompts. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { madeUpAttention } from './madeUpAttention';
import { StandalonePage, terminal, writePage } from './standalone';
import { themeKinds, wear } from './themes';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const shots = path.join(packageRoot, '.cache', 'screenshots', 'views');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

let browser: Browser;
let folder: string;
let demo: string;
let heads: string;
let large: string;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(tmpdir(), 'attention-looks-'));
  [demo, heads] = [path.join(folder, 'demo.html'), path.join(folder, 'heads.html')];
  const prompt = path.join(packageRoot, 'examples', 'little-world.prompt.md');
  writeFileSync(demo, terminal('attention', prompt, '--format', 'html'));
  writeFileSync(heads, terminal('heads', '--format', 'html'));
  large = await writePage(folder, 'large', madeUpAttention(1500, 30, 32), 'attention');
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
  test.each(['Tuned', 'Base', 'Difference'])('axe finds nothing in %s, with the table open', async mode => {
    const { page, complaints } = await StandalonePage.open(browser, demo);
    await wear(page, kind);
    await page.getByRole('radio', { name: mode }).click();
    await page.screenshot({ path: path.join(shots, `attention-${kind}-${mode}.png`), fullPage: true });
    await page.getByText('Every number as a table').click();
    await page.locator('number-grid td').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

test.each(['light', 'dark'] as const)('axe finds nothing in the page of heads, %s', async colorScheme => {
  const { page, complaints } = await StandalonePage.open(browser, heads, { colorScheme });
  await page.screenshot({ path: path.join(shots, `heads-${colorScheme}.png`), fullPage: true });
  expect(await page.locator('tbody tr').count()).toBeGreaterThan(10);
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

describe.each([280, 600, 1280])('%i pixels wide', width => {
  test.each(['demo', 'large'] as const)('nothing of the %s page is clipped', async which => {
    const opened = await StandalonePage.open(browser, which === 'demo' ? demo : large, { width });
    await opened.page.screenshot({ path: path.join(shots, `attention-${which}-${width}.png`), fullPage: true });
    await opened.tableRows();
    const outside = await opened.page.evaluate<string[]>(`(() => {
      const view = document.querySelector('attention-view').shadowRoot;
      const roots = [document, view, view.querySelector('flowing-words').shadowRoot];
      const all = roots.flatMap(root => [...root.querySelectorAll('*')]);
      const scrolled = new Set(['head-map', 'number-grid'].map(name => name.toUpperCase()));
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

test('nothing moves by itself for those who asked for reduced motion', async () => {
  const opened = await StandalonePage.open(browser, demo, { reducedMotion: 'reduce' });
  await opened.page.locator('flowing-words [data-arc]').first().hover();
  const running = 'document.getAnimations({ subtree: true }).filter(a => a.playState === "running").length';
  expect(await opened.page.evaluate(running)).toBe(0);
  await opened.close();
});

test("in forced colours the arcs are drawn in the system's, and their directions by their lines", async () => {
  const opened = await StandalonePage.open(browser, demo, { forcedColors: 'active' });
  const lines = await opened.page.evaluate<
    { stroke: string; dashed: boolean }[]
  >(`[...document.querySelector('attention-view')
    .shadowRoot.querySelector('flowing-words').shadowRoot.querySelectorAll('path')]
    .map(path => ({ stroke: path.getAttribute('stroke'), dashed: path.hasAttribute('stroke-dasharray') }))`);
  expect([...new Set(lines.map(({ stroke }) => stroke))]).toEqual(['CanvasText']);
  expect(new Set(lines.map(({ dashed }) => dashed)).size).toBe(2);
  await opened.close();
});

describe('1,500 words, 30 layers of 32 heads', () => {
  test('the focus word is in sight at once, another one after it was chosen, with its arcs', async () => {
    const opened = await StandalonePage.open(browser, large);
    const words = opened.page.locator('flowing-words');
    expect(await words.locator('[data-word]').count()).toBe(1502);
    expect(await words.locator('[data-focus]').innerText()).toBe('word750');
    const inSight = `(() => {
      const root = document.querySelector('attention-view').shadowRoot.querySelector('flowing-words').shadowRoot;
      const [box, word] = [root.querySelector('.scroller'), root.querySelector('[data-focus]')].map(e => e.getBoundingClientRect());
      return word.top >= box.top && word.bottom <= box.bottom;
    })()`;
    expect(await opened.page.evaluate(inSight)).toBe(true);
    await opened.page.getByRole('combobox', { name: 'Word' }).click();
    await opened.page.getByRole('option', { name: 'word1499' }).click();
    await words.locator('[data-focus]', { hasText: 'word1499' }).waitFor();
    expect(await opened.page.evaluate(inSight)).toBe(true);
    expect(await words.locator('path').count()).toBeGreaterThan(5);
    await opened.close();
  });

  test('choosing a head draws no word anew', async () => {
    const opened = await StandalonePage.open(browser, large);
    await opened.page.evaluate(`(() => {
      const root = document.querySelector('attention-view').shadowRoot.querySelector('flowing-words').shadowRoot;
      window.added = 0;
      new MutationObserver(records => { for (const r of records) window.added += r.addedNodes.length; })
        .observe(root.querySelector('.text'), { childList: true, subtree: true });
    })()`);
    await opened.page.locator('head-map .map').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await opened.page.keyboard.press(key);
    await opened.page.getByText('arcs are those of head 0.1').waitFor();
    expect(await opened.page.evaluate('window.added')).toBe(0);
    await opened.close();
  });
});

test("the page's own colours of the arcs are those of the manifest", async () => {
  const { contributes } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    contributes: { colors: readonly { id: string; defaults: Record<string, string> }[] };
  };
  for (const scheme of ['light', 'dark'] as const) {
    const opened = await StandalonePage.open(browser, demo, { colorScheme: scheme });
    for (const id of ['strongestReads', 'strongestReadBy']) {
      const own = `getComputedStyle(document.documentElement).getPropertyValue('--vscode-instructLens-${id}').trim()`;
      const manifest = contributes.colors.find(colour => colour.id === `instructLens.${id}`)!.defaults[scheme]!;
      expect(await opened.page.evaluate(own)).toBe(manifest.toLowerCase());
    }
    await opened.close();
  }
});
