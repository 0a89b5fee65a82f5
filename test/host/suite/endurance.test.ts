/** @file Explanations called off and completed in a row: one engine, bounded memory, no listener left, nothing native in the host. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { commands } from '../../../src/extension/core/contributions';
import { linux, treeOf } from '../../support/processes';
import { explained, extension, freshWindow, openText, pause, runCommand, story, until } from './extensionUnderTest';

const ROUNDS = 100;
const WARM_UP = 20;
/** Of the extension host's heap over 80 rounds, in bytes: about a third of one explanation a round would be 8 MB. */
const HEAP_BOUND = 6e6;

const COMPLETED = 12;
/** The store's, and what is on its way to a view or the panel's storage. */
const ALIVE = 3;

function collect(): void {
  setFlagsFromString('--expose-gc');
  const full = runInNewContext('gc') as () => void;
  full();
  full();
}

function collectedHeap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** How many can still be reached, once what only waits for the next turn has had it. */
async function alive(references: readonly WeakRef<object>[]): Promise<number> {
  await pause(0);
  collect();
  return references.filter(reference => reference.deref() !== undefined).length;
}

/** Living engines below the extension host. */
function engines(): number[] {
  return treeOf(process.pid).filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.js');
    } catch {
      return false;
    }
  });
}

async function replaceText(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor!;
  const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
  await editor.edit(edit => edit.replace(all, text));
}

suite('endurance', () => {
  setup(freshWindow);

  test(`${ROUNDS} explanations called off leave one engine and no growth`, async () => {
    const { store, service } = await extension();
    const document = await openText('endurance.prompt.md', story(7));
    const uri = document.uri.toString();
    await explained(document);
    const listeners = store.listeners;
    let heap = 0;
    const started = performance.now();
    for (let round = 0; round < ROUNDS; round++) {
      if (round === WARM_UP) heap = collectedHeap();
      // A prompt that no cache knows.
      await replaceText(story(100 + round));
      const running = runCommand(commands.explainPrompt, document.uri);
      // Each round is called off at another moment of the work.
      await pause(round % 5 === 0 ? 0 : (round * 7) % 60);
      await runCommand(commands.cancel);
      await running;
      assert.equal(store.get(uri)?.error, undefined, `round ${round}`);
    }
    const growth = collectedHeap() - heap;
    console.log(
      `      ${ROUNDS} rounds in ${((performance.now() - started) / 1000).toFixed(1)} s, heap ${(growth / 1e6).toFixed(1)} MB more`,
    );
    assert.ok(growth < HEAP_BOUND, `heap grew by ${growth} bytes`);
    assert.equal(store.listeners, listeners, 'listeners of the store');
    if (linux) await until('one engine', () => engines().length === 1 && engines()[0] === service.enginePid);
    await explained(document);
  });

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
