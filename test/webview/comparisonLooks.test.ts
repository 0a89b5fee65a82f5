/** @file How the comparison looks and behaves for everyone: themes, widths, one model missing, long answers. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparisonContent } from '../../src/page/comparisonContent';
import type { Comparison } from '../../src/protocol/comparison';
import type { ComparedAttention, ComparedConcepts } from '../../src/protocol/comparisonSections';
import { launchBrowser } from '../support/vscodeHost/browser';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { compareCommand, ComparisonPage, writeComparison } from './comparisonPage';
import { lengthened } from './longComparison';
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
  writeFileSync(demo, compareCommand(prompt, '--format', 'html', '--concepts'));
  const printed = JSON.parse(compareCommand(prompt, '--format', 'json', '--concepts')) as Comparison;
  const write = (name: string, comparison: Comparison): Promise<string> =>
    writeComparison(folder, name, comparisonContent({ fileName: `${name}.md`, label: 'demo pair', comparison }));
  pages = { demo, long: await write('long', lengthened(printed, LONG)), half: await write('half', halved(printed)) };
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

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
    attention: { absent: { message: 'They have other shapes.', next: 'Choose twins.' } },
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
    // Below two lists and in a narrow side bar: it came into sight by itself.
    const why = (await page.locator('.why').boundingBox())!;
    expect(why.y).toBeGreaterThanOrEqual(-1);
    expect(Math.min(why.y + why.height, why.y + 200)).toBeLessThanOrEqual(page.viewportSize()!.height);
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
  expect(await opened.page.locator('[data-section="attention"] .body').innerText()).toContain(
    'They have other shapes. Choose twins.',
  );
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

/** The view with an editor behind it, which notes what it is asked for, and a state in which every part stands otherwise. */
const withEditor = `(() => {
  const old = document.querySelector('comparison-view');
  const { content } = old;
  window.asked = [];
  const note = name => (...values) => void window.asked.push([name, ...values]);
  const names = ['run', 'useAnswer', 'editAnswer', 'contrast', 'showWord', 'openAttention', 'openConcepts', 'save'];
  const host = { editor: true, saved: () => undefined, ...Object.fromEntries(names.map(name => [name, note(name)])) };
  const { comparison } = content;
  const row = { text: 'Summarize', before: 0.25, after: 0.75, word: 3 };
  const lists = [{ role: 'tuned', gained: [row], lost: [], came: [{ text: 'new', after: 0.5, word: 1 }], went: [{ text: 'old', before: 0.5 }] }];
  const told = {
    rules: {
      rules: [
        { number: 1, text: '- Summarize the story.', verb: 'summarize', tuned: 1.25, base: 0.01, usedBy: 'tuned' },
        { number: 2, text: 'Keep to <b>three</b> sentences at the very most, please.', verb: 'keep', tuned: 0, base: -0.1, usedBy: 'neither' },
      ],
      verbs: [{ verb: 'summarize', rules: 1, usedByTuned: 1, usedByBase: 0, tuned: 1.25, base: 0.01 }],
    },
    fileName: content.fileName, stale: false, restricted: false, follow: true,
    parts: { attention: comparison.attention, concepts: { offered: true }, knowing: { offered: true } },
    versions: {
      earlier: 'git-head', headline: 'Leans more.', lists, notes: ['A note.'],
      answer: [{ kind: 'same', text: 'Rose ' }, { kind: 'gone', text: 'lost' }, { kind: 'came', text: 'found' }, { kind: 'same', text: ' it.' }],
      rules: [{ text: 'Summarize the story.', before: 0.1, after: 0.3, word: 3 }, { text: 'Be brief.', after: 0.05, word: 0 }, { text: 'Be kind.', before: 0.01 }],
      scores: [{ role: 'tuned', before: { value: 0.4, least: 0, largest: 0.8 }, after: { value: 0.6, least: 0.2, largest: 0.9 } }],
    },
  };
  host.start = listener => { listener.content(content); listener.state(told); };
  const fresh = document.createElement('comparison-view');
  old.remove();
  fresh.attach(host);
  document.body.append(fresh);
})()`;

/** Two branches, one of the other, and a reason why a third could not be made. */
const branched = `(() => {
  const view = document.querySelector('comparison-view');
  const row = { text: 'drum', word: 3, before: 0.25, after: 0.75 };
  const figures = change => ['tuned', 'base'].map(role => ({ role, logProbability: -12.5, change, gained: [row], lost: [{ ...row, before: 0.5, after: 0.1 }] }));
  const branch = { goesOn: 'tuned', ended: true, words: ['Rose', ' found', ' it', '[end]'] };
  view.told = { ...view.told, branches: {
    root: [{ role: 'tuned', logProbability: -10 }, { role: 'base', logProbability: -20 }],
    all: [
      { ...branch, number: 1, parent: 0, name: '1', kept: 'Rose', forced: ' found', said: ' it.', notes: ['Is of another answer.'], models: figures(-2.5) },
      { ...branch, number: 2, parent: 1, name: '2', kept: 'Rose found', forced: ' her <b>drum</b>', said: '.', ended: false, notes: [], models: figures(1.25) },
    ],
    newest: 1,
    error: { reason: 'bad-input', message: 'There is no such token.', next: 'Choose another.' },
  } };
  for (const details of view.shadowRoot.querySelectorAll('details')) details.open = true;
})()`;

describe('in the editor', () => {
  test.each(themeKinds)('axe finds nothing in versions, offers and links, theme %s', async kind => {
    const opened = await ComparisonPage.open(browser, pages.demo, 280);
    await wear(opened.page, kind);
    await opened.page.evaluate(withEditor);
    await opened.page.getByText('Compare with git HEAD').or(opened.section('versions')).first().waitFor();
    expect(await violations(opened.page)).toEqual([]);
    const shots = path.join(packageRoot, '.cache', 'screenshots', 'views');
    await opened.page.screenshot({ path: path.join(shots, `comparison-editor-${kind}.png`), fullPage: true });
    await opened.page.evaluate(branched);
    await opened.section('branches').getByText('Is of another answer.').waitFor();
    expect(await violations(opened.page)).toEqual([]);
    await opened.section('branches').screenshot({ path: path.join(shots, `comparison-branches-${kind}.png`) });
    expect(opened.complaints).toEqual([]);
    await opened.close();
  });

  test('sections lead to the panels, concepts are computed on demand, words of a version are shown', async () => {
    const opened = await ComparisonPage.open(browser, pages.demo);
    const { page } = opened;
    await page.evaluate(withEditor);
    const [edge] = await opened.table('Edges that tuning strengthened most');
    await opened.section('attention').getByRole('button', { name: edge![0]! }).click();
    await opened.section('attention').locator('vscode-button', { hasText: 'Open the attention panel' }).click();
    expect(await opened.section('concepts').locator('.line').innerText()).toBe('not computed for this pair yet');
    await opened.section('concepts').locator('vscode-button', { hasText: 'Compute concepts' }).click();
    await opened.section('layers').locator('vscode-button', { hasText: 'Ask every layer' }).click();
    const versions = opened.section('versions');
    const rules = opened.section('rules');
    expect(await rules.locator('.line').innerText()).toBe('tuned uses 1 of 2 rules, base 0');
    expect(await rules.innerText()).toContain('Only the tuned model uses 1 rule: “Summarize the story.”.');
    expect(await opened.table('What each model’s answer loses without a rule, nats per token')).toEqual([
      ['Summarize the story.', '+1.25', '+0.01', 'only tuned'],
      ['Keep to <b>three</b> sentences at the very most, please.', '0.00', '−0.10', 'neither'],
    ]);
    expect(await versions.locator('.said').innerText()).toBe('Rose lostfound it.');
    expect(await versions.locator('del, ins').allInnerTexts()).toEqual(['lost', 'found']);
    expect(await versions.innerText()).toContain('tuned 0.40 (rules 0.00 to 0.80) → 0.60 (rules 0.20 to 0.90)');
    await versions.locator('vscode-button', { hasText: 'Show side by side' }).click();
    await versions.getByRole('button', { name: 'Summarize', exact: true }).click();
    await opened.section('versions').locator('vscode-button', { hasText: 'Pin this version' }).click();
    await page.evaluate(`(() => {
      const view = document.querySelector('comparison-view');
      view.told = { ...view.told, parts: { concepts: view.content.comparison.concepts } };
    })()`);
    await opened.section('concepts').locator('button.link').first().click();
    const asked = await page.evaluate<unknown[][]>('window.asked');
    const { attention, concepts } = await page.evaluate<{ attention: ComparedAttention; concepts: ComparedConcepts }>(
      `document.querySelector('comparison-view').content.comparison`,
    );
    const { layer, component } = concepts.changed[0]!;
    expect(asked).toEqual([
      ['openAttention', attention.newEdges[0]!.verb],
      ['openAttention', undefined],
      ['run', 'computeConcepts'],
      ['run', 'askLayers'],
      ['run', 'showVersions'],
      ['showWord', 3],
      ['run', 'pin'],
      ['openConcepts', { layer, component }],
    ]);
    expect(await opened.table('Added words, tuned')).toEqual([['new', '', '+50.0', '']]);
    expect(await opened.table('tuned now relies more on')).toEqual([['Summarize', '+25.0', '+75.0', '+50.0']]);
    await opened.close();
  });

  test('the layers that were asked are a row a word, its layer in each model or never', async () => {
    const opened = await ComparisonPage.open(browser, pages.demo);
    await opened.page.evaluate(withEditor);
    await opened.page.evaluate(`(() => {
      const view = document.querySelector('comparison-view');
      const models = view.content.comparison.surprise.models.map(({ role, tokens }) => ({
        role, layers: 6, tokens: tokens.map((_, m) => ({ ranks: [], from: role === 'base' ? null : m })),
      }));
      view.told = { ...view.told, parts: { knowing: { models } } };
    })()`);
    const rows = await opened.section('layers').locator('tbody tr').allInnerTexts();
    const cells = rows.map(row => row.split(/\s+/));
    expect(cells.map(([, , base]) => base)).toEqual(rows.map(() => 'never'));
    // Tokens count up, so the last of a word is known last.
    const layers = cells.map(([, tuned]) => Number(tuned));
    expect(layers).toEqual(layers.toSorted((a, b) => a - b));
    expect(await opened.section('layers').locator('.line').innerText()).toContain('base knows none of');
    await opened.close();
  });

  test('while a part is on its way its line says how far, and it can be called off', async () => {
    const opened = await ComparisonPage.open(browser, pages.demo);
    await opened.page.evaluate(withEditor);
    await opened.page.evaluate(`(() => {
      const view = document.querySelector('comparison-view');
      const progress = { request: '1', phase: 'concepts', done: 3, total: 12 };
      view.told = { ...view.told, parts: { concepts: { work: { progress } } } };
    })()`);
    expect(await opened.section('concepts').locator('.line').innerText()).toBe('Reading concepts, 25 %');
    await opened.section('concepts').locator('vscode-button', { hasText: 'Cancel' }).click();
    expect(await opened.page.evaluate('window.asked')).toEqual([['run', 'cancelConcepts']]);
    await opened.close();
  });

  test('a question that is answered leaves the file with Escape, and with another pick', async () => {
    const opened = await ComparisonPage.open(browser, pages.demo);
    await opened.page.evaluate(withEditor);
    await opened.page.evaluate(answerQuestion);
    await opened.page.getByText('Also painted on the file').waitFor();
    await opened.page.locator('.picked button.link').first().focus();
    await opened.page.keyboard.press('Escape');
    await opened.word(2).click();
    const asked = await opened.page.evaluate<unknown[][]>('window.asked');
    expect(asked).toEqual([
      ['run', 'clearContrast'],
      ['run', 'clearContrast'],
    ]);
    await opened.close();
  });
});
