/** @file Concepts in the real window: the hover and the panel say what the terminal says; words, concepts and names lead to each other. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { ConceptReport, PromptConcepts } from '../../../src/protocol/concepts';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { eventually } from './overlayCheck';
import { ViewFrame } from './viewFrame';

const FILE = 'little-world.prompt.md';
const WORD = 'drum';
const NAME = 'things to lose';
/** An element, as functions that run in the page see one. */
interface Scrolled {
  scrollIntoView(): void;
}

const percentOf = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** What the terminal says of the demo pair. */
function concepts(...words: readonly string[]): unknown {
  const command = [join(packageRoot, 'dist', 'cli.js'), 'concepts', ...words, '--pair', 'demo', '--format', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 1e8 });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

suite('concepts in the window', () => {
  let window: WorkbenchWindow;
  let view: ViewFrame;
  let text: string;
  let truth: PromptConcepts;

  /** Strongest concept at a word of the prompt, by the terminal's numbers. */
  function strongestAt(word: number) {
    const [token] = truth.models[1]!.wordTokens[word]!;
    const { concept, models } = truth.tokens[token!]!.strongest[0]!;
    const { layer, components, words } = truth.concepts[concept]!;
    const [base, tuned] = models.map(({ strength }) => strength);
    return { layer, component: components[0]!, first: truth.words[words[0]!]!, base: base!, tuned: tuned! };
  }
  const indexOf = (word: string): number => truth.prompt.words.findIndex(each => each.text === word);
  const picked = () => view.page.locator('#picked');
  const strip = () => view.page.locator('prompt-strip button');
  const pickedLayer = () => view.page.locator('.layers [aria-selected="true"] .name');
  const selection = () => window.page.locator('.statusbar-item[id="status.editor.selection"]');
  /** The caret behind the first letters of the word. */
  async function cursorAt(word: string): Promise<void> {
    const line = window.page.locator('.editor-instance .monaco-editor .view-line', { hasText: word }).first();
    const before = truth.prompt.words[indexOf(word)]!.span.start;
    const column = before - text.lastIndexOf('\n', before);
    await line.click({ position: { x: 2, y: 8 } });
    await window.page.keyboard.press('Home');
    for (let i = 0; i < column; i++) await window.page.keyboard.press('ArrowRight');
  }

  suiteSetup(async () => {
    window = await WorkbenchWindow.open({ settings: { 'editor.wordWrap': 'off' } });
    view = new ViewFrame(window, 'concepts.js');
    const file = join(window.folder.workspace, FILE);
    text = readFileSync(file, 'utf8');
    truth = concepts(file) as PromptConcepts;
    await window.openFile(FILE);
  });
  suiteTeardown(async () => window.close());

  test('the palette shows what the layers write at the cursor, in the hover, as the terminal tells it', async () => {
    await cursorAt(WORD);
    await window.command('Concepts of Word at Cursor');
    const hover = window.page.locator('.monaco-hover:not(.hidden)', { hasText: 'writes' });
    await hover.first().waitFor();
    const { layer, first, base, tuned } = strongestAt(indexOf(WORD));
    const said = (await hover.first().innerText()).replaceAll('\u00a0', ' ');
    assert.match(said, new RegExp(`Layer ${layer} writes .*${first}`));
    // The demo pair writes this one alike; test/unit/editor/conceptHoverText.test.ts has the other ways to say it.
    assert.ok(said.includes(`as much as base (${percentOf(tuned)}, ${percentOf(base)})`), said);
    await window.screenshot('concepts-hover-dark');
  });

  test('its layer leads to the concept in the panel, which opens beside the file', async () => {
    const { layer, component } = strongestAt(indexOf(WORD));
    await window.page
      .locator('.monaco-hover:not(.hidden) a', { hasText: `Layer ${layer}` })
      .first()
      .click();
    await picked().waitFor();
    assert.equal(await pickedLayer().innerText(), String(layer));
    assert.match(await picked().innerText(), new RegExp(`^Component ${component}\\b`));
    assert.equal(await strip().count(), truth.prompt.words.length);
  });

  test('the cursor’s word is marked in the strip, and what is written there is listed', async () => {
    await cursorAt('forest');
    const forest = indexOf('forest');
    await eventually(async () => {
      const marked = view.page.locator('prompt-strip button[aria-pressed="true"]');
      assert.equal(await marked.getAttribute('data-word'), String(forest));
    });
    const { layer, component, base, tuned } = strongestAt(forest);
    const row = view.page.locator('.at .written button').first();
    assert.match(await view.page.locator('#at').innerText(), /“forest”/);
    assert.ok((await row.innerText()).startsWith(`${layer}.${component}`));
    assert.match(await row.innerText(), new RegExp(`base ${percentOf(base)} · tuned ${percentOf(tuned)}`));
    // The picture of the README.
    await view.page.locator('[id="layer-4"]').click();
    await cursorAt('Rose');
    await eventually(async () => assert.match(await picked().innerText(), /Ella Rose Ruth/));
    await view.page.locator('#slope').evaluate(element => (element as Scrolled).scrollIntoView());
    await window.screenshot('concepts-panel-dark');
  });

  test('a word of the strip is selected in the file', async () => {
    const drum = indexOf(WORD);
    await view.page.locator(`prompt-strip button[data-word="${drum}"]`).click();
    const { start, end } = truth.prompt.words[drum]!.span;
    const before = text.slice(0, end).split('\n');
    const place = `Ln ${before.length}, Col ${before.at(-1)!.length + 1} (${end - start} selected)`;
    await eventually(async () => {
      await window.editorByKey();
      assert.equal(await selection().innerText({ timeout: 5_000 }), place);
    });
  });

  test('a concept that is not followed yet is asked for with its pick', async () => {
    await view.page.locator('[id="layer-2"]').click();
    await view.page.locator('[id="component-17"]').click();
    await eventually(async () => assert.match(await picked().innerText(), /^Component 17\b/));
    await strip().first().waitFor();
    assert.equal(await strip().count(), truth.prompt.words.length);
  });

  test('a name is asked for, stands at the concept, and is taken away again', async () => {
    const input = window.page.locator('.quick-input-widget .quick-input-box input');
    const rename = async (name: string): Promise<void> => {
      await view.button('Rename…').click();
      await input.waitFor();
      await input.fill(name);
      await input.press('Enter');
      await input.waitFor({ state: 'hidden' });
    };
    await rename(NAME);
    await eventually(async () => assert.ok((await picked().innerText()).includes(`${NAME}:`)));
    assert.ok((await view.page.locator('[id="component-17"]').innerText()).includes(NAME));
    await view.page.getByLabel('with the word').fill('to lose');
    await eventually(async () => assert.equal(await view.page.locator('.slope [role="option"]').count(), 1));
    await view.page.getByLabel('with the word').fill('');
    await window.screenshot('concepts-named');
    await rename('');
    await eventually(async () => assert.ok(!(await picked().innerText()).includes(NAME)));
    await rename(NAME);
  });

  test('they are read as tokens, and matched as in the paper, where that is chosen, by the terminal’s numbers', async () => {
    const choose = async (label: string, option: string): Promise<void> => {
      await view.page.getByRole('combobox', { name: label }).click();
      await view.page.getByRole('option', { name: option }).click();
    };
    await choose('Concepts are read as', 'all tokens');
    await choose('Tuned components are matched', 'matched by largest cosine');
    await view.page.getByText(/read as the tokens of the vocabulary .+ of largest \|cosine\|/).waitFor();
    await strip().first().waitFor();
    const { layers, words } = concepts(
      '--words',
      'tokens',
      '--matching',
      'largest',
      '--layer',
      '2',
      '--top',
      '20',
    ) as ConceptReport;
    const [{ models, shift }] = layers as [(typeof layers)[number]];
    const { words: own, scores } = models[0]!.concepts[17]!;
    const first = words[own[0]!]!.trim();
    assert.ok((await picked().innerText()).includes(`${NAME}: ${scores[0]! < 0 ? '\u2212' : ''}`), first);
    assert.ok((await picked().innerText()).includes(first), first);
    const { angle } = shift!.matches[17]!;
    assert.ok(
      (await view.page.locator('section[aria-labelledby="picked"]').innerText()).includes(`${angle.toFixed(1)}°`),
    );
    await window.screenshot('concepts-tokens');
    await choose('Concepts are read as', 'whole words');
    await choose('Tuned components are matched', 'matched one to one');
    await view.page.getByText(/read as the whole words of the vocabulary .+ one-to-one/).waitFor();
    await strip().first().waitFor();
  });

  for (const theme of ['light', 'highContrast', 'highContrastLight'] as const)
    test(`in theme ${theme} nothing is kept from it`, async () => {
      await window.theme(theme);
      await eventually(async () => assert.ok(await picked().isVisible()));
      await window.screenshot(`concepts-${theme}`);
    });

  test('an edit makes it stale, and the words that stayed still lead to their places', async () => {
    await window.theme('dark');
    await window.editorByKey();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.press('Control+Enter');
    await view.page.getByText('The prompt has been edited since.').waitFor();
    await window.page.keyboard.press('Control+Z');
    await view.page.getByText('The prompt has been edited since.').waitFor({ state: 'hidden' });
  });

  test('a reload of the window brings back the panel with its pick and its name, and asks nobody', async () => {
    await window.reload();
    await view.page.getByText(`${FILE} has no concepts computed yet.`).waitFor();
    await window.screenshot('concepts-empty');
    await view.button('Show concepts').click();
    await picked().waitFor();
    assert.equal(await pickedLayer().innerText(), '2');
    await eventually(async () => assert.ok((await picked().innerText()).includes(`${NAME}:`)));
  });

  test('nothing was kept from the page by its policy, and nothing went wrong in it', () => {
    assert.deepEqual(view.complaints, []);
  });
});
