/** @file The colours of density and difference: nine steps on a dark and on a light window, in 24 bits and in xterm's 256. */

/** Which kind of window the colours are for. */
export type Theme = 'dark' | 'light';
export type Rgb = readonly [number, number, number];
/** Density, and the two sides of a difference: orange leans to base, purple to tuned. */
export type Ramp = 'density' | 'orange' | 'purple';

/** Steps of a ramp; 0 is not drawn. Superscripts use the same nine. */
export const STEPS = 9;

/**
 * Anchors of each ramp from the weakest step to the strongest. On a dark window strong is light, on a light window strong is
 * dark, so that a weak step always lies near the window. Density runs through blue, grey and yellow (the idea of Cividis:
 * luminance carries the order, the hues survive colour blindness); the difference through PuOr's orange and purple.
 */
const anchors: Readonly<Record<Theme, Readonly<Record<Ramp, readonly Rgb[]>>>> = {
  dark: {
    density: [
      [24, 42, 84],
      [88, 92, 110],
      [168, 156, 116],
      [253, 226, 72],
    ],
    orange: [
      [66, 38, 10],
      [150, 82, 16],
      [253, 174, 82],
    ],
    purple: [
      [46, 34, 74],
      [104, 84, 158],
      [196, 178, 240],
    ],
  },
  light: {
    density: [
      [250, 238, 178],
      [190, 178, 132],
      [104, 108, 118],
      [14, 40, 92],
    ],
    orange: [
      [252, 228, 196],
      [236, 160, 74],
      [160, 78, 4],
    ],
    purple: [
      [230, 226, 240],
      [160, 148, 200],
      [78, 32, 128],
    ],
  },
};

/**
 * The same ramps in xterm's colour cube, step by step. Chosen by hand: the nearest entries of the cube would fall together
 * and turn pale oranges and purples into one grey.
 */
const cube: Readonly<Record<Theme, Readonly<Record<Ramp, readonly number[]>>>> = {
  dark: {
    density: [17, 19, 24, 60, 102, 143, 179, 185, 227],
    orange: [52, 88, 94, 130, 136, 172, 208, 214, 222],
    purple: [54, 55, 91, 97, 98, 134, 140, 177, 183],
  },
  light: {
    density: [229, 222, 186, 180, 144, 102, 60, 24, 17],
    orange: [223, 222, 216, 215, 209, 208, 172, 166, 130],
    purple: [189, 183, 177, 141, 140, 134, 98, 91, 55],
  },
};

/** Colour of a step from 1 to 9: a point of the ramp, linear between its anchors. */
export function colourOfStep(theme: Theme, ramp: Ramp, step: number): Rgb {
  const points = anchors[theme][ramp];
  const at = ((Math.min(step, STEPS) - 1) / (STEPS - 1)) * (points.length - 1);
  const low = Math.min(Math.floor(at), points.length - 2);
  const [a, b] = [points[low]!, points[low + 1]!];
  return [0, 1, 2].map(i => Math.round(a[i]! + (b[i]! - a[i]!) * (at - low))) as unknown as Rgb;
}

/** Entry of the colour cube (16 to 231) for a step from 1 to 9. */
export function cubeEntryOfStep(theme: Theme, ramp: Ramp, step: number): number {
  return cube[theme][ramp][Math.min(step, STEPS) - 1]!;
}

/** The levels of a channel in the cube, as xterm and those after it show them. */
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];

export function cubeColour(entry: number): Rgb {
  const at = entry - 16;
  return [CUBE_LEVELS[Math.floor(at / 36)]!, CUBE_LEVELS[Math.floor(at / 6) % 6]!, CUBE_LEVELS[at % 6]!];
}
