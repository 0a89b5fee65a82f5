/** @file Colours on a terminal: how many it has, the ramps of density and difference, and readable text on each step. */
import type { OutputStream } from './surroundings';

export type ColourDepth = 'truecolour' | '256' | 'none';

/** Steps of a ramp; 0 is not drawn. Superscripts use the same nine. */
export const STEPS = 9;

type Rgb = readonly [number, number, number];

export interface Ink {
  readonly depth: ColourDepth;
  /** `text` on the background of a step: 1 to 9 density, -1 to -9 (orange, base) and 1 to 9 (purple, tuned) in a difference. */
  readonly paint: (text: string, step: number, kind: 'density' | 'difference') => string;
  /** Headings and asides; plain where there is no colour. */
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** What the stream can show. NO_COLOR as on no-color.org: present and not empty. */
export function colourDepth(
  stream: Pick<OutputStream, 'isTTY'>,
  env: Readonly<Record<string, string | undefined>>,
  refused: boolean,
): ColourDepth {
  if (refused || !stream.isTTY || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return 'none';
  if (/^(truecolor|24bit)$/i.test(env['COLORTERM'] ?? '')) return 'truecolour';
  return (env['TERM'] ?? '').includes('256') ? '256' : 'none';
}

/**
 * Anchors of each ramp from the weakest step to the strongest. On a dark window strong is light, on a light window strong is
 * dark, so that a weak step always lies near the window. Density runs through blue, grey and yellow (the idea of Cividis:
 * luminance carries the order, the hues survive colour blindness); the difference through PuOr's orange and purple.
 */
const ramps: Readonly<Record<'dark' | 'light', Readonly<Record<'density' | 'orange' | 'purple', readonly Rgb[]>>>> = {
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

/** COLORFGBG ("15;0", "0;15") is the only word on the window's background that terminals put into the environment. */
function background(env: Readonly<Record<string, string | undefined>>): 'dark' | 'light' {
  const last = Number((env['COLORFGBG'] ?? '').split(';').at(-1));
  return last === 7 || last === 15 ? 'light' : 'dark';
}

export function inkFor(depth: ColourDepth, env: Readonly<Record<string, string | undefined>>): Ink {
  const theme = ramps[background(env)];
  const style = (code: string, text: string): string =>
    depth === 'none' || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
  return {
    depth,
    bold: text => style('1', text),
    dim: text => style('2', text),
    paint: (text, step, kind) => {
      if (step === 0) return text;
      const ramp = kind === 'density' ? theme.density : step < 0 ? theme.orange : theme.purple;
      return style(cellCode(colourOfStep(ramp, Math.abs(step)), depth), text);
    },
  };
}

/** Step of a value in [0, 1] or, signed, in [-1, 1]; what rounds to nothing is 0. */
export function stepOf(value: number): number {
  return Math.sign(value) * Math.min(STEPS, Math.round(Math.abs(value) * STEPS)) || 0;
}

/** A point of the ramp, linear between its anchors. */
function colourOfStep(ramp: readonly Rgb[], step: number): Rgb {
  const at = ((Math.min(step, STEPS) - 1) / (STEPS - 1)) * (ramp.length - 1);
  const low = Math.min(Math.floor(at), ramp.length - 2);
  const [a, b] = [ramp[low]!, ramp[low + 1]!];
  return [0, 1, 2].map(i => Math.round(a[i]! + (b[i]! - a[i]!) * (at - low))) as unknown as Rgb;
}

/** Both colours are set: what the window's own text colour is cannot be known. */
function cellCode(rgb: Rgb, depth: ColourDepth): string {
  const text: Rgb = contrast(rgb, [255, 255, 255]) >= contrast(rgb, [0, 0, 0]) ? [255, 255, 255] : [0, 0, 0];
  if (depth === 'truecolour') return `38;2;${text.join(';')};48;2;${rgb.join(';')}`;
  return `38;5;${text[0] === 0 ? 16 : 231};48;5;${nearest256(rgb)}`;
}

/** Contrast ratio of WCAG 2. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of WCAG 2. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map(c => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Entry of xterm's colour cube (16 to 231) or grey ramp (232 to 255) that lies nearest. */
function nearest256(rgb: Rgb): number {
  const levels = [0, 95, 135, 175, 215, 255];
  const near = rgb.map(c =>
    levels.reduce((best, l, i) => (Math.abs(l - c) < Math.abs(levels[best]! - c) ? i : best), 0),
  );
  const grey = Math.max(0, Math.min(23, Math.round((rgb.reduce((a, c) => a + c, 0) / 3 - 8) / 10)));
  const cubeDistance = distance(
    rgb,
    near.map(i => levels[i]!),
  );
  if (
    distance(
      rgb,
      [0, 1, 2].map(() => 8 + 10 * grey),
    ) < cubeDistance
  )
    return 232 + grey;
  return 16 + 36 * near[0]! + 6 * near[1]! + near[2]!;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}
