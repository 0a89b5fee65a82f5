/** @file Linked files as a user reads them in: ticked in a list, said in the line above, painted in their own file, out of date when they change. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { eventually } from './overlayCheck';
import { sharedWindow } from './sharedWindow';

const PROMPT = 'linked.prompt.md';
const PART = 'more.md';

suite('linked files', () => {
  let window: WorkbenchWindow;
  let part: string;
  suiteSetup(async () => {
    window = await sharedWindow();
    const { workspace } = window.folder;
    part = join(workspace, 'linked', PART);
    mkdirSync(join(workspace, 'linked'), { recursive: true });
    writeFileSync(
      join(workspace, PROMPT),
      'Summarize the story. See [more](linked/more.md) and [gone](linked/gone.md).\n',
    );
    writeFileSync(part, 'Rose lost a green drum.\nA cat found the drum.\n');
    await window.openFile(PROMPT);
  });

  test('are ticked in a list, none at first, and said in the line above the prompt', async () => {
    await window.command('Read In Linked Files…');
    const { page } = window;
    const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'linked/more.md' });
    await row.waitFor();
    const placeholder = await page.locator('.quick-input-widget input[type="text"]').getAttribute('placeholder');
    assert.match(placeholder ?? '', /1 more cannot be read in/);
    assert.equal(
      await row.locator('.monaco-checkbox, input[type="checkbox"]').first().getAttribute('aria-checked'),
      'false',
    );
    await window.screenshot('linked-list');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await eventually(async () => assert.match((await window.lenses.allTextContents()).join(' '), /With 1 linked file/));
    await window.screenshot('linked-prompt');
  });

  test('are painted in their own file, with a hover that says whose numbers they are', async () => {
    await window.openFile(PART);
    await eventually(async () => assert.ok((await window.painted()).some(({ backgrounds }) => backgrounds.length > 0)));
    assert.match(await window.hoverOver('drum'), /Read in with linked\.prompt\.md/);
    await window.screenshot('linked-part');
  });

  test('that change on the disk make the picture out of date', async () => {
    writeFileSync(part, 'Rose lost a red drum.\n');
    await window.openFile(PROMPT);
    await eventually(async () => assert.match((await window.lenses.allTextContents()).join(' '), /Edited since/));
    await window.screenshot('linked-stale');
  });
});
