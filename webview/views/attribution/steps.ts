/** @file The steps in which cells are drawn, and what each means in numbers: the same for picture and legend. */
import { percent } from '../../../src/base/readableNumbers';
import type { Palette } from './palette';
import type { Picture } from './picture';

export const STEPS = 5;

/** 1 to 5; 0 where nothing is drawn. Steps are equal parts of the full value. */
export function stepOf(value: number, full: number): number {
  return Math.min(STEPS, Math.ceil((Math.abs(value) / full) * STEPS));
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

/** “1–2”, “0.4 to 8.2 %”. */
export function stepText(step: number, { quantity, full }: Pick<Picture, 'quantity' | 'full'>): string {
  const [from, to] = [((step - 1) * full) / STEPS, (step * full) / STEPS];
  if (quantity === 'levels') return `${from + 1}–${to}`;
  const number = (value: number): string => percent(value).replace(' %', '');
  return `${number(from)}–${number(to)} %`;
}
