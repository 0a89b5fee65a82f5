/** @file Tests of the tests: a fault planted in the extension makes the check of the overlay fail, and nothing else does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { explain, measuredWords } from './measuredWords';
import { expectOverlay } from './overlayCheck';
import { patchedExtension, type Fault } from './patchedExtension';

const FILE = 'little-world.prompt.md';
/** After the lens has told that the explanation is complete. */
const PATIENCE_MS = 2000;

const FAULTS: Readonly<Record<string, Fault>> = {
  'no overlay': { find: /\.setDecorations\(/g, put: '.toString(' },
  'base and tuned swapped': { find: /=== "base" \? "base" : "tuned"/g, put: '=== "base" ? "tuned" : "base"' },
  'marks one character late': { find: /\.positionAt\((start\d*)\)/g, put: '.positionAt($1 + 1)' },
};

/** The same look at the same file as in overlay.test.ts. */
async function look(fault?: Fault): Promise<void> {
  const { folder, remove } = patchedExtension(fault);
  try {
    await lookAt(folder);
  } finally {
    remove();
  }
}

async function lookAt(folder: string): Promise<void> {
  const window = await WorkbenchWindow.open({ extension: { folder } });
  try {
    const file = join(window.folder.workspace, FILE);
    const text = readFileSync(file, 'utf8');
    await window.openFile(FILE);
    // By the palette, which waits for the command: a key pressed in a window that still starts reaches nobody.
    await window.command('Explain Prompt');
    await window.lenses
      .filter({ hasText: /instruction \d/ })
      .first()
      .waitFor();
    await expectOverlay(
      window,
      { text, words: measuredWords(explain(file)), mode: 'tuned', theme: 'dark' },
      PATIENCE_MS,
    );
  } finally {
    await window.close();
  }
}

suite('planted faults', () => {
  test('none: the check passes', () => look());

  for (const [name, fault] of Object.entries(FAULTS))
    test(`${name}: the check fails`, async () => {
      const error = await look(fault).then(
        () => undefined,
        (e: unknown) => e,
      );
      assert.ok(error instanceof assert.AssertionError, `it did not fail so: ${String(error)}`);
      assert.ok(Array.isArray(error.actual) && error.actual.length > 10, `painted otherwise: ${String(error.actual)}`);
    });
});
