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

/** In the hues of the marks in the file: two where values have sides, one where they are sizes. */
export function markOf(value: number, { quantity }: Pick<Picture, 'quantity'>, palette: Palette): Mark {
  const sides = quantity !== 'levels' && quantity !== 'share';
  return { colour: value < 0 ? palette.base : sides ? palette.tuned : palette.magnitude, hollow: value < 0 };
}

/** The same of bars: what speaks for the answer, and what speaks against it. */
export function barMark(
  value: number,
  { barSides }: Pick<Picture, 'barSides'>,
  palette: Palette,
): { readonly colour: string; readonly hatched: boolean } {
  if (value < 0) return { colour: palette.base, hatched: true };
  return { colour: barSides ? palette.tuned : palette.magnitude, hatched: false };
}

/** What the smallest and the largest mark stand for: “1” and “10”, “2.8” and “56.5 %”. */
export function endTexts({
  quantity,
  full,
}: Pick<Picture, 'quantity' | 'full'>): readonly [least: string, most: string] {
  if (quantity === 'levels') return ['1', String(full)];
  return [percent(LEAST_PART * full).replace(/[  ]%$/, ''), percent(full)];
}
