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

/** Five equal parts of [0, 1], the first one cut where painting begins. */
const MAGNITUDES = {
  steps: ['magnitude1', 'magnitude2', 'magnitude3', 'magnitude4', 'magnitude5'],
  bounds: ['0.1–0.2', '0.2–0.4', '0.4–0.6', '0.6–0.8', '0.8–1'],
};
/** Four a side. */
const SIGNED = ['0.1–0.25', '0.25–0.5', '0.5–0.75', '0.75–1'];

const LEGENDS: Readonly<Record<Mode, Legend>> = {
  tuned: { shown: /Shown: tuned, density at b = 0/, ...MAGNITUDES },
  base: { shown: /Shown: base, density at b = 0/, ...MAGNITUDES },
  difference: {
    shown: /Shown: difference, tuned minus base, density at b = 0/,
    steps: ['tuned1', 'tuned2', 'tuned3', 'tuned4', 'base1', 'base2', 'base3', 'base4'],
    bounds: [...SIGNED, ...SIGNED],
  },
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
        assert.deepEqual(text.match(/[\d.]+–[\d.]+/g), bounds);
        const swatches = (await window.hoverSwatches()).map(colourOf);
        assert.equal(swatches.length, steps.length);
        for (const [i, step] of steps.entries())
          assert.ok(sameColour(swatches[i]!, contributedColour(step, 'dark')), `swatch ${i + 1} is not ${step}`);
      });
      await window.screenshot(`legend-${mode}-dark`);
      await window.command('Show Tuned / Base / Difference');
    });

  test('in the lens says what the template and special tokens drew in both models', async () => {
    const tooltip = await window.lenses
      .filter({ hasText: /instruction/ })
      .first()
      .getAttribute('title');
    for (const { role, influenceApart } of explanation.models)
      for (const part of [influenceApart.template, influenceApart.special])
        assert.ok(tooltip?.includes(`${(part * 100).toFixed(1)} % ${role}`), `${part} ${role}: ${tooltip ?? ''}`);
  });
});
