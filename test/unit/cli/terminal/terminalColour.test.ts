import { describe, expect, test } from 'vitest';
import { cubeColour, STEPS } from '../../../../src/cli/terminal/palettes';
import { colourDepth, contrast, inkFor, stepOf, themeOf } from '../../../../src/cli/terminal/terminalColour';

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
    [true, { TERM: 'xterm' }, false, '256'],
    [true, { WT_SESSION: 'a-b-c' }, false, 'truecolour'],
    [true, { TERM_PROGRAM: 'iTerm.app', TERM: 'xterm' }, false, 'truecolour'],
    [true, { FORCE_COLOR: '1', TERM: 'dumb' }, false, '256'],
    [true, { FORCE_COLOR: '3' }, false, 'truecolour'],
    [false, { FORCE_COLOR: '3' }, false, 'none'],
    [true, { FORCE_COLOR: '0', COLORTERM: 'truecolor' }, false, 'none'],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false, 'none'],
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

test.each([
  [{}, 'dark'],
  [{ COLORFGBG: '15;0' }, 'dark'],
  [{ COLORFGBG: '0;15' }, 'light'],
  [{ COLORFGBG: '0;default;7' }, 'light'],
])('%j is taken for a %s window', (env, theme) => {
  expect(themeOf(env)).toBe(theme);
});

function cubeColours(painted: string): { text: Rgb; background: Rgb; entry: number } {
  const [, , text, , , entry] = painted.match(/\d+/g)!.map(Number);
  return { text: [...cubeColour(text!)], background: [...cubeColour(entry!)], entry: entry! };
}

describe.each(['dark', 'light'] as const)('on a %s window', theme => {
  const ink = inkFor('truecolour', theme);
  const steps = Array.from({ length: STEPS }, (_, i) => i + 1);
  const few = inkFor('256', theme);
  const painted = [
    steps.map(s => [s, 'density'] as const),
    steps.map(s => [s, 'difference'] as const),
    steps.map(s => [-s, 'difference'] as const),
  ];
  const ramps = painted.map(ramp => ramp.map(([step, kind]) => colours(ink.paint('x', step, kind))));
  const fewRamps = painted.map(ramp => ramp.map(([step, kind]) => cubeColours(few.paint('x', step, kind))));

  test('text can be read on every step', () => {
    for (const { text, background } of [...ramps.flat(), ...fewRamps.flat()]) {
      expect(contrast(text, background)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
    }
  });

  test('a stronger step lies further from the window', () => {
    const window: Rgb = theme === 'dark' ? [0, 0, 0] : [255, 255, 255];
    for (const ramp of [...ramps, ...fewRamps]) {
      const distances = ramp.map(c => contrast(c.background, window));
      expect(distances).toEqual(distances.toSorted((a, b) => a - b));
      expect(new Set(distances).size).toBe(STEPS);
    }
  });

  test('256 colours tell every step apart, and in a difference both sides of every step, without a grey', () => {
    const [density, more, less] = fewRamps.map(ramp => ramp.map(c => c.entry)) as [number[], number[], number[]];
    expect(new Set(density).size).toBe(STEPS);
    expect(new Set([...more, ...less]).size).toBe(2 * STEPS);
    for (const { background } of fewRamps.slice(1).flat()) expect(new Set(background).size).toBeGreaterThan(1);
  });
});

test('without colour nothing is added', () => {
  const ink = inkFor('none', 'dark');
  expect([ink.bold('a'), ink.dim('a'), ink.paint('a', 9, 'density')]).toEqual(['a', 'a', 'a']);
});
