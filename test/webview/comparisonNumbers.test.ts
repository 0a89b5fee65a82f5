/** @file The comparison view in a real browser, on a real comparison of the demo pair: its numbers are the terminal's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparisonContent } from '../../src/page/comparisonContent';
import type { Comparison, WordShift } from '../../src/protocol/comparison';
import type { ComparedAttention, ComparedConcepts } from '../../src/protocol/comparisonSections';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { compareCommand, ComparisonPage, writeComparison } from './comparisonPage';

const PROMPT = path.join(packageRoot, 'examples', 'little-world.prompt.md');

let browser: Browser;
let folder: string;
let printed: Comparison;
let demo: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(tmpdir(), 'comparison-page-'));
  // The concepts of the demo pair are computed where no test has done it before.
  printed = JSON.parse(compareCommand(PROMPT, '--format', 'json', '--concepts')) as Comparison;
  demo = path.join(folder, 'demo.html');
  writeFileSync(demo, compareCommand(PROMPT, '--format', 'html', '--concepts'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Two decimals and a true minus sign, written down once more. */
function told(value: number): string {
  const text = value.toFixed(2);
  return Number(text) === 0 ? '0.00' : text.replace('-', '\u2212');
}

/** Hundredths with one decimal and a sign. */
function hundredths(value: number): string {
  const text = Math.abs(value * 100).toFixed(1);
  return text === '0.0' ? text : `${value < 0 ? '\u2212' : '+'}${text}`;
}

/** Throws where the strip does not carry the numbers of the words. */
async function checkStrip(page: ComparisonPage, { surprise, explanation }: Comparison): Promise<void> {
  const expected = surprise.words.map(({ text, end }, w) => {
    const of = (role: 'tuned' | 'base'): string => {
      const { response } = explanation.models.find(model => model.role === role)!;
      const { tokens } = surprise.models.find(model => model.role === role)!;
      const own = response.words[w]!.tokens.map(token => tokens[token]!);
      const logProbability = own.reduce((sum, token) => sum + token.logProbability, 0);
      return `${role} log p ${told(logProbability)}, rank ${Math.max(...own.map(token => token.rank))}`;
    };
    const own = explanation.models[0]!.response.words[w]!.tokens.map(token => surprise.divergence![token]!);
    return `${end ? 'end' : text}: ${told(Math.max(...own))} bits apart; ${of('tuned')}; ${of('base')}`;
  });
  expect(await page.words()).toEqual(expected);
}

describe('the numbers', () => {
  test('of the strip are those of the tokens that the terminal prints', async () => {
    const page = await ComparisonPage.open(browser, demo);
    await checkStrip(page, printed);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  test('of a page whose divergences are shifted by one are found out', async () => {
    const [first, ...rest] = printed.surprise.words;
    const words = [...rest, first!].map((word, w) => ({ ...printed.surprise.words[w]!, divergence: word.divergence! }));
    const shifted = { ...printed, surprise: { ...printed.surprise, words } };
    const content = comparisonContent({ fileName: 'shifted', label: 'demo', comparison: shifted });
    const page = await ComparisonPage.open(browser, await writeComparison(folder, 'shifted', content));
    await expect(checkStrip(page, printed)).rejects.toThrow();
    await page.close();
  });

  test('of each instruction stand on a line of their own, with both models’ scores', async () => {
    const { clauses } = printed.explanation.prompt;
    const [base, tuned] = printed.explanation.models.map(model => model.instructionScore!);
    // As many as a prompt with rules has: one paragraph of them would be unreadable.
    const text = (n: number): string => `${clauses[0]!.text} (${n})`;
    const many = Array.from({ length: 29 }, (_, n) => ({ ...clauses[0]!, text: text(n) }));
    const models = printed.explanation.models.map(model => {
      const { instructionScore: score } = model;
      return { ...model, instructionScore: { ...score!, clauses: many.map(() => score!.clauses[0]!) } };
    });
    const explanation = { ...printed.explanation, models, prompt: { ...printed.explanation.prompt, clauses: many } };
    const comparison = { ...printed, explanation };
    const content = comparisonContent({ fileName: 'rules', label: 'demo', comparison });
    const page = await ComparisonPage.open(browser, await writeComparison(folder, 'rules', content));
    const lines = (await page.page.locator('.clauses li').allInnerTexts()).map(line => line.replaceAll(/\s+/g, ' '));
    const scores = `tuned ${told(tuned!.clauses[0]!.value)} · base ${told(base!.clauses[0]!.value)}`;
    expect(lines).toEqual(many.map(clause => `${clause.text} ${scores}`));
    const boxes = await page.page
      .locator('.clauses li')
      .evaluateAll(items =>
        (items as unknown as { getBoundingClientRect(): { top: number } }[]).map(
          item => item.getBoundingClientRect().top,
        ),
      );
    expect(new Set(boxes).size).toBe(29);
    await page.close();
  });

  test('bars are as high as the models are apart', async () => {
    const page = await ComparisonPage.open(browser, demo);
    const heights = await page.heights();
    const bits = printed.surprise.words.map(({ divergence }) => divergence!);
    const unit = Math.max(...heights) / Math.max(...bits);
    expect(new Set(bits.map(value => value.toFixed(1))).size).toBeGreaterThan(1);
    heights.forEach((height, w) => expect(Math.abs(height - Math.max(1, bits[w]! * unit))).toBeLessThan(0.6));
    await page.close();
  });

  test.each(['tuned', 'base'] as const)(
    'of what %s would write are those of the terminal, at each word',
    async role => {
      const page = await ComparisonPage.open(browser, demo);
      const { tokens } = printed.surprise.models.find(model => model.role === role)!;
      const { words } = printed.explanation.models.find(model => model.role === role)!.response;
      for (const [w, word] of words.entries()) {
        if ((await page.word(w).getAttribute('aria-pressed')) !== 'true') await page.word(w).click();
        const token = tokens[word.tokens[0]!]!;
        expect(word.tokens).toHaveLength(1);
        const rows = await page.table(`${role} would write`);
        const own = token.next.some(({ id }) => id === token.id)
          ? []
          : [[told(token.logProbability), String(token.rank)]];
        expect(rows.map(row => row.slice(1))).toEqual([
          ...token.next.map(({ logProbability }) => [
            told(logProbability),
            String(1 + token.next.filter(other => other.logProbability > logProbability).length),
          ]),
          ...own,
        ]);
        expect(rows.filter(([name]) => name!.startsWith('▸'))).toHaveLength(1);
      }
      await page.close();
    },
  );

  test('of words gained and lost are those of the terminal', async () => {
    const page = await ComparisonPage.open(browser, demo);
    const rows = (shifts: readonly WordShift[]): string[][] =>
      shifts.map(({ text, base, tuned, difference }) => [
        text,
        hundredths(base),
        hundredths(tuned),
        hundredths(difference),
      ]);
    expect(await page.table('Tuned relies more on')).toEqual(rows(printed.instruction.gained));
    expect(await page.table('Tuned relies less on')).toEqual(rows(printed.instruction.lost));
    // Of this prompt the untuned model knows nothing, and the page says that its words say nothing.
    expect(printed.explanation.models.map(({ trust }) => trust && 'state' in trust && trust.state)).toEqual([
      'chance',
      'strong',
    ]);
    expect(await page.section('instruction').locator('.warnings').innerText()).toContain(
      'the influence of the base model is no better than chance',
    );
    const line = await page.section('instruction').locator('summary').innerText();
    for (const { role, value } of printed.instruction.scores) expect(line).toContain(`${told(value)} ${role}`);
    await page.close();
  });

  test('of attention are those of the terminal, band by band, with the new edges', async () => {
    const page = await ComparisonPage.open(browser, demo);
    const { bands, models, newEdges } = printed.attention as ComparedAttention;
    const part = (value: number): string => `${(100 * value).toFixed(1)} %`;
    const rows = await page.table('Attention to “Summarize”');
    expect(rows.map(cells => cells.slice(1, 3))).toEqual(
      bands.map((_, b) => models.map(({ bandShares }) => part(bandShares[b]!.verbs))),
    );
    const edges = await page.table('Edges that tuning strengthened most');
    expect(edges).toEqual(
      newEdges.map(({ reader, read, base, tuned }) => [
        [reader, read].map(end => end.text + (end.part === 'answer' ? ' ↵' : '')).join(' → '),
        told(base),
        told(tuned),
      ]),
    );
    expect(edges).toHaveLength(3);
    await page.close();
  });

  test('of concepts are those of the terminal', async () => {
    const page = await ComparisonPage.open(browser, demo);
    const { changed } = printed.concepts as ComparedConcepts;
    const rows = await page.table('Use that changed most');
    expect(rows.map(cells => cells.slice(1))).toEqual(
      changed.map(({ base, tuned }) => [base, tuned].map(({ strength }) => `${(100 * strength).toFixed(1)} %`)),
    );
    rows.forEach(([name], i) => {
      const { layer, component, words } = changed[i]!;
      expect(name).toContain(words[0]!.text);
      expect(name).toContain(`Layer ${layer}, component ${component},`);
    });
    await page.close();
  });

  test('of the answers are the words of the models, the compared one marked', async () => {
    const page = await ComparisonPage.open(browser, demo);
    for (const { role, text } of printed.answers)
      expect((await page.page.locator(`.answer.${role} .said`).innerText()).trim()).toBe(text.trim());
    expect(await page.page.locator('.answer.tuned .forced').count()).toBe(1);
    expect(await page.page.locator('.forced').count()).toBe(1);
    await page.close();
  });
});

describe('reading', () => {
  test('begins at the word where the models part', async () => {
    const page = await ComparisonPage.open(browser, demo);
    expect(await page.word(printed.parting!.word!).getAttribute('aria-pressed')).toBe('true');
    expect(await page.page.locator('h1').innerText()).toContain(`word ${printed.parting!.word! + 1}`);
    await page.close();
  });

  test('arrows walk the answer, Enter picks and is told, Escape lets go', async () => {
    const page = await ComparisonPage.open(browser, demo);
    await page.word(printed.parting!.word!).focus();
    await page.page.keyboard.press('Home');
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.page.keyboard.press(key);
    expect(await page.word(2).getAttribute('aria-pressed')).toBe('true');
    const said = page.page.locator('[aria-live]');
    expect(await said.innerText()).toBe((await page.words())[2]);
    await page.page.keyboard.press('Escape');
    expect(await page.page.locator('surprise-strip [aria-pressed="true"]').count()).toBe(0);
    await page.close();
  });

  test('a folded section still says its one line', async () => {
    const page = await ComparisonPage.open(browser, demo);
    for (const name of ['answers', 'surprise', 'instruction', 'attention', 'concepts'] as const) {
      const section = page.section(name);
      const line = await section.locator('.line').innerText();
      await section.locator('summary').click();
      expect(await section.locator('.body').isVisible()).toBe(false);
      expect(await section.locator('.line').innerText()).toBe(line);
      expect(line.length).toBeGreaterThan(10);
    }
    await page.close();
  });
});

test('text that looks like HTML stays text, and nothing of it runs', async () => {
  const file = path.join(folder, 'html.prompt.md');
  const hostile = '<img src=x onerror=alert(1)> </script><script>alert(2)</script> Summarize <b>this</b>.';
  writeFileSync(file, `${hostile}\n`);
  const html = path.join(folder, 'hostile.html');
  const response = '<i>Rose</i> & "co" </script><script>alert(3)</script>';
  writeFileSync(html, compareCommand(file, '--format', 'html', '--response', response));
  const page = await ComparisonPage.open(browser, html);
  expect(await page.page.locator('comparison-view img, comparison-view script, comparison-view i').count()).toBe(0);
  expect(await page.page.getByLabel('Compared answer', { exact: true }).innerText()).toBe(response);
  expect(page.complaints).toEqual([]);
  await page.close();
});
