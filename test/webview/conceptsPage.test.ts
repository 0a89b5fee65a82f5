/** @file The concepts view in a real browser, on real reports of the demo pair: its numbers are the terminal's, and everyone can use it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConceptReport, PromptConcepts } from '../../src/protocol/concepts';
import { demo } from '../support/modelFolders';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { conceptsCommand, madeUpReport, openConcepts, tableRows, writeConcepts, type Opened } from './conceptsFile';
import { themeKinds, wear } from './themes';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const PROMPT = path.join(packageRoot, 'examples', 'little-world.prompt.md');
const MINUS = '\u2212';

let browser: Browser;
let folder: string;
let report: ConceptReport;
let use: PromptConcepts;
let pair: string;
let onPrompt: string;
let large: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(tmpdir(), 'concepts-page-'));
  report = JSON.parse(conceptsCommand('--format', 'json', '--top', '40')) as ConceptReport;
  use = JSON.parse(conceptsCommand(PROMPT, '--format', 'json')) as PromptConcepts;
  pair = path.join(folder, 'pair.html');
  writeFileSync(pair, conceptsCommand('--format', 'html'));
  onPrompt = path.join(folder, 'prompt.html');
  writeFileSync(onPrompt, conceptsCommand(PROMPT, '--format', 'html'));
  large = await writeConcepts(folder, 'large', { fileName: 'large', label: 'large', report: madeUpReport(30, 300) });
}, 180_000);
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const percentOf = (part: number): string => `${(100 * part).toFixed(1)} %`;
const degreesOf = (angle: number): string => `${angle.toFixed(1)}°`;
const layerOption = ({ page }: Opened, layer: number) => page.locator(`[id="layer-${layer}"]`);
const said = ({ page }: Opened): Promise<string> => page.locator('[aria-live]').innerText();

/** Throws where the tables do not carry the report's own numbers. */
async function checkNumbers(opened: Opened, { layers, words }: ConceptReport, layer: number): Promise<void> {
  const rows = await tableRows(opened, 'layers');
  expect(rows).toEqual(
    layers.map(({ layer: l, shift, models }) => [
      String(l),
      degreesOf(shift!.statistics.rotation),
      degreesOf(shift!.reference.mean.rotation),
      degreesOf(shift!.reference.largest.rotation),
      ...models.map(({ variance, totalVariance }) => percentOf(variance[0]! / totalVariance)),
    ]),
  );
  await layerOption(opened, layer).click();
  const { models, shift } = layers[layer]!;
  const [base, tuned] = models;
  const components = await tableRows(opened, 'components');
  expect(components.length).toBeGreaterThan(10);
  components.forEach((row, i) => {
    const match = shift!.matches[i]!;
    const concept = base!.concepts[i]!;
    const named = concept.words.slice(0, 5).map((word, w) => {
      const opposite = Math.sign(concept.scores[w]!) !== Math.sign(concept.scores[0]!);
      return (opposite ? MINUS : '') + words[word]!.trim();
    });
    expect(row.slice(0, 6)).toEqual([
      String(i),
      percentOf(base!.variance[i]! / base!.totalVariance),
      String(match.tuned),
      degreesOf(match.angle),
      percentOf(tuned!.variance[match.tuned]! / tuned!.totalVariance),
      match.varianceRatio!.toFixed(2),
    ]);
    expect(row.slice(7, 10).map(Number)).toEqual([match.left, match.kept, match.came].map(list => list.length));
    expect(row[10]!.replaceAll('␣', '')).toBe(named.join(' '));
  });
}

describe('the numbers', () => {
  test.each([0, 3, 5])('of layer %i are those of the terminal', async layer => {
    const opened = await openConcepts(browser, pair);
    await checkNumbers(opened, report, layer);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });

  test('of a page whose matches are shifted by one are found out', async () => {
    const layers = report.layers.map(layer => {
      const [first, ...rest] = layer.shift!.matches;
      return { ...layer, shift: { ...layer.shift!, matches: [...rest, first!] } };
    });
    const file = await writeConcepts(folder, 'shifted', {
      fileName: 'shifted',
      label: 'demo',
      report: { ...report, layers },
    });
    const opened = await openConcepts(browser, file);
    await expect(checkNumbers(opened, report, 1)).rejects.toThrow();
    await opened.page.context().close();
  });

  test('the first line is the sentence that the terminal says', async () => {
    const opened = await openConcepts(browser, pair);
    const text = conceptsCommand('--no-color').split('\n').slice(1).join(' ');
    expect(text).toContain(await opened.page.locator('h1').innerText());
    await opened.page.context().close();
  });

  test('a concept of the prompt leads to its component, with the strengths of its words', async () => {
    const opened = await openConcepts(browser, onPrompt);
    const strongest = use.tracks.toSorted((a, b) => b.means[1]! - a.means[1]!)[0]!;
    const { layer, components } = use.concepts[strongest.concept]!;
    const first = opened.page.locator('.written button').first();
    const [base, tuned] = strongest.means.map(percentOf);
    expect(await first.innerText()).toMatch(`base ${base!} · tuned ${tuned!}`);
    await first.click();
    expect(await layerOption(opened, layer).getAttribute('aria-selected')).toBe('true');
    expect(await opened.page.locator('#picked').innerText()).toContain(`Component ${components[0]!}`);
    const words = use.models[1]!.wordTokens.map((tokens, w) => ({
      text: use.prompt.words[w]!.text,
      strength: Math.max(...tokens.map(token => strongest.models[1]!.strength[token]!)),
    }));
    const top = words.reduce((a, b) => (b.strength > a.strength ? b : a));
    const sentence = (await opened.page.locator('prompt-strip p').innerText()).replaceAll('\u00a0', ' ');
    expect(sentence).toContain(`Written most at “${top.text}” (${percentOf(top.strength)})`);
    expect(await opened.page.locator('prompt-strip button').count()).toBe(words.length);
    await opened.page.context().close();
  });
});

test('one model alone has components and no shift', async () => {
  const file = path.join(folder, 'single.html');
  writeFileSync(file, conceptsCommand(PROMPT, '--model', demo.tuned, '--format', 'html'));
  const opened = await openConcepts(browser, file);
  const rows = await tableRows(opened, 'components');
  const { variance, totalVariance } = report.layers[0]!.models[1]!;
  expect(rows.map(row => row[1])).toEqual(variance.slice(0, rows.length).map(v => percentOf(v / totalVariance)));
  expect(await opened.page.locator('.lines, .dial').count()).toBe(0);
  expect(await violations(opened.page)).toEqual([]);
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
});

describe('the keyboard', () => {
  test('arrows walk the layers and say them, Enter picks one', async () => {
    const opened = await openConcepts(browser, pair);
    await layerOption(opened, 0).click();
    await opened.page.getByRole('listbox').first().focus();
    await opened.page.keyboard.press('ArrowDown');
    await opened.page.keyboard.press('ArrowDown');
    expect(await said(opened)).toContain(
      `Layer 2: turned by ${degreesOf(report.layers[2]!.shift!.statistics.rotation)}`,
    );
    expect(await layerOption(opened, 2).getAttribute('aria-selected')).toBe('false');
    await opened.page.keyboard.press('Enter');
    expect(await layerOption(opened, 2).getAttribute('aria-selected')).toBe('true');
    await opened.page.context().close();
  });

  test('components are walked, picked and let go', async () => {
    const opened = await openConcepts(browser, pair);
    await layerOption(opened, 1).click();
    await opened.page.getByRole('listbox').nth(1).focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await opened.page.keyboard.press(key);
    const match = report.layers[1]!.shift!.matches[3]!;
    expect(await said(opened)).toContain(`tuned component ${match.tuned}, turned by ${degreesOf(match.angle)}`);
    expect(await opened.page.locator('#picked').innerText()).toContain('Component 3');
    await opened.page.keyboard.press('Escape');
    expect(await opened.page.locator('#picked').count()).toBe(0);
    await opened.page.context().close();
  });

  test('a word leaves the components that have it, in either model', async () => {
    const opened = await openConcepts(browser, pair);
    await layerOption(opened, 4).click();
    await opened.page.getByLabel('with the word').fill('ROSE');
    const { models, shift } = report.layers[4]!;
    const has = (concept: { readonly words: readonly number[] } | undefined): boolean =>
      concept?.words.some(word => report.words[word]!.toLowerCase().includes('rose')) === true;
    const expected = models[0]!.concepts.flatMap((concept, i) =>
      has(concept) || has(models[1]!.concepts[shift!.matches[i]!.tuned]) ? [String(i)] : [],
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(models[0]!.concepts.length);
    const rows = await opened.page.locator('.slope [role="option"] .rank').allInnerTexts();
    expect(rows).toEqual(expected);
    await opened.page.context().close();
  });
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`${axe}; undefined`);
  const found = await page.evaluate<Violation[]>('axe.run().then(result => result.violations)');
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(n => `${n.html} ${n.failureSummary ?? ''}`).join(' | ')}`);
}

test.each(themeKinds)('in theme %s axe finds nothing, with the tables open', async kind => {
  const opened = await openConcepts(browser, onPrompt, { width: 1280 });
  await wear(opened.page, kind);
  await tableRows(opened, 'layers');
  expect(await violations(opened.page)).toEqual([]);
  const shots = path.join(packageRoot, '.cache', 'screenshots', 'views');
  mkdirSync(shots, { recursive: true });
  await opened.page.screenshot({ path: path.join(shots, `concepts-${kind}.png`), fullPage: true });
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
});

describe.each([280, 600, 1280])('%i pixels wide', width => {
  test.each(['prompt', 'large'] as const)('nothing of the %s page is clipped', async which => {
    const opened = await openConcepts(browser, which === 'prompt' ? onPrompt : large, { width });
    await tableRows(opened, 'components');
    const outside = await opened.page.evaluate<string[]>(`(() => {
      const root = document.querySelector('concepts-view').shadowRoot;
      return [...root.querySelectorAll('*')].filter(e => {
        const { left, right, width, height } = e.getBoundingClientRect();
        return width > 1 && height > 1 && e.tagName !== 'NUMBER-GRID' && (left < -0.5 || right > innerWidth + 0.5);
      }).map(e => e.outerHTML.slice(0, 80));
    })()`);
    expect(outside).toEqual([]);
    expect(await opened.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await opened.page.context().close();
  });
});

test('of 30 layers x 300 components every one is reached by keyboard; only one layer is in the page', async () => {
  const opened = await openConcepts(browser, large);
  await opened.page.getByRole('listbox').first().focus();
  await opened.page.keyboard.press('End');
  await opened.page.keyboard.press('Enter');
  await opened.page.getByRole('listbox').nth(1).focus();
  await opened.page.keyboard.press('End');
  await opened.page.keyboard.press('Enter');
  expect(await said(opened)).toContain('Component 299');
  const elements = `document.querySelector('concepts-view').shadowRoot.querySelectorAll('*').length`;
  expect(await opened.page.evaluate<number>(elements)).toBeLessThan(6000);
  const inView = `(() => {
    const root = document.querySelector('concepts-view').shadowRoot;
    const [row, frame] = [root.querySelector('#component-299'), root.querySelector('.scroller')].map(e => e.getBoundingClientRect());
    return row.top >= frame.top - 1 && row.bottom <= frame.bottom + 1;
  })()`;
  expect(await opened.page.evaluate<boolean>(inView)).toBe(true);
  await opened.page.context().close();
});
