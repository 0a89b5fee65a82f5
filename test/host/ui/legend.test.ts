/** @file What is drawn is said in words and colours: the legend in the status bar's tooltip, the rest of the shares in the lens's. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import type { Explanation } from '../../../src/protocol/explanation';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { colourOf, sameColour } from './colour';
import { contributedColour, explain, type Mode } from './measuredWords';
import { eventually } from './overlayCheck';
import { ownExample, sharedWindow } from './sharedWindow';

const FILE = 'legend.prompt.md';

interface Legend {
  readonly shown: RegExp;
  /** Colours of its swatches, in the order in which they stand. */
  readonly steps: readonly string[];
  readonly bounds: readonly string[];
}

/** Three equal parts of the largest a side, the first one cut where painting begins. */
const SIDE = ['10 %–33 %', '33 %–67 %', '67 %–100 %'];
const STEPS = {
  steps: ['tuned1', 'tuned2', 'tuned3', 'base1', 'base2', 'base3'],
  bounds: [...SIDE, ...SIDE],
};

const LEGENDS: Readonly<Record<Mode, Legend>> = {
  tuned: { shown: /Showing: tuned model, influence[^]*speaks for the answer[^]*speaks against it/, ...STEPS },
  base: { shown: /Showing: base model, influence/, ...STEPS },
  difference: { shown: /Showing: difference, tuned minus base, influence[^]*tuned more[^]*base more/, ...STEPS },
};

suite('the legend', () => {
  let window: WorkbenchWindow;
  let explanation: Explanation;
  suiteSetup(async () => {
    window = await sharedWindow();
    explanation = explain(ownExample(window, FILE));
    await window.openFile(FILE);
    await window.explainByKey();
    await window.explained();
  });

  for (const [mode, { shown, steps, bounds }] of Object.entries(LEGENDS))
    test(`in the status bar says that ${mode} is drawn, and in which colours`, async () => {
      await eventually(async () => {
        const text = await window.hoverOverStatus();
        assert.match(text, shown);
        assert.deepEqual(text.match(/\d+ %–\d+ %/g), bounds);
        const swatches = (await window.hoverSwatches()).map(colourOf);
        assert.equal(swatches.length, steps.length);
        for (const [i, step] of steps.entries())
          assert.ok(sameColour(swatches[i]!, contributedColour(step, 'dark')), `swatch ${i + 1} is not ${step}`);
      });
      await window.screenshot(`legend-${mode}-dark`);
      await window.command('Switch Picture: Tuned, Base, Difference');
    });

  test('in the lens says what the template and special tokens drew in both models', async () => {
    const tooltip = await window.lenses
      .filter({ hasText: /instruction/ })
      .first()
      .getAttribute('title');
    for (const { role, influenceApart } of explanation.models)
      for (const part of [influenceApart!.template, influenceApart!.special])
        assert.ok(tooltip?.includes(`${(part * 100).toFixed(1)} % ${role}`), `${part} ${role}: ${tooltip ?? ''}`);
  });
});
