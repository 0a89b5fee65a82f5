/** @file The rules in the real window: measured by a press, the terminal's figures, linked with the file both ways, walked by keys, held by axe. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { Frame, Locator } from 'playwright-core';
import { effectText, partName, rulesHeadline } from '../../../src/picture/ruleWords';
import type { RulesReport } from '../../../src/protocol/rules';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { rules } from './measuredWords';
import { eventually } from './overlayCheck';
import { sharedWindow } from './sharedWindow';
import { ViewFrame } from './viewFrame';

const FILE = 'window-rules.prompt.md';
const TEXT =
  '# Rules\n- Be kind.\n- Describe the bell.\n- Do not open the box.\n\n# Text\nI see a big blue bell at the shop. The sun is warm.\n';
const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

suite('the rules in the window', () => {
  let window: WorkbenchWindow;
  let view: ViewFrame;
  let report: RulesReport;

  suiteSetup(async () => {
    window = await sharedWindow();
    view = new ViewFrame(window, 'rules.js');
    report = rules(window.folder.writeFile(FILE, TEXT));
    await window.openFile(FILE);
  });

  // The window is shared, and remembers which views of the side bar are open.
  suiteTeardown(async () => {
    await fold(header('Rules'), true);
    await fold(header('Comparison'), false);
  });

  const header = (name: string): Locator => window.page.locator('.sidebar .pane-header', { hasText: name });
  const row = (unit: number): Locator => view.page.locator(`#unit-${unit}`);
  const selected = (unit: number): Locator => view.page.locator(`#unit-${unit}[aria-selected="true"]`);
  const placeOf = (text: string): number =>
    report.prompt.units.findIndex(unit => unit.kind !== 'section' && unit.text.includes(text));
  const selection = (): Locator => window.page.locator('.editor-instance .monaco-editor .selected-text');

  test('measured by a press, each part has the figures of the terminal', async () => {
    // The comparison above or below it has a frame too.
    await window.page.locator('.activitybar .action-label[aria-label^="Instruct Lens"]').click();
    await fold(header('Comparison'), true);
    await fold(header('Rules'), false);
    await view.button('Measure rules').click();
    await view.page.getByText(rulesHeadline(report)).waitFor();
    // The base comes behind the tuned model, the pairs behind both.
    await view.button('Shorten…').waitFor();
    const rows = view.page.getByRole('option');
    await eventually(async () => assert.equal(await rows.count(), report.prompt.units.length));
    for (const [unit, { number, kind }] of report.prompt.units.entries()) {
      const told = await row(unit).innerText();
      for (const { role, effects } of report.models)
        assert.ok(told.includes(`${role} ${effectText(effects[unit])}`), told);
      if (kind !== 'section') assert.ok(told.includes(partName(number)), told);
    }
    await window.screenshot('rules-dark');
  });

  test('a row shows its part in the file and stays picked, a section too; the cursor in the file picks its row; keys walk the rows', async () => {
    const unit = placeOf('Describe');
    await row(unit).click();
    await selection().first().waitFor();
    await selected(unit).waitFor();
    const section = report.prompt.units.findIndex(({ title }) => title === 'Text');
    await row(section).click();
    await selected(section).waitFor();
    await window.focusEditor();
    await window.page.keyboard.press('Control+Home');
    for (let line = 0; line < 3; line++) await window.page.keyboard.press('ArrowDown');
    await selected(placeOf('Do not open')).waitFor();
    await view.page.getByRole('listbox').focus();
    await window.page.keyboard.press('ArrowUp');
    await selected(unit).waitFor();
    await window.page.keyboard.press('Enter');
    await selection().first().waitFor();
    await selected(unit).waitFor();
  });

  test('its effects on the file, and nothing that axe finds, in every theme', async () => {
    await view.button('Show effects on the file').click();
    const effect = report.models.at(-1)!.effects[placeOf('I see')]!;
    assert.ok('perToken' in effect);
    const figure = `${effectText({ ...effect, perToken: -effect.perToken })} nats without it`;
    await eventually(async () =>
      assert.ok(
        (await written(window)).some(text => text.includes(figure)),
        figure,
      ),
    );
    const frame = await frameOf(window);
    // The side bar is painted around the frame, where axe does not look.
    await frame.evaluate(`document.body.style.background = 'var(--vscode-sideBar-background)'; ${axe}; undefined`);
    for (const kind of ['light', 'highContrast', 'highContrastLight', 'dark'] as const) {
      await window.theme(kind);
      // The page hears of a theme a little after the window wears it.
      await eventually(async () => assert.deepEqual(await violations(frame), []));
      await window.screenshot(`rules-marks-${kind}`);
    }
    await view.button('Hide effects on the file').click();
    assert.deepEqual(view.complaints, []);
  });
});

/** The page's own frame, where a script can be run. */
async function frameOf({ page }: WorkbenchWindow): Promise<Frame> {
  for (const frame of page.frames()) if ((await frame.locator('rules-view').count()) > 0) return frame;
  throw new Error('no frame holds the view');
}

/** What axe finds, each with its first place. */
function violations(frame: Frame): Promise<string[]> {
  return frame.evaluate<string[]>(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html + ' ' + nodes[0].failureSummary))",
  );
}

async function fold(header: Locator, fold: boolean): Promise<void> {
  await header.waitFor();
  if ((await header.getAttribute('aria-expanded')) === String(fold)) await header.click();
}

/** What decorations have written behind the text. */
function written(window: WorkbenchWindow): Promise<string[]> {
  return window.page.evaluate<string[]>(
    `[...document.querySelectorAll('.editor-instance .view-line span[class*="ced-"]')].map(span => getComputedStyle(span, '::after').content)`,
  );
}
