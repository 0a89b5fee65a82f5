/** @file Kept explanations in the browser's own extension host: opened in their view; a file that is none, and a command that runs a model, say why not. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import { AttributionFrame } from './attributionFrame';
import { explain } from './measuredWords';
import { eventually } from './overlayCheck';

suite('kept explanations in the workbench', () => {
  let window: WorkbenchWindow;
  let frame: AttributionFrame;
  suiteSetup(async () => {
    window = await WorkbenchWindow.open({ extension: { folder: packageRoot }, web: true });
    frame = new AttributionFrame(window);
    const { workspace } = window.folder;
    writeFileSync(join(workspace, 'kept.json'), JSON.stringify(explain(join(workspace, 'little-world.prompt.md'))));
    writeFileSync(join(workspace, 'other.json'), '{"schema": "somebody else’s"}');
  });
  suiteTeardown(() => window.close());

  test('opens an explanation in the view that drew it', async () => {
    await window.openFile('kept.json');
    await window.command('Open Kept Explanation…');
    await frame.matrix.waitFor();
    const words = await frame.answerWords.allTextContents();
    assert.ok(words.length > 3, words.join());
    assert.deepEqual(frame.complaints, []);
    await window.screenshot('web-kept');
  });

  test('says of another file what it can open', async () => {
    await window.openFile('other.json');
    await window.command('Open Kept Explanation…');
    await eventually(async () => assert.ok(await window.says('neither an explanation nor a comparison')));
  });

  test('a command that runs a model says that it needs the desktop', async () => {
    await window.command('Doctor');
    await eventually(async () => assert.ok(await window.says('needs VS Code on the desktop')));
  });
});
