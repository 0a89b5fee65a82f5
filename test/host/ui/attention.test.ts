/** @file Attention in the real window: the marks on the file are the terminal's edges, the panel shows them, clearing brings the explanation back. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import type { AttentionReport } from '../../../src/protocol/attention';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import type { ThemeKind } from '../../support/vscodeHost/userSettings';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { colourOf, sameColour } from './colour';
import { contributedColour, explain, measuredWords } from './measuredWords';
import { eventually, expectOverlay } from './overlayCheck';
import { ownExample, sharedWindow } from './sharedWindow';

const FILE = 'attention.prompt.md';
const VERB = 'Summarize';
const STEPS = 3;
const PLACES = 20;
const WORDS = ['--pair', 'demo', '--max-tokens', '256', '--top', '12', '--format', 'json'];

/** Edges of one word as the terminal gives them. */
function attend(file: string, start: number, end: number): AttentionReport {
  const command = [join(packageRoot, 'dist', 'cli.js'), 'attention', file, '--verbs', `${start}:${end}`, ...WORDS];
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 1e8 });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as AttentionReport;
}

/** Step of each word that is to be marked, by the definition: at most twenty edges, in equal parts of the strongest. */
function expectedSteps({ focus, words }: AttentionReport): Map<number, string> {
  const side = (name: 'reads' | 'readBy') =>
    focus[0]![name].edges
      .map(({ word, models }) => ({ name, word, weight: models[1]!.total }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight);
  const [reads, readBy] = [side('reads'), side('readBy')];
  const room = (own: number, other: number): number => Math.min(own, PLACES - Math.min(other, PLACES / 2));
  const drawn = [
    ...reads.slice(0, room(reads.length, readBy.length)),
    ...readBy.slice(0, room(readBy.length, reads.length)),
  ];
  const full = Math.max(...drawn.map(({ weight }) => weight));
  return new Map(
    drawn
      .filter(({ word }) => words[word]!.part === 'prompt')
      .map(({ name, word, weight }) => [word, `${name}${Math.ceil((STEPS * weight) / full)}`]),
  );
}

suite('attention in the window', () => {
  let window: WorkbenchWindow;
  let file: string;
  let text: string;
  let report: AttentionReport;

  /** Every character of the file: its word's step, or nothing. */
  async function expectMarks(theme: ThemeKind): Promise<void> {
    const steps = expectedSteps(report);
    const offsets = [...text.split('').keys()].filter(i => !/[\r\n]/.test(text[i]!));
    const highContrast = theme.startsWith('highContrast');
    await eventually(async () => {
      const painted = await window.painted();
      assert.equal(painted.map(c => c.text).join(''), offsets.map(i => text[i]).join(''));
      const wrong = offsets.flatMap((offset, i) => {
        const word = report.words.findIndex(
          ({ part, span }) => part === 'prompt' && span.start <= offset && offset < span.end,
        );
        const step = steps.get(word);
        const { backgrounds, borders, underline } = painted[i]!;
        const boxes = borders.filter(b => b.startsWith('box')).map(b => b.replace(/^box \S+ \S+ /, ''));
        const seen = highContrast && word !== report.focus[0]!.word ? boxes : backgrounds;
        const right =
          step === undefined
            ? seen.length === 0
            : seen.length === 1 && sameColour(colourOf(seen[0]!), contributedColour(step, theme));
        const lined =
          highContrast || step === undefined || underline.startsWith(step.startsWith('readBy') ? 'dashed' : 'solid');
        return right && lined
          ? []
          : [`${offset} "${text[offset]!}": ${seen.join()} ${underline}, not ${step ?? 'nothing'}`];
      });
      assert.deepEqual(wrong, []);
    });
  }

  suiteSetup(async () => {
    window = await sharedWindow();
    file = ownExample(window, FILE);
    text = readFileSync(file, 'utf8');
    const start = text.indexOf(VERB);
    report = attend(file, start, start + VERB.length);
    await window.openFile(FILE);
  });

  test('the words that the word at the cursor reads, and that read it, are marked by their strength', async () => {
    await window.command('Explain Prompt');
    const words = measuredWords(explain(file));
    await expectOverlay(window, { text, words, mode: 'tuned', theme: 'dark' });
    await window.focusEditor();
    for (const key of ['Control+End', 'ArrowUp', 'Home', 'ArrowRight']) await window.page.keyboard.press(key);
    await window.command('Attention of Word at Cursor');
    await expectMarks('dark');
    await window.screenshot('attention-dark');
  });

  test('the hover tells the heads and what tuning changed', async () => {
    const hover = await window.hoverOver('behind');
    assert.match(hover, /Heads \d\.\d.* of “Summarize” read this word; tuned [\d.]+ × base/);
    // Escape would take the marks off.
    await window.page.mouse.move(640, 700);
  });

  for (const theme of ['light', 'highContrast', 'highContrastLight'] as const) {
    test(`in theme ${theme} the marks have its colours`, async () => {
      await window.theme(theme);
      await expectMarks(theme);
      await window.screenshot(`attention-${theme}`);
    });
  }

  test('the panel shows the same word with its arcs, and a word that is picked there is marked in the file', async () => {
    await window.theme('dark');
    await window.command('Show Attention Panel');
    const page = window.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await page.locator('flowing-words path').first().waitFor();
    assert.equal(await page.locator('[data-focus]').innerText(), VERB);
    // The tab under the pointer would tell its path.
    await window.page.mouse.move(600, 600);
    await window.page.locator('.workbench-hover').first().waitFor({ state: 'hidden' });
    await window.screenshot('attention-panel');
    const drum = report.words.findIndex(word => word.text === 'drum');
    await page.locator(`flowing-words [data-word="${drum}"]`).click();
    const { start, end } = report.words[drum]!.span;
    report = attend(file, start, end);
    await page.locator('[data-focus]', { hasText: 'drum' }).waitFor();
    await window.editorByKey();
    await expectMarks('dark');
  });

  test('clearing it brings the explanation back', async () => {
    await window.focusEditor();
    await window.command('Clear Attention');
    await expectOverlay(window, { text, words: measuredWords(explain(file)), mode: 'tuned', theme: 'dark' });
  });
});
