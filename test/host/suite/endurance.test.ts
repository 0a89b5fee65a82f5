/** @file Explanations in a row leave nothing but the last, and nothing native in the extension host; soak.test.ts does much more in a row. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { linux } from '../../support/processes';
import { explained, extension, freshWindow, openText, pause, story } from './extensionUnderTest';

const COMPLETED = 12;
/** The store's, and what is on its way to a view or the panel's storage. */
const ALIVE = 3;

function collect(): void {
  setFlagsFromString('--expose-gc');
  const full = runInNewContext('gc') as () => void;
  full();
  full();
}

/** How many can still be reached, once what only waits for the next turn has had it. */
async function alive(references: readonly WeakRef<object>[]): Promise<number> {
  await pause(0);
  collect();
  return references.filter(reference => reference.deref() !== undefined).length;
}

async function replaceText(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor!;
  const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
  await editor.edit(edit => edit.replace(all, text));
}

suite('endurance', () => {
  setup(freshWindow);

  test(`${COMPLETED} completed explanations of one file leave nothing but the last`, async () => {
    const { store } = await extension();
    const document = await openText('completed.prompt.md', story(9));
    const all: WeakRef<object>[] = [];
    for (let round = 0; round < COMPLETED; round++) {
      await replaceText(story(400 + round));
      all.push(new WeakRef((await explained(document)).explanation!));
    }
    const left = await alive(all);
    assert.ok(left <= ALIVE, `${left} of ${COMPLETED} explanations are held`);
    assert.ok(all.at(-1)!.deref() !== undefined, 'the last one is there');
    assert.equal(store.all.length, 1);
  });

  // A skipped test is a fault to the runner: where there is no /proc to look at it is not there, and the file says so.
  const testOnLinux = linux ? test : (): void => console.log('   Not tested: natives of the engine (read from /proc).');
  testOnLinux('the engine has loaded ONNX Runtime, the extension host has not', async () => {
    const { service } = await extension();
    await explained(await openText('natives.prompt.md', story(8)));
    const maps = (pid: number | string): string => readFileSync(`/proc/${pid}/maps`, 'utf8');
    assert.match(maps(service.enginePid!), /onnxruntime/);
    assert.doesNotMatch(maps('self'), /onnxruntime|tokenizers/);
  });
});
