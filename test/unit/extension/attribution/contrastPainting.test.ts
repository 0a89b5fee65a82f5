/** @file Why this and not that, on the file: whose numbers, which side, and that overlay, legend, lens and hover name the question. */
import { describe, expect, test } from 'vitest';
import { hoverText } from '../../../../src/extension/attribution/hoverText';
import { lensTexts } from '../../../../src/extension/attribution/lensText';
import type { MarkdownPart } from '../../../../src/extension/core/markdownText';
import { planOverlay } from '../../../../src/extension/attribution/attributionPlan';
import { statusText } from '../../../../src/extension/status/statusText';
import { paintedNumbers } from '../../../../src/picture/paintedNumbers';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { Contrast } from '../../../../src/protocol/comparison';
import { commands } from '../../../../src/extension/core/contributions';
import { KeptText } from '../../../../src/extension/prompts/keptText';
import { written } from '../core/written';
import { madeUp } from '../attribution/explanations';

const TEXT = 'alpha beta gamma';
const explanation = madeUp(TEXT, [
  { role: 'base', share: [0.2, 0.3, 0.5], density: [0.1, 0.2, 1] },
  { role: 'tuned', share: [0.5, 0.3, 0.2], density: [1, 0.2, 0.1] },
]);
const token = (text: string): Contrast['models'][number]['token'] => ({ id: 1, text, kind: 'text' });
const ofModel = (role: 'base' | 'tuned', words: readonly number[]): Contrast['models'][number] => ({
  ...{ role, position: 0, token: token(' Rose'), foil: token('.'), attribution: [], words },
});
const contrast: Contrast = {
  models: [ofModel('base', [0.1, 0.2, -0.4]), ofModel('tuned', [-0.2, 0, 0.05])],
  absent: [],
};
const file = {
  ...{ uri: 'file:///p.txt', text: TEXT, document: parsePrompt(TEXT, { fileName: 'p.txt' }), stale: false },
  ...{ label: 'demo pair', explanation, contrast },
};
const textOf = (parts: readonly MarkdownPart[]): string => written(parts).replaceAll(/[⟦⟧]/g, '');

describe('a contrast', () => {
  test.each([
    ['tuned', 'tuned', [-1, 0, 0.25]],
    ['difference', 'tuned', [-1, 0, 0.25]],
    ['base', 'base', [0.25, 0.5, -1]],
  ] as const)('in view %s is the %s model’s, over its strongest word', (mode, role, values) => {
    const painted = paintedNumbers(explanation, { mode, quantity: 'density', contrast, answerWord: 0 });
    expect([painted.quantity, painted.mode]).toEqual(['contrast', role]);
    painted.values.forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 12));
  });

  test('of a model that cannot say is that of the one that can', () => {
    const half = { models: contrast.models.slice(0, 1), absent: [{ role: 'tuned', message: 'No.' } as const] };
    expect(paintedNumbers(explanation, { mode: 'tuned', quantity: 'density', contrast: half }).mode).toBe('base');
  });

  test('is painted with its sign: for the token as tuned is in a difference, against it as base is', () => {
    const painted = paintedNumbers(explanation, { mode: 'base', quantity: 'density', contrast });
    const plan = planOverlay(explanation, painted, KeptText.between(TEXT, TEXT), 0.1);
    expect(plan.get('tuned1')).toEqual([{ start: 0, end: 5 }]);
    expect(plan.get('tuned2')).toEqual([{ start: 6, end: 10 }]);
    expect(plan.get('base3')).toEqual([{ start: 11, end: 16 }]);
    expect([...plan.keys()].some(kind => kind.startsWith('magnitude'))).toBe(false);
  });

  test('is named by the lens, which also takes it off', () => {
    const lenses = lensTexts(file, true, { message: 0, messages: 1 }, { mode: 'base', quantity: 'density' });
    expect(lenses.slice(0, 2).map(({ title, command }) => [title, command])).toEqual([
      ['Why “Rose”, not “.” · base · solid: for the first, dotted: for the second ▾', commands.chooseView],
      ['✕ back', commands.leaveView],
    ]);
    const { contrast: _, ...without } = file;
    const shown = lensTexts(without, true, { message: 0, messages: 1 });
    expect(shown.map(({ command }) => command)).not.toContain(commands.leaveView);
  });

  test('is named by the legend, both sides in words', () => {
    const input = {
      file,
      pair: 'demo pair',
      trusted: true,
      mode: 'tuned',
      quantity: 'density',
      threshold: 0.1,
    } as const;
    const legend = textOf(statusText(input).tooltip);
    expect(legend).toContain('Showing: tuned model, why this, not that');
    expect(legend).toContain('why “Rose”, not “.”');
    expect(legend).toMatch(/speaks for the first[\s\S]*speaks for the second/);
    expect(legend).toContain(commands.clearContrast);
    expect(legend).not.toContain('tuned more');
  });

  test('is told by the hover, each model with its part and its sign', () => {
    const hover = textOf(hoverText(file, 2, { mode: 'tuned', quantity: 'density' }));
    expect(hover).toMatch(/tuned .*\+5\.0 %.*2nd of 3/);
    expect(hover).toMatch(/base .*−40\.0 %.*1st of 3/);
    expect(hover).toContain('why “Rose”, not “.”');
  });
});
