/** @file The steps in which cells are drawn, and what each means in numbers: the same for picture and legend. */
import { percent } from '../../../src/base/readableNumbers';
import type { Palette } from '../../drawing/palette';
import type { Picture } from './picture';

export const STEPS = 5;

/** Parts of a whole below this part of the largest are left out: every word has some. Levels are drawn from 1. */
const LEAST_PART = 0.05;

/** 1 to 5; 0 where nothing is drawn. Steps are equal parts of the full value. */
export function stepOf(value: number, { quantity, full }: Pick<Picture, 'quantity' | 'full'>): number {
  const part = Math.abs(value) / full;
  if (quantity !== 'levels' && part < LEAST_PART) return 0;
  return Math.min(STEPS, Math.ceil(part * STEPS));
}

/** Side of a cell's mark as a part of the room it has. */
export function sizeOf(step: number): number {
  return 0.25 + (0.75 * step) / STEPS;
}

export function alphaOf(step: number, { highContrast }: Palette): number {
  return highContrast ? 1 : 0.25 + (0.75 * step) / STEPS;
}

export interface Mark {
  readonly colour: string;
  /** Negative values are hollow: told apart without colour. */
  readonly hollow: boolean;
}

export function markOf(value: number, { mode }: Pick<Picture, 'mode'>, palette: Palette): Mark {
  if (mode === 'difference') return { colour: value < 0 ? palette.base : palette.tuned, hollow: value < 0 };
  return { colour: value < 0 ? palette.dim : palette.magnitude, hollow: value < 0 };
}

/** Bars have the two hues of the marks in the file: what speaks for the answer, and what speaks against it. */
export function barMark(value: number, palette: Palette): { readonly colour: string; readonly hatched: boolean } {
  return value < 0 ? { colour: palette.base, hatched: true } : { colour: palette.magnitude, hatched: false };
}

/** “1–2”, “0.4 to 8.2 %”. */
export function stepText(step: number, { quantity, full }: Pick<Picture, 'quantity' | 'full'>): string {
  if (quantity === 'levels') return `${((step - 1) * full) / STEPS + 1}–${(step * full) / STEPS}`;
  const [from, to] = [Math.max(LEAST_PART, (step - 1) / STEPS) * full, (step / STEPS) * full];
  const number = (value: number): string => percent(value).replace(' %', '');
  return `${number(from)}–${number(to)} %`;
}
