/** @file The rules view in a browser, told by an editor that the test plays: what it draws, asks for and keeps, in every theme and width. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RulesReport } from '../../src/protocol/rules';
import type { RulesContent, RulesState } from '../../src/protocol/views/rulesMessages';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { themeKinds, wear } from './themes';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const PROMPT = `# Rules
- Be kind.
- Describe the bell.
- Say the bell is <img src=x onerror=alert(1)> big.

# Text
I see a big blue bell at the shop. The sun is warm.
`;

let browser: Browser;
let folder: string;
let report: RulesReport;
let address: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rules-view-'));
  const prompt = path.join(folder, 'shop.prompt.md');
  writeFileSync(prompt, PROMPT);
  const cli = path.join(packageRoot, 'dist', 'cli.js');
  const printed = execFileSync(process.execPath, [cli, 'rules', prompt, '--format', 'json'], { encoding: 'utf8' });
  report = JSON.parse(printed) as RulesReport;
  const script = pathToFileURL(path.join(packageRoot, 'dist', 'webview', 'rules.js')).href;
  const page = path.join(folder, 'page.html');
  const editor =
    'window.sent = []; window.kept = undefined;' +
    'window.acquireVsCodeApi = () => ({ postMessage: m => window.sent.push(m), getState: () => window.kept, setState: s => { window.kept = s; } });';
  writeFileSync(
    page,
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rules</title><style>body { background: var(--vscode-editor-background) }</style></head><body><rules-view></rules-view><script>${editor}</script><script src="${script}"></script></body></html>`,
  );
  address = pathToFileURL(page).href;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

async function opened(width = 280): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.goto(address);
  return page;
}

const tell = (page: Page, method: string, params: unknown): Promise<void> =>
  page.evaluate(`window.postMessage(${JSON.stringify({ jsonrpc: '2.0', method, params })}, '*')`);
const state = (more: Partial<RulesState> = {}): RulesState => ({
  ...{ uri: 'file:///shop.prompt.md', fileName: 'shop.prompt.md', stale: false, restricted: false, follow: true },
  ...{ marked: false, ...more },
});
const content = (own: RulesReport): RulesContent => ({ fileName: 'shop.prompt.md', label: 'demo pair', report: own });

interface Sent {
  readonly method: string;
  readonly params: unknown;
}
const sent = (page: Page): Promise<Sent[]> => page.evaluate('window.sent');

test('before and while it is measured: one thing to do, and what is there stays', async () => {
  const page = await opened();
  await tell(page, 'rules/state', state());
  await page.getByRole('button', { name: 'Measure rules' }).click();
  await tell(
    page,
    'rules/state',
    state({ work: { progress: { request: '1', phase: 'rules', role: 'tuned', done: 3, total: 9 } } }),
  );
  await tell(page, 'rules/content', content({ ...report, complete: false, states: report.states.map(() => null) }));
  await page.getByText('Taking parts out (tuned), 33 %').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await sent(page)).map(({ method, params }) => [method, params])).toEqual([
    ['rules/ready', {}],
    ['rules/run', { command: 'measure' }],
    ['rules/run', { command: 'cancel' }],
  ]);
  await page.close();
});

test('rows, picked by a click, by keys and by the cursor in the file; searched and filtered; text is text', async () => {
  const page = await opened();
  await tell(page, 'rules/content', content(report));
  await tell(page, 'rules/state', state());
  const rows = page.getByRole('option');
  await rows.first().waitFor();
  expect(await rows.count()).toBe(report.prompt.units.length);
  expect(await page.locator('img').count()).toBe(0);
  const place = report.prompt.units.findIndex(({ text }) => text.includes('Describe'));
  await tell(page, 'rules/state', state({ picked: place }));
  await page.locator(`#unit-${place}[aria-selected="true"]`).waitFor();
  await page.getByRole('listbox').focus();
  await page.keyboard.press('ArrowDown');
  await page.locator(`#unit-${place + 1}[aria-selected="true"]`).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Try without' }).click();
  expect((await sent(page)).filter(({ method }) => method === 'rules/act').map(({ params }) => params)).toEqual([
    { unit: place + 1, action: 'show' },
    { unit: place + 1, action: 'without' },
  ]);
  await page.getByRole('searchbox').fill('DESCRIBE');
  await expect.poll(() => rows.count()).toBe(2);
  await page.close();
});

test('four hundred rules: all are listed, and those that were not measured are counted', async () => {
  const { section: _, ...item } = report.prompt.units[2]!;
  const units = Array.from({ length: 400 }, (__, i) => ({
    ...item,
    number: i + 1,
    text: `- Rule ${i + 1}.`,
  }));
  const models = report.models.map(model => ({
    ...model,
    effects: units.map((_, i) => (i < 200 ? model.effects[2]! : { absent: 'left out' })),
    noise: units.map(() => 0.1),
  }));
  const states = units.map((_, i) => (i < 200 ? report.states[2]! : { state: 'absent' as const, why: 'left out' }));
  const influence = units.map(() => 1 / 400);
  const many = { ...report, prompt: { ...report.prompt, units }, models, states, influence, pairs: [], leftOut: 200 };
  const page = await opened();
  await tell(page, 'rules/content', content(many));
  await tell(page, 'rules/state', state({ picked: 399 }));
  await page.getByText('200 with little influence were not measured').waitFor();
  expect(await page.getByRole('option').count()).toBe(400);
  await page.locator('#unit-399[aria-selected="true"]').waitFor();
  const bottom = async (): Promise<number> => {
    const box = await page.locator('#unit-399').boundingBox();
    return box ? box.y + box.height : Infinity;
  };
  await expect.poll(bottom).toBeLessThan(902);
  await page.getByRole('searchbox').fill('Rule 7.');
  await expect.poll(() => page.getByRole('option').count()).toBe(1);
  await page.close();
});

test.each(themeKinds)(
  'in %s nothing is out of reach or out of sight, at the widths of a side bar and a window',
  async kind => {
    for (const width of [280, 600, 1280]) {
      const page = await opened(width);
      await wear(page, kind);
      await tell(page, 'rules/content', content(report));
      await tell(page, 'rules/state', state({ picked: 2 }));
      await page.getByRole('option').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      const shots = process.env['RULES_SHOTS'];
      if (shots !== undefined)
        await page.screenshot({ path: path.join(shots, `${kind}-${width}.png`), fullPage: true });
      if (width === 280) {
        await page.evaluate(`${axe}; undefined`);
        const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary?: string }[] }[]>(
          'axe.run().then(result => result.violations)',
        );
        expect(
          found.map(({ id, nodes }) => `${id}: ${nodes.map(n => `${n.html} ${n.failureSummary ?? ''}`).join(' | ')}`),
        ).toEqual([]);
      }
      await page.close();
    }
  },
);
