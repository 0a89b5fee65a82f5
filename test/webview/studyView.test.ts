/** @file A study's report in a browser: as a page of its own, and told by an editor that the test plays; in every theme and width. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printable } from '../../src/base/printable';
import type { StudyReport } from '../../src/protocol/study';
import type { StudyState } from '../../src/protocol/views/studyMessages';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { madeUpStudy } from '../support/madeUpStudy';
import { StandalonePage, writePage } from './standalone';
import { themeKinds, wear } from './themes';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const report = madeUpStudy();

/** What stands out of the window at the right, in whatever element's own tree. */
const WIDER = `(() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const all = root => [...root.querySelectorAll('*')].flatMap(e => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  const wide = all(document).filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest('.frame'));
  return ['wider than the window', ...wide.map(e => e.outerHTML.slice(0, 150))];
})()`;

let browser: Browser;
let folder: string;
let file: string;
let panel: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'study-view-'));
  const content: { readonly fileName: string; readonly report: StudyReport } = { fileName: 'tone.study.yaml', report };
  file = await writePage(folder, 'study', content, 'study');
  const script = pathToFileURL(path.join(packageRoot, 'dist', 'webview', 'study.js')).href;
  const editor =
    'window.sent = []; window.kept = undefined;' +
    'window.acquireVsCodeApi = () => ({ postMessage: m => window.sent.push(m), getState: () => window.kept, setState: s => { window.kept = s; } });';
  const page = path.join(folder, 'panel.html');
  writeFileSync(
    page,
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Study</title></head><body><study-view></study-view><script>${editor}</script><script src="${script}"></script></body></html>`,
  );
  panel = pathToFileURL(page).href;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(`${axe}; undefined`);
  const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary?: string }[] }[]>(
    'axe.run().then(result => result.violations)',
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(n => `${n.html} ${n.failureSummary ?? ''}`).join(' | ')}`);
}

const clauseTable = (page: Page) => page.getByRole('table', { name: /^Clauses/ });
const rowsOf = async (page: Page, name: RegExp): Promise<string[]> =>
  page.getByRole('table', { name }).locator('tbody tr td:first-child').allInnerTexts();

test('a clause leads to its cases and a case to its picture, by keys alone; heads sort; text is text', async () => {
  const opened = await StandalonePage.open(browser, file);
  const { page } = opened;
  await page.getByRole('heading', { level: 1, name: '1 of 3 assertions does not hold.' }).waitFor();
  expect(await page.locator('img').count()).toBe(0);
  const clause = clauseTable(page).getByRole('button', { name: 'Answer in one sentence.' });
  await clause.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Cases behind “Answer in one sentence\./ }).waitFor();
  const effects = report.rows
    .filter(row => row.role === 'tuned' && row.prompt === report.groups[0]!.prompt)
    .toSorted((a, b) => b.effects[1]! - a.effects[1]!);
  expect(await rowsOf(page, /^Cases behind/)).toEqual(effects.slice(0, 12).map(row => printable(row.case)));
  const head = page.getByRole('table', { name: /^Cases behind/ }).getByRole('columnheader', { name: 'answer tokens' });
  await head.getByRole('button').press('Enter');
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  const lengths = effects.map(row => row.answerTokens).toSorted((a, b) => b - a);
  const cells = page.getByRole('table', { name: /^Cases behind/ }).locator('tbody tr td:nth-child(3)');
  expect((await cells.allInnerTexts()).map(Number)).toEqual(lengths.slice(0, 12));
  const first = page
    .getByRole('table', { name: /^Cases behind/ })
    .locator('tbody tr')
    .first()
    .getByRole('button');
  const name = await first.innerText();
  await first.press('Enter');
  await page.getByRole('region', { name: `Picture of the case ${name}` }).waitFor();
  const words = report.pictures.find(one => one.case === name && one.role === 'tuned')!.words;
  expect(await page.locator('case-picture .words span').count()).toBe(words.length);
  await page.getByText('Every number as a table', { exact: true }).click();
  await page.locator('case-picture number-grid table').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the figure' }).click();
  expect((await download).suggestedFilename()).toBe('tone-clauses.svg');
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

test.each(themeKinds)('in %s nothing is out of reach or out of sight, at three widths', async kind => {
  for (const width of [360, 760, 1280]) {
    const opened = await StandalonePage.open(browser, file, { width });
    const { page } = opened;
    await wear(page, kind);
    await clauseTable(page).getByRole('button', { name: 'Answer in one sentence.' }).click();
    await page
      .getByRole('table', { name: /^Cases behind/ })
      .locator('tbody tr')
      .first()
      .click();
    await page.locator('case-picture .words').waitFor();
    const shots = process.env['STUDY_SHOTS'];
    if (shots !== undefined) await page.screenshot({ path: path.join(shots, `${kind}-${width}.png`), fullPage: true });
    expect(await page.evaluate(WIDER)).toEqual([]);
    if (width === 760) expect(await faults(page)).toEqual([]);
    expect(opened.complaints).toEqual([]);
    await opened.close();
  }
});

test('in a panel: what is the matter, one thing to do, and the way to the file', async () => {
  const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
  await page.goto(panel);
  const tell = (method: string, params: unknown): Promise<void> =>
    page.evaluate(`window.postMessage(${JSON.stringify({ jsonrpc: '2.0', method, params })}, '*')`);
  const state = (more: Partial<StudyState>): StudyState => ({
    ...{ fileName: 'tone.study.yaml', stale: false, restricted: false },
    ...more,
  });
  await tell('study/state', state({}));
  await page.getByRole('button', { name: 'Run the study' }).click();
  await tell('study/state', state({ work: { text: '3 of 60 cases' } }));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await tell('study/content', { fileName: 'tone.study.yaml', report });
  await tell('study/state', state({ stale: true }));
  await page.getByText('The study was changed since').waitFor();
  await clauseTable(page).getByRole('button', { name: 'Answer in one sentence.' }).click();
  await page.getByRole('button', { name: 'Show it in the prompt' }).click();
  await page.getByRole('button', { name: 'Save the figure…' }).click();
  const sent = await page.evaluate<{ method: string; params: Record<string, unknown> }[]>('window.sent');
  const told = sent.map(({ method, params }) => [method, method === 'study/saveFigure' ? 'svg' : params]);
  expect(told).toEqual([
    ['study/ready', {}],
    ['study/run', { command: 'run' }],
    ['study/run', { command: 'cancel' }],
    ['study/place', { kind: 'clause', prompt: 'prompts/tone.prompt.md', line: 4, column: 1 }],
    ['study/saveFigure', 'svg'],
  ]);
  expect(sent.at(-1)!.params['svg']).toMatch(/^<svg [^]*Answer in one sentence\.[^]*<\/svg>\n$/);
  await page.close();
});
