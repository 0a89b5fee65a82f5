/** @file VS Code's Problems view names a rule without effect, with the terminal command's figures; its quick fix tries the prompt without it. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import type { RulesReport } from '../../../src/protocol/rules';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { rules } from './measuredWords';
import { eventually } from './overlayCheck';
import { sharedWindow } from './sharedWindow';

const FILE = 'two-tasks.prompt.md';
/** The tuned model answers with a number: the first of these instructions does nothing. */
const TEXT =
  'Rose liked to go to the forest on a rainy day. But she could not find her green drum.\n\nSummarize the story.\n\nCount the words in the list.\n';

suite('the Problems view', () => {
  let window: WorkbenchWindow;
  let report: RulesReport;
  suiteSetup(async () => {
    window = await sharedWindow();
    report = rules(window.folder.writeFile(FILE, TEXT));
    await window.openFile(FILE);
  });

  test('names the rule without effect, which the lens counts too, with the figures of the terminal', async () => {
    const unit = report.prompt.units.findIndex(({ text }) => text.startsWith('Summarize'));
    const { effects, noise } = report.models.at(-1)!;
    const effect = effects[unit]!;
    assert.ok('perToken' in effect && report.states[unit]?.state === 'none', 'the example is none any more');
    await window.explainByKey();
    await window.explained();
    await window.page.getByText('1 of 2 rules carries this answer; 1 has no effect').first().waitFor();
    const view = window.page.locator('.markers-panel');
    await window.pressUntil('Control+Shift+M', () => view.isVisible());
    const entries = view.locator('.monaco-list-row', { hasText: 'Instruct Lens' });
    await eventually(async () => {
      const [entry = '', ...more] = await entries.allInnerTexts();
      assert.equal(more.length, 0);
      assert.match(entry, /“Summarize the story\.” has no effect on this answer/);
      assert.deepEqual(
        entry.match(/\d+\.\d+/g),
        [Math.abs(effect.perToken), noise[unit]!].map(value => value.toFixed(2)),
      );
      assert.match(entry, /Ln 3, Col 1/);
    });
    assert.equal(await entries.locator('.codicon-info').count(), 1);
    await window.screenshot('problems-dark');
  });
});
