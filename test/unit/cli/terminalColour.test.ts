import { describe, expect, test } from 'vitest';
import { colourDepth, contrast, inkFor, STEPS, stepOf } from '../../../src/cli/terminalColour';

/** WCAG 2 AA for text. */
const LEAST_CONTRAST = 4.5;

describe('how many colours there are', () => {
  test.each([
    [true, { COLORTERM: 'truecolor' }, false, 'truecolour'],
    [true, { COLORTERM: '24bit', TERM: 'xterm' }, false, 'truecolour'],
    [true, { TERM: 'xterm-256color' }, false, '256'],
    [true, { TERM: 'vt100' }, false, 'none'],
    [true, {}, false, 'none'],
    [true, { COLORTERM: 'truecolor', NO_COLOR: '1' }, false, 'none'],
    [true, { COLORTERM: 'truecolor', NO_COLOR: '' }, false, 'truecolour'],
    [true, { COLORTERM: 'truecolor', TERM: 'dumb' }, false, 'none'],
    [true, { COLORTERM: 'truecolor' }, true, 'none'],
    [false, { COLORTERM: 'truecolor', TERM: 'xterm-256color' }, false, 'none'],
  ])('terminal %s, %j, refused %s: %s', (isTTY, env, refused, depth) => {
    expect(colourDepth({ isTTY }, env, refused)).toBe(depth);
  });
});

describe('steps', () => {
  test.each([
    [0, 0],
    [0.05, 0],
    [0.06, 1],
    [0.5, 5],
    [1, 9],
    [-0.04, 0],
    [-1, -9],
    [Number.NaN, 0],
  ])('%d is step %i', (value, step) => {
    expect(stepOf(value)).toBe(step);
  });
});

type Rgb = [number, number, number];

function colours(painted: string): { text: Rgb; background: Rgb } {
  const numbers = painted.match(/\d+/g)!.map(Number);
  return { text: numbers.slice(2, 5) as Rgb, background: numbers.slice(7, 10) as Rgb };
}

describe.each([
  ['dark', {}],
  ['light', { COLORFGBG: '0;15' }],
])('on a %s window', (theme, env) => {
  const ink = inkFor('truecolour', env);
  const steps = Array.from({ length: STEPS }, (_, i) => i + 1);
  const ramps = [
    steps.map(s => ink.paint('x', s, 'density')),
    steps.map(s => ink.paint('x', s, 'difference')),
    steps.map(s => ink.paint('x', -s, 'difference')),
  ].map(ramp => ramp.map(colours));

  test('text can be read on every step', () => {
    for (const { text, background } of ramps.flat()) {
      expect(contrast(text, background)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
    }
  });

  test('a stronger step lies further from the window', () => {
    const window: Rgb = theme === 'dark' ? [0, 0, 0] : [255, 255, 255];
    for (const ramp of ramps) {
      const distances = ramp.map(c => contrast(c.background, window));
      expect(distances).toEqual(distances.toSorted((a, b) => a - b));
      expect(new Set(distances).size).toBe(STEPS);
    }
  });

  test('256 colours tell at least five steps apart', () => {
    const few = inkFor('256', env);
    for (const kind of ['density', 'difference'] as const) {
      expect(new Set(steps.map(s => few.paint('x', s, kind))).size).toBeGreaterThanOrEqual(5);
    }
  });
});

test('without colour nothing is added', () => {
  const ink = inkFor('none', {});
  expect([ink.bold('a'), ink.dim('a'), ink.paint('a', 9, 'density')]).toEqual(['a', 'a', 'a']);
});
