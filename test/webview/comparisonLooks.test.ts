/** @file How the comparison looks and behaves for everyone: themes, widths, one model missing, long answers. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparisonContent } from '../../src/page/comparisonContent';
import type { Comparison } from '../../src/protocol/comparison';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { compareCommand, ComparisonPage, writeComparison } from './comparisonPage';
import { themeKinds, wear } from './themes';

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
/** Words of the long answer. */
const LONG = 1000;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

let browser: Browser;
let folder: string;
let pages: Readonly<Record<'demo' | 'long' | 'half', string>>;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(tmpdir(), 'comparison-looks-'));
  const prompt = path.join(packageRoot, 'examples', 'little-world.prompt.md');
  const demo = path.join(folder, 'demo.html');
  writeFileSync(demo, compareCommand(prompt, '--format', 'html'));
  const printed = JSON.parse(compareCommand(prompt, '--format', 'json')) as Comparison;
  const write = (name: string, comparison: Comparison): Promise<string> =>
    writeComparison(folder, name, comparisonContent({ fileName: `${name}.md`, label: 'demo pair', comparison }));
  pages = { demo, long: await write('long', lengthened(printed)), half: await write('half', halved(printed)) };
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** The same comparison with its answer many times over: places and words as long answers have them. */
function lengthened(comparison: Comparison): Comparison {
  const { explanation, surprise } = comparison;
  const tokens = surprise.models[0]!.tokens.length;
  const words = surprise.words.length;
  const times = Math.ceil(LONG / words);
  const repeat = <T>(list: readonly T[], change: (item: T, time: number) => T): T[] =>
    Array.from({ length: times }, (_, time) => list.map(item => change(item, time))).flat();
  const same = <T>(item: T): T => item;
  return {
    ...comparison,
    explanation: {
      ...explanation,
      models: explanation.models.map(model => ({
        ...model,
        response: {
          ...model.response,
          tokens: repeat(model.response.tokens, same),
          words: repeat(model.response.words, (word, time) => ({
            ...word,
            tokens: word.tokens.map(token => token + time * tokens),
          })),
        },
      })),
    },
    surprise: {
      ...surprise,
      models: surprise.models.map(model => ({ ...model, tokens: repeat(model.tokens, same) })),
      words: repeat(surprise.words, (word, time) => ({
        ...word,
        models: word.models.map(own => ({ ...own, word: own.word + time * words })),
      })),
    },
  };
}

/** As when base could not be used. */
function halved(comparison: Comparison): Comparison {
  const { parting: _, explanation, surprise, instruction, ...rest } = comparison;
  const { difference: __, ...own } = explanation;
  const tuned = <T extends { readonly role: string }>(list: readonly T[]): T[] => list.filter(m => m.role === 'tuned');
  return {
    ...rest,
    explanation: { ...own, models: tuned(explanation.models) },
    answers: tuned(comparison.answers),
    surprise: {
      models: tuned(surprise.models),
      words: surprise.words.map(({ divergence: ___, ...word }) => ({ ...word, models: tuned(word.models) })),
      divergenceAbsent: 'one-model',
    },
    instruction: { scores: tuned(instruction.scores), gained: [], lost: [] },
    failures: [
      {
        role: 'base',
        folder: '/somewhere/private/base',
        reason: 'bad-checkpoint',
        message: 'The base model has no config.json.',
        next: 'Choose another folder.',
      },
    ],
  };
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`${axe}; undefined`);
  const found = await page.evaluate<Violation[]>('axe.run().then(result => result.violations)');
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(n => `${n.html} ${n.failureSummary ?? ''}`).join(' | ')}`);
}

/** What the editor would tell: a question answered, so that everything there is stands on the page. */
const answerQuestion = `(() => {
  const view = document.querySelector('comparison-view');
  const { explanation, surprise } = view.content.comparison;
  const { tokens, words } = explanation.models[0].response;
  const position = words[view.word].tokens[0];
  const { next } = surprise.models[0].tokens[position];
  const foil = next.find(({ id }) => id !== tokens[position].id);
  const parts = explanation.prompt.words.map((_, word) => Math.sin(word) / 10);
  const token = { id: tokens[position].id, text: tokens[position].text, kind: 'text' };
  const models = explanation.models.map(({ role }) => ({ role, position, token, foil, attribution: [], words: parts }));
  view.told = { ...view.told, asked: { question: { role: 'base', position, foil: foil.id }, contrast: { models, absent: [] } } };
})()`;

describe.each(themeKinds)('in theme %s', kind => {
  test('axe finds nothing, with a word picked and a question answered', async () => {
    const { page, ...rest } = await ComparisonPage.open(browser, pages.demo, 320);
    await wear(page, kind);
    await page.evaluate(answerQuestion);
    await page.locator('.why table').first().waitFor();
    expect(await violations(page)).toEqual([]);
    const shots = path.join(packageRoot, '.cache', 'screenshots', 'views');
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: path.join(shots, `comparison-${kind}.png`), fullPage: true });
    expect(rest.complaints).toEqual([]);
    await page.context().close();
  });
});

describe.each([280, 600, 1280])('%i pixels wide', width => {
  test.each(['demo', 'long', 'half'] as const)('nothing of the %s page is clipped', async which => {
    const opened = await ComparisonPage.open(browser, pages[which], width);
    if (which === 'demo') await opened.page.evaluate(answerQuestion);
    const outside = await opened.page.evaluate<string[]>(`(() => {
      const roots = [document, document.querySelector('comparison-view').shadowRoot];
      const all = roots.flatMap(root => [...root.querySelectorAll('*')]);
      const clipped = e => (/^(TD|H1|P)$/.test(e.tagName) || e.matches('thead th')) && !e.classList.contains('hidden') && e.scrollWidth > e.clientWidth + 1;
      return all.filter(e => {
        const { left, right, width, height } = e.getBoundingClientRect();
        return width > 1 && height > 1 && (left < -0.5 || right > innerWidth + 0.5 || clipped(e));
      }).map(e => e.outerHTML.slice(0, 80));
    })()`);
    expect(outside).toEqual([]);
    expect(await opened.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await opened.close();
  });
});

test('where one model could not be used the page says so, and has the half of the other', async () => {
  const opened = await ComparisonPage.open(browser, pages.half);
  expect(await opened.page.locator('h1').innerText()).toContain('The base model has no config.json. Choose another');
  await opened.word(0).click();
  expect((await opened.table('tuned would write')).length).toBeGreaterThanOrEqual(10);
  expect(await opened.page.getByText('base would write').count()).toBe(0);
  expect(readFileSync(pages.half, 'utf8')).not.toContain('/somewhere/private');
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

test('of a long answer the last word is reached by keyboard, and picked', async () => {
  const opened = await ComparisonPage.open(browser, pages.long);
  const count = await opened.page.locator('surprise-strip button').count();
  expect(count).toBeGreaterThanOrEqual(LONG);
  await opened.page.locator('surprise-strip [tabindex="0"]').focus();
  await opened.page.keyboard.press('End');
  await opened.page.keyboard.press('Enter');
  expect(await opened.word(count - 1).getAttribute('aria-pressed')).toBe('true');
  await opened.page.getByText('tuned would write').waitFor();
  await opened.close();
});
