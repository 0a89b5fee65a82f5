/** @file Tests of the tests: with a fault planted in the extension the window shows just that fault, and the check of the overlay sees it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'mocha';
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

/** The same look at the same file as in overlay.test.ts, at an extension with the fault. */
async function look(
  fault: Fault | undefined,
  check: (window: WorkbenchWindow, right: Expectation) => Promise<void>,
): Promise<void> {
  const { folder, remove } = patchedExtension(fault);
  const window = await WorkbenchWindow.open({ extension: { folder } });
  try {
    const file = join(window.folder.workspace, FILE);
    const text = readFileSync(file, 'utf8');
    await window.openFile(FILE);
    await window.command('Explain Prompt');
    await window.explained();
    await check(window, { text, words: measuredWords(explain(file)), mode: 'tuned', theme: 'dark' });
  } finally {
    await window.close();
    remove();
  }
}

suite('planted faults', () => {
  test('none: the check passes', () => look(undefined, (window, right) => expectOverlay(window, right)));

  for (const [name, fault] of Object.entries(FAULTS))
    test(`${name}: the check fails`, () =>
      look(fault, async (window, right) => {
        await eventually(async () => {
          const painted = await window.painted();
          compare(painted, fault.shown(right));
          assert.throws(() => compare(painted, right), manyWrong);
        });
      }));
});

/** Not by chance, and not because the editor shows another text. */
function manyWrong(error: unknown): boolean {
  return error instanceof assert.AssertionError && Array.isArray(error.actual) && error.actual.length > 10;
}
