/** @file VS Code's Problems view names an instruction that the tuned model's answer hardly used, with the terminal command's numbers. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { averageInfluences, explain } from './measuredWords';
import { eventually } from './overlayCheck';
import { sharedWindow } from './sharedWindow';

const FILE = 'two-tasks.prompt.md';
/** The tuned model answers with a number, so that it hardly needed the first of these instructions. */
const TEXT =
  'Rose liked to go to the forest on a rainy day. But she could not find her green drum.\n\nSummarize the story.\n\nCount the words in the list.\n';

suite('the Problems view', () => {
  let window: WorkbenchWindow;
  let clauses: readonly number[];
  suiteSetup(async () => {
    window = await sharedWindow();
    const measured = explain(window.folder.writeFile(FILE, TEXT));
    clauses = averageInfluences(measured);
    await window.openFile(FILE);
  });

  test('has one entry: the unused instruction, its place, and what its words and those of the other had of the influence', async () => {
    const [unused, other] = clauses as [number, number];
    assert.ok(clauses.length === 2 && unused < other / 4, `the example is none any more: ${unused}, ${other}`);
    await window.explainByKey();
    await window.explained();
    const view = window.page.locator('.markers-panel');
    await window.pressUntil('Control+Shift+M', () => view.isVisible());
    const entries = view.locator('.monaco-list-row', { hasText: 'Instruct Lens' });
    await eventually(async () => {
      const [entry = '', ...more] = await entries.allInnerTexts();
      assert.equal(more.length, 0);
      assert.match(entry, /hardly used this instruction/);
      assert.deepEqual(
        entry.match(/\d+\.\d+/g),
        [unused, other].map(part => (part * 100).toFixed(1)),
      );
      assert.match(entry, /unused-instruction/);
      assert.match(entry, /Ln 3, Col 1/);
    });
    assert.equal(await entries.locator('.codicon-info').count(), 1);
    await window.screenshot('problems-dark');
  });
});
