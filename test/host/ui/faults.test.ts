/** @file Tests of the tests: with a fault planted in the extension the window shows just that fault, and the check of the overlay sees it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { explain, measuredWords, type MeasuredWord } from './measuredWords';
import { compare, eventually, expectOverlay, type Expectation } from './overlayCheck';
import { patchedExtension, type Fault } from './patchedExtension';

const FILE = 'little-world.prompt.md';

interface PlantedFault extends Fault {
  /** What the window shows then: the test waits for it, so that a picture that is only late is not taken for a wrong one. */
  readonly shown: (right: Expectation) => Expectation;
}

const FAULTS: Readonly<Record<string, PlantedFault>> = {
  'no overlay': {
    find: /\.setDecorations\(/g,
    put: '.toString(',
    shown: right => ({ ...right, words: [] }),
  },
  'base and tuned swapped': {
    find: /=== "base" \? "base" : "tuned"/g,
    put: '=== "base" ? "tuned" : "base"',
    shown: right => ({ ...right, mode: 'base' }),
  },
  'marks one character late': {
    find: /\.positionAt\((start\d*)\)/g,
    put: '.positionAt($1 + 1)',
    shown: right => ({ ...right, words: right.words.map(firstLetterLost) }),
  },
};

/** Ends stay where they are, and a word of one letter has none left. */
function firstLetterLost({ span: { start, end }, ...word }: MeasuredWord): MeasuredWord {
  return { ...word, span: { start: Math.min(start + 1, end), end } };
}

suite('planted faults', () => {
  const extension = patchedExtension();
  let window: WorkbenchWindow;
  suiteSetup(async () => {
    window = await WorkbenchWindow.open({ extension: { folder: extension.folder } });
  });
  suiteTeardown(async () => {
    await window.close();
    extension.remove();
  });

  /** The same look at the same file as in overlay.test.ts, at an extension with the fault. */
  async function look(fault: Fault, check: (right: Expectation) => Promise<void>): Promise<void> {
    extension.plant(fault);
    await window.reload();
    await explained();
    await check(right());
  }

  async function explained(): Promise<void> {
    await window.openFile(FILE);
    await window.command('Explain Prompt');
    await window.explained();
  }

  function right(): Expectation {
    const file = join(window.folder.workspace, FILE);
    return { text: readFileSync(file, 'utf8'), words: measuredWords(explain(file)), mode: 'tuned', theme: 'dark' };
  }

  test('none: the check passes', async () => {
    await explained();
    await expectOverlay(window, right());
  });

  for (const [name, fault] of Object.entries(FAULTS))
    test(`${name}: the check fails`, () =>
      look(fault, expected =>
        eventually(async () => {
          const painted = await window.painted();
          compare(painted, fault.shown(expected));
          assert.throws(() => compare(painted, expected), manyWrong);
        }),
      ));
});

/** Not by chance, and not because the editor shows another text. */
function manyWrong(error: unknown): boolean {
  return error instanceof assert.AssertionError && Array.isArray(error.actual) && error.actual.length > 4;
}
