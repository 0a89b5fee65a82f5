/** @file Colours on a terminal: how many it has, the ramps of density and difference, and readable text on each step. */
import { colourOfStep, cubeColour, cubeEntryOfStep, STEPS } from './palettes';
import type { Rgb, Theme } from './palettes';
import type { OutputStream } from '../frame/surroundings';

export type ColourDepth = 'truecolour' | '256' | 'none';

/** `density`: 1 to 9. `signed`: those, and -1 to -9 for what speaks against. `difference`: -1 to -9 base, 1 to 9 tuned. */
export type MarkKind = 'density' | 'signed' | 'difference';

export interface Ink {
  readonly depth: ColourDepth;
  /** `text` on the background of a step: density's own ramp, orange below 0, purple above it in a difference. What speaks against is underlined too. */
  readonly paint: (text: string, step: number, kind: MarkKind) => string;
  /** Headings and asides; plain where there is no colour. */
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Terminals of 256 colours whose names do not say so. */
const KNOWN_TERMINALS = /256|^(xterm|screen|tmux|rxvt|konsole|alacritty|linux)/;
/** Terminals that say what they are in TERM_PROGRAM, or on Windows in WT_SESSION, and show all colours. */
const FULL_COLOUR_PROGRAMS = /^(vscode|iTerm\.app|WezTerm|ghostty|mintty)$/;

/**
 * What the stream can show; nothing where it is no terminal, since what goes into a pipe or a file is read by programs. NO_COLOR as on
 * no-color.org: present and not empty. FORCE_COLOR: 0 or false none, 3 all, anything else at least 256. (The package supports-color reads the
 * process's own environment only.)
 */
export function colourDepth(
  stream: Pick<OutputStream, 'isTTY'>,
  env: Readonly<Record<string, string | undefined>>,
  refused: boolean,
): ColourDepth {
  const forced = env['FORCE_COLOR'];
  if (refused || !stream.isTTY || (env['NO_COLOR'] ?? '') !== '' || forced === '0' || forced === 'false') return 'none';
  if (forced === '3') return 'truecolour';
  if (forced === undefined && env['TERM'] === 'dumb') return 'none';
  const full = /^(truecolor|24bit)$/i.test(env['COLORTERM'] ?? '') || env['WT_SESSION'] !== undefined;
  if (full || FULL_COLOUR_PROGRAMS.test(env['TERM_PROGRAM'] ?? '')) return 'truecolour';
  return forced !== undefined || KNOWN_TERMINALS.test(env['TERM'] ?? '') ? '256' : 'none';
}

/** COLORFGBG ("15;0", "0;15") is the only word on the window's background that terminals put into the environment. */
export function themeOf(env: Readonly<Record<string, string | undefined>>): Theme {
  const last = Number((env['COLORFGBG'] ?? '').split(';').at(-1));
  return last === 7 || last === 15 ? 'light' : 'dark';
}

export function inkFor(depth: ColourDepth, theme: Theme): Ink {
  const style = (code: string, text: string): string =>
    depth === 'none' || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
  return {
    depth,
    bold: text => style('1', text),
    dim: text => style('2', text),
    paint: (text, step, kind) => {
      if (step === 0) return text;
      const ramp = step < 0 ? 'orange' : kind === 'difference' ? 'purple' : 'density';
      const size = Math.abs(step);
      const line = kind === 'signed' && step < 0 ? '4;' : '';
      if (depth === 'truecolour') return style(line + fullCode(colourOfStep(theme, ramp, size)), text);
      return style(line + cubeCode(cubeEntryOfStep(theme, ramp, size)), text);
    },
  };
}

/** Step of a value in [0, 1] or, signed, in [-1, 1]; what rounds to nothing is 0. */
export function stepOf(value: number): number {
  return Math.sign(value) * Math.min(STEPS, Math.round(Math.abs(value) * STEPS)) || 0;
}

/** Both colours are set: what the window's own text colour is cannot be known. */
function fullCode(background: Rgb): string {
  return `38;2;${textOn(background).join(';')};48;2;${background.join(';')}`;
}

/** Black and white are the cube's own ends: a window's palette may have changed entries 0 and 15. */
function cubeCode(entry: number): string {
  return `38;5;${textOn(cubeColour(entry)) === BLACK ? 16 : 231};48;5;${entry}`;
}

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

function textOn(background: Rgb): Rgb {
  return contrast(background, WHITE) >= contrast(background, BLACK) ? WHITE : BLACK;
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
