/** @file The comparison in the real window: asked for, read, questioned, another answer forced; folds survive a reload. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { Comparison } from '../../../src/protocol/comparison';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { ComparisonFrame } from './comparisonFrame';
import { eventually } from './overlayCheck';

const FILE = 'little-world.prompt.md';

/** By the terminal's command, with the settings that the extension has by default. */
function compare(file: string): Comparison {
  const command = [join(packageRoot, 'dist', 'cli.js'), 'compare', file, '--pair', 'demo', '--max-tokens', '256'];
  const { stdout, stderr } = spawnSync(process.execPath, [...command, '--format', 'json'], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (stdout === '') throw new Error(`The terminal command has no comparison of ${file}: ${stderr}`);
  return JSON.parse(stdout) as Comparison;
}

suite('comparison in the window', () => {
  let window: WorkbenchWindow;
  let view: ComparisonFrame;
  let truth: Comparison;

  suiteSetup(async () => {
    window = await WorkbenchWindow.open();
    view = new ComparisonFrame(window);
    truth = compare(join(window.folder.workspace, FILE));
    await window.openFile(FILE);
  });
  suiteTeardown(async () => window.close());

  test('stands in the activity bar, asks for nothing by itself, and says what to do', async () => {
    await window.page.locator('.activitybar .action-label[aria-label^="Instruct Lens"]').click();
    await view.page.getByText(`${FILE} has not been compared yet.`).waitFor();
    await window.screenshot('comparison-empty');
  });

  test('a press of Compare shows both answers and each word as the terminal has them', async () => {
    await view.button('Compare').click();
    await view.words.first().waitFor();
    for (const { role, text } of truth.answers) {
      if (role === 'single') continue;
      const said = view.answer(role).locator('.said');
      await eventually(async () => assert.equal((await said.innerText()).trim(), text.trim()));
    }
    const titles = await Promise.all((await view.words.all()).map(async word => word.getAttribute('title')));
    assert.equal(titles.length, truth.surprise.words.length);
    for (const [w, { divergence, models }] of truth.surprise.words.entries()) {
      assert.ok(titles[w]!.includes(`${divergence!.toFixed(2)} bits apart`), titles[w]!);
      for (const { role, rank } of models)
        assert.match(titles[w]!, new RegExp(`${role} log p \\S+, rank ${rank}(;|$)`));
    }
    await eventually(async () => assert.equal(await view.button('Use this answer').count(), 1));
    await window.screenshot('comparison-dark');
  });

  test('a word picked shows what each would write, and an alternative why it was not that', async () => {
    await view.words.nth(1).click();
    const token = truth.surprise.models[0]!.tokens[truth.explanation.models[0]!.response.words[1]!.tokens[0]!]!;
    assert.notEqual(token.next[0]!.id, token.id);
    const base = view.page.locator('table', { hasText: 'base would write' });
    await base.locator('button.link').first().click();
    const why = view.page.locator('.why table');
    await why.first().waitFor();
    assert.equal(await why.count(), 2);
    assert.ok((await why.first().locator('tbody tr').count()) > 3);
    // The question lies on the file, and says what it is.
    await window.lenses
      .filter({ hasText: /why .*, not /i })
      .first()
      .waitFor();
    for (const kind of ['light', 'highContrast', 'dark'] as const) {
      await window.theme(kind);
      await window.screenshot(`comparison-why-${kind}`);
    }
  });

  test('Escape in the file takes the question off it', async () => {
    await window.pressUntil(
      'Escape',
      async () => (await view.page.locator('.why').count()) === 0,
      () => window.focusEditor(),
    );
    await eventually(async () => assert.equal(await window.lenses.filter({ hasText: /why .*, not /i }).count(), 0));
    await view.page.locator('table', { hasText: 'base would write' }).locator('button.link').first().click();
    await view.page.locator('.why table').first().waitFor();
  });

  test('attention stands there by itself, and concepts when they are asked for', async () => {
    await view.section('attention').locator('table').first().waitFor();
    assert.equal(await view.section('attention').locator('.edges tbody tr').count(), 3);
    const compute = view.section('concepts').locator('vscode-button', { hasText: 'Compute concepts' });
    const rows = view.section('concepts').locator('.edges tbody tr');
    await compute.or(rows).first().waitFor();
    if ((await compute.count()) > 0) await compute.click();
    await rows.first().waitFor();
    assert.equal(await rows.count(), 5);
  });

  test('becomes a page and a report of its own', async () => {
    for (const [label, ending, start] of [
      ['HTML page', 'html', /^<!doctype html>/],
      ['Markdown report', 'md', /^# little\\-world/],
    ] as const) {
      await window.command('Export Comparison…');
      await window.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).click();
      const name = `${FILE}.comparison.${ending}`;
      const input = window.page.locator('.quick-input-widget .quick-input-box input');
      await eventually(async () => assert.ok((await input.inputValue()).endsWith(name)));
      await input.press('Enter');
      const target = join(window.folder.workspace, name);
      await eventually(() => assert.match(readFileSync(target, 'utf8'), start));
    }
  });

  test('a word of the prompt is selected in the file', async () => {
    const link = view.page.locator('.why table button.link').first();
    const text = (await link.innerText()).trim();
    await link.click();
    await window.editorByKey();
    const item = window.page.locator('.statusbar-item[id="status.editor.selection"]');
    await eventually(async () => assert.match(await item.innerText(), new RegExp(`\\(${text.length} selected\\)`)));
  });

  test('a branch is asked for at the picked word, another leaves it, and both go', async () => {
    const choose = async (text: string): Promise<void> => {
      await window.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
    };
    const tree = view.page.locator('branch-tree');
    await view.page.locator('.picked vscode-button', { hasText: 'Branch here…' }).click();
    await choose('tuned continues');
    await choose('Type a text…');
    await window.page.getByText('The space before the word stays.').waitFor();
    await window.page.keyboard.type('found');
    await window.page.keyboard.press('Enter');
    const answer = tree.getByLabel('Answer of branch 1');
    await answer.waitFor();
    assert.match(await answer.innerText(), /^Rose found /);
    assert.equal((await tree.locator('mark').innerText()).trim(), 'found');
    assert.match(await tree.locator('button.branch').innerText(), /tuned −\d.*\(−\d.*base −\d/s);

    await tree.locator('[role="toolbar"] [data-word="0"]').focus();
    await window.page.keyboard.press('ArrowRight');
    await window.page.keyboard.press('ArrowRight');
    await window.page.keyboard.press('Enter');
    await choose('base continues');
    await choose('%');
    await tree.getByLabel('Answer of branch 2').waitFor();
    assert.equal(await tree.locator('ul ul button.branch').count(), 1);
    for (const kind of ['light', 'highContrast', 'dark'] as const) {
      await window.theme(kind);
      await tree.locator('mark').scrollIntoViewIfNeeded();
      await window.screenshot(`comparison-branches-${kind}`);
    }
    await tree.locator('[data-branch="1"]').click();
    await tree.getByRole('button', { name: 'Remove' }).click();
    await eventually(async () => assert.equal(await tree.locator('button.branch').count(), 0));
  });

  test('the base’s answer is forced on both when it is chosen, and the tuned one again', async () => {
    await view.answer('base').locator('vscode-button', { hasText: 'Use this answer' }).click();
    await view.page.getByText('the answer that you chose').waitFor();
    await eventually(async () => assert.equal(await view.answer('base').locator('.forced').count(), 1));
    await view.button('tuned model’s own answer').click();
    await eventually(async () => assert.equal(await view.answer('tuned').locator('.forced').count(), 1));
    await eventually(async () => assert.equal(await view.words.count(), truth.surprise.words.length));
  });

  test('an edit makes it stale', async () => {
    // Until the editor has it, a key that is pressed goes to the view.
    await window.focusEditor();
    await window.page.keyboard.press('Control+End');
    await window.page.keyboard.type(' ');
    await view.page.getByText('The prompt has been edited since.').waitFor();
    await window.page.keyboard.press('Control+Z');
    await eventually(async () =>
      assert.equal(await view.page.getByText('The prompt has been edited since.').count(), 0),
    );
  });

  test('what was folded is folded after a reload', async () => {
    await view.section('surprise').locator('summary').click();
    await eventually(async () => assert.equal(await view.section('surprise').getAttribute('open'), null));
    await window.page.waitForTimeout(500);
    await window.reload();
    await view.button('Compare').click();
    await view.section('instruction').waitFor();
    assert.equal(await view.section('surprise').getAttribute('open'), null);
    assert.notEqual(await view.section('instruction').getAttribute('open'), null);
  });

  test('nothing was kept from the page by its policy, and nothing went wrong in it', () => {
    assert.deepEqual(view.complaints, []);
  });
});
