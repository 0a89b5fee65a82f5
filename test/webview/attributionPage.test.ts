/** @file The attribution view in a real browser, on real explanations of the demo pair: its numbers are the terminal's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matrixFromRows } from '../../src/base/matrix';
import { attributionContent } from '../../src/page/attributionContent';
import type { Explanation, ModelExplanation } from '../../src/protocol/explanation';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { leftOutContent } from './madeUpContent';
import { explainCommand, StandalonePage, writePage } from './standalone';

const PROMPT = path.join(packageRoot, 'examples', 'little-world.prompt.md');

/** As `explain --format json` writes it: matrices are nested arrays. */
interface PrintedModel extends Omit<ModelExplanation, 'attribution' | 'influenceMatrix'> {
  readonly attribution: readonly (readonly number[])[];
  readonly influenceMatrix: readonly (readonly number[])[];
}
type Printed = Omit<Explanation, 'models'> & { readonly models: readonly PrintedModel[] };

let browser: Browser;
let folder: string;
let printed: Printed;
let demo: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(tmpdir(), 'attribution-page-'));
  printed = JSON.parse(explainCommand(PROMPT, '--format', 'json', '--influence-matrix')) as Printed;
  demo = path.join(folder, 'demo.html');
  writeFileSync(demo, explainCommand(PROMPT, '--format', 'html'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Words x answer words, by the definition, written down once more. */
function levelsOf({ attribution, promptTokens, words, response }: PrintedModel): number[][] {
  const summed = attribution.map(row => response.words.map(({ tokens }) => tokens.reduce((s, m) => s + row[m]!, 0)));
  const tops = response.words.map((_, a) =>
    Math.max(...summed.map((row, n) => (promptTokens[n]!.kind === 'file' ? row[a]! : 0))),
  );
  return words.map(({ tokens }) =>
    tops.map((top, a) => Math.max(...tokens.map(n => Math.ceil((10 * Math.max(0, summed[n]![a]!)) / top)))),
  );
}

function modelOf(role: string): PrintedModel {
  return printed.models.find(model => model.role === role)!;
}

/** Throws where a row of the page does not carry the numbers of its own word. */
async function checkLevels(page: StandalonePage, role: string): Promise<void> {
  const levels = levelsOf(modelOf(role));
  const rows = await page.tableRows();
  expect(rows.length).toBeGreaterThan(10);
  rows.forEach((row, w) => {
    expect(row[0]).toBe(printed.prompt.words[w]!.text);
    expect(row.slice(1, -1).map(Number)).toEqual(levels[w]!.slice(0, row.length - 2));
  });
}

describe('the numbers', () => {
  test.each(['tuned', 'base'])('of %s are those of the terminal, row by row', async role => {
    const page = await StandalonePage.open(browser, demo);
    await page.page.getByRole('radio', { name: role, exact: false }).click();
    await page.chooseCells('levels');
    await checkLevels(page, role);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  test('of a page whose rows are shifted by one are found out', async () => {
    const shifted = printed.models.map(({ attribution, influenceMatrix: _, ...model }) => {
      const [first, ...rest] = attribution;
      return { ...model, attribution: matrixFromRows([...rest, first!]) };
    });
    const explanation = { ...printed, models: shifted } as Explanation;
    const content = attributionContent({ fileName: 'shifted', label: 'demo', text: '', explanation });
    const page = await StandalonePage.open(browser, await writePage(folder, 'shifted', content));
    await expect(checkLevels(page, 'tuned')).rejects.toThrow();
    await page.close();
  });

  test('a cell is drawn where its row and column meet, the stronger the larger', async () => {
    const page = await StandalonePage.open(browser, demo);
    await page.chooseCells('levels');
    const levels = levelsOf(modelOf('tuned'));
    const strong = levels.findIndex(row => row.includes(10));
    const column = levels[strong]!.indexOf(10);
    const empty = levels.findIndex(row => row[column] === 0);
    const at = async (row: number): Promise<{ x: number; y: number }> => {
      await page.matrix.focus();
      const { text } = printed.prompt.words[row]!;
      const wanted = `${text} → ${modelOf('tuned').response.words[column]!.end ? 'end' : modelOf('tuned').response.words[column]!.text}: level ${levels[row]![column]!} of 10`;
      const found = await page.find(wanted);
      expect(found, wanted).toBeDefined();
      return found!;
    };
    const background = await page.pixel(2, 2);
    const [full, none] = [await at(strong), await at(empty)];
    expect(await page.pixel(full.x, full.y)).not.toEqual(background);
    expect(await page.pixel(full.x + 8, full.y + 6)).toEqual(await page.pixel(full.x, full.y));
    await page.page.mouse.move(0, 0);
    expect(await page.pixel(none.x, none.y)).toEqual(background);
    await page.close();
  });
});

/** “+12.3 %”, written down once more. */
function percentage(value: number, hasSign: boolean): string {
  const text = `${Math.abs(value * 100).toFixed(1)} %`;
  return hasSign && text !== '0.0 %' ? `${value < 0 ? '\u2212' : '+'}${text}` : text;
}

describe('the bars', () => {
  test('are of influence, and of what else the reader chooses; the table has the same numbers', async () => {
    const page = await StandalonePage.open(browser, demo);
    const checked = async (quantity: 'influence' | 'share' | 'gradient'): Promise<void> => {
      await page.tableRows();
      await page.page.locator('number-grid [tabindex="0"]').focus();
      await page.page.keyboard.press('End');
      const rows = await page.tableRows();
      rows.forEach((row, w) => {
        const said = (role: string): string => percentage(modelOf(role).words[w]![quantity]!, quantity !== 'share');
        expect(row.at(-1)).toBe(`tuned ${said('tuned')}, base ${said('base')}`);
      });
    };
    await checked('influence');
    const choice = page.page.locator('vscode-dropdown[aria-label="Quantity of the words"]');
    expect(await choice.locator('vscode-option').allInnerTexts()).toEqual([
      'influence',
      'density',
      'share',
      'gradient × input',
    ]);
    for (const [label, quantity] of [
      ['gradient × input', 'gradient'],
      ['share', 'share'],
    ] as const) {
      await choice.click();
      await choice.locator('vscode-option', { hasText: label }).click();
      await checked(quantity);
    }
    expect(await page.page.locator('.legend').innerText()).toContain('share of the whole answer');
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  test('say in the plots and in words how far each model’s picture can be believed', async () => {
    const page = await StandalonePage.open(browser, demo);
    const strip = page.page.locator('trust-strip');
    const plots = strip.locator('svg[role="img"]');
    expect(await plots.count()).toBe(2);
    expect(await plots.first().boundingBox()).toMatchObject({ width: 92, height: 42 });
    expect(await plots.first().getAttribute('aria-label')).toMatch(
      /^Trust of the influence, tuned\. Trust strong\. Without its 20 % strongest words, .* random words, /,
    );
    const { trust } = modelOf('base');
    const state = trust && 'state' in trust ? trust.state : undefined;
    expect(state).toBe('chance');
    expect(await strip.locator('.chance').innerText()).toContain('base: no better than chance.');
    await strip.getByText('Trust in numbers').click();
    expect(await strip.locator('tbody tr').count()).toBe(10);
    await page.close();
  });
});

describe('with the matrix by influence', () => {
  /** Of each model: what a prompt word has on an answer word, by the definition, written down once more. */
  const influences = (role: string): number[][] => {
    const { influenceMatrix, words, response } = modelOf(role);
    const sums = words.map(({ tokens }) =>
      response.words.map(word =>
        tokens.reduce((sum, n) => sum + word.tokens.reduce((s, m) => s + influenceMatrix[n]![m]!, 0), 0),
      ),
    );
    const wholes = response.words.map((_, a) => sums.reduce((sum, row) => sum + Math.abs(row[a]!), 0));
    return sums.map(row => row.map((value, a) => value / wholes[a]!));
  };

  test('the cells are of influence, of one model or of the difference, until the reader chooses others', async () => {
    const page = await StandalonePage.open(browser, demo);
    const cells = page.page.locator('vscode-dropdown[aria-label="Quantity of the cells"]');
    const checked = async (value: (word: number, column: number) => number): Promise<void> => {
      const rows = await page.tableRows();
      expect(rows.length).toBeGreaterThan(10);
      rows.forEach((row, w) => {
        expect(row.slice(1, -1)).toEqual(row.slice(1, -1).map((_, column) => percentage(value(w, column), true)));
      });
    };
    const [base, tuned] = [influences('base'), influences('tuned')];
    await checked((word, column) => tuned[word]![column]!);
    expect(await page.page.locator('.legend').innerText()).toContain('influence of each prompt word on an answer word');
    await page.page.getByRole('radio', { name: 'Difference' }).click();
    await checked((word, column) => tuned[word]![column]! - base[word]![column]!);
    expect(await cells.locator('vscode-option').allInnerTexts()).toEqual(['influence', 'signed']);
    await page.page.getByRole('radio', { name: 'Tuned' }).click();
    await page.chooseCells('levels');
    const levels = levelsOf(modelOf('tuned'));
    const rows = await page.tableRows();
    rows.forEach((row, w) => expect(row.slice(1, -1).map(Number)).toEqual(levels[w]!.slice(0, row.length - 2)));
    expect(page.complaints).toEqual([]);
    await page.close();
  });
});

describe('without a matrix', () => {
  test('the page has words and bars alone, and says what was left out and what it takes', async () => {
    const page = await StandalonePage.open(browser, await writePage(folder, 'left-out', leftOutContent(30)));
    const said = await page.page.locator('.left-out').innerText();
    expect(said).toContain('has not been computed: it takes about 23 min on this machine');
    expect(await page.page.locator('.left-out vscode-button').count()).toBe(0);
    expect(await page.page.locator('vscode-dropdown[aria-label="Quantity of the cells"]').count()).toBe(0);
    expect((await page.tableRows()).every(row => row.length === 2)).toBe(true);
    expect(await page.page.locator('trust-strip polyline.exact').count()).toBe(1);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  test('an editor is asked for it by the button, and for the trust that takes long', async () => {
    const content = leftOutContent(30);
    const models = content.explanation.models.map(model => ({
      ...model,
      trust: { method: 'influence' as const, absent: 'it takes long', secondsEstimated: 300 },
    }));
    const offered = { ...content, explanation: { ...content.explanation, models } };
    const page = await StandalonePage.open(browser, await writePage(folder, 'offered', offered));
    // What an editor would be: it is asked for things, and this one writes down for what.
    await page.page.evaluate(`(() => {
      window.asked = [];
      const view = document.querySelector('attribution-view');
      const { content, told } = view;
      view.attach({
        editor: true, saved: () => undefined, save: () => undefined, run: command => window.asked.push(command),
        start: listener => { listener.content({ ...content }); listener.state({ ...told }); },
      });
    })()`);
    await page.page.locator('.left-out vscode-button', { hasText: 'Compute the matrix' }).click();
    await page.page.locator('trust-strip vscode-button', { hasText: 'Measure it' }).first().click();
    expect(await page.page.evaluate('window.asked')).toEqual(['computeMatrix', 'measureTrust']);
    expect(await page.page.locator('trust-strip .models').innerText()).toContain(
      'not measured yet; it takes about 5 min',
    );
    await page.page.evaluate(`(() => {
      const view = document.querySelector('attribution-view');
      view.told = { ...view.told, work: {} };
    })()`);
    expect(await page.page.locator('.left-out vscode-button').count()).toBe(0);
    await page.close();
  });
});

describe('picking', () => {
  test('an answer word presses it and reads its log-probability; again lets it go', async () => {
    const page = await StandalonePage.open(browser, demo);
    const { response } = modelOf('tuned');
    const word = 2;
    const logProbability = response.words[word]!.tokens.reduce((s, m) => s + response.tokens[m]!.logProbability, 0);
    await page.answerWord(word).click();
    expect(await page.answerWord(word).getAttribute('aria-pressed')).toBe('true');
    expect(await page.readOut).toContain(`${response.words[word]!.text}: log p`);
    expect(await page.readOut).toContain(`probability ${(Math.exp(logProbability) * 100).toFixed(1)} %`);
    await page.answerWord(word).click();
    expect(await page.answerWord(word).getAttribute('aria-pressed')).toBe('false');
    await page.close();
  });

  test('arrows walk the answer, Enter picks, Escape lets go', async () => {
    const page = await StandalonePage.open(browser, demo);
    await page.answerWord(0).focus();
    await page.page.keyboard.press('ArrowRight');
    await page.page.keyboard.press('ArrowRight');
    await page.page.keyboard.press('Enter');
    expect(await page.answerWord(2).getAttribute('aria-pressed')).toBe('true');
    await page.page.keyboard.press('Escape');
    expect(await page.page.locator('answer-words [aria-pressed="true"]').count()).toBe(0);
    await page.close();
  });

  test('arrows walk the matrix, and a screen reader is told each cell', async () => {
    const page = await StandalonePage.open(browser, demo);
    await page.chooseCells('levels');
    await page.matrix.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.page.keyboard.press(key);
    const { response } = modelOf('tuned');
    const level = levelsOf(modelOf('tuned'))[1]![1]!;
    const said = `${printed.prompt.words[1]!.text} → ${response.words[1]!.text}: level ${level} of 10`;
    expect(await page.page.locator('[aria-live]').innerText()).toContain(said);
    await page.close();
  });

  test('arrows walk the table, which keeps one cell in the tab order', async () => {
    const page = await StandalonePage.open(browser, demo);
    await page.chooseCells('levels');
    await page.tableRows();
    const focused = page.page.locator('number-grid [tabindex="0"]');
    await focused.focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.page.keyboard.press(key);
    expect(await focused.count()).toBe(1);
    expect(await focused.getAttribute('data-at')).toBe('2,3');
    expect((await focused.innerText()).trim()).toBe(String(levelsOf(modelOf('tuned'))[1]![2]));
    await page.close();
  });
});

test('text that looks like HTML stays text, and nothing of it runs', async () => {
  const file = path.join(folder, 'html.prompt.md');
  const hostile = '<img src=x onerror=alert(1)> </script><script>alert(2)</script> Summarize <b>this</b>.';
  writeFileSync(file, `${hostile}\n`);
  const html = path.join(folder, 'hostile.html');
  writeFileSync(html, explainCommand(file, '--format', 'html', '--response', '<i>Rose</i> & "co"'));
  const page = await StandalonePage.open(browser, html);
  expect(await page.page.locator('attribution-view img, attribution-view script, attribution-view i').count()).toBe(0);
  expect((await page.page.locator('answer-words button').allInnerTexts()).map(text => text.trim())).toContain('Rose');
  expect(page.complaints).toEqual([]);
  await page.close();
});

test('the page asks nothing of a network', async () => {
  const asked: string[] = [];
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('request', request => asked.push(request.url()));
  await page.goto(`file://${demo}`);
  await page.locator('attribution-view main').waitFor();
  expect(asked.filter(url => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  await context.close();
});
