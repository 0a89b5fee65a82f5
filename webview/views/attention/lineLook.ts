/** @file How an arc is drawn, the same in the picture and its legend: hue and line by direction, in a difference hue by sign. */
import type { Arc } from '../../../src/picture/attentionArcs';
import { paletteOf } from '../../drawing/palette';

export interface LineLook {
  readonly colour: string;
  /** CSS pixels. */
  readonly width: number;
  readonly alpha: number;
  /** SVG; a solid line has none. */
  readonly dash?: string;
  /** The end is hollow: base more. */
  readonly hollow: boolean;
}

const THINNEST = 1;
const THICKEST = 6;

/** @param full weight that is drawn at full strength */
export function lineLook(
  element: Element,
  { direction, value }: Pick<Arc, 'direction' | 'value'>,
  full: number,
  difference: boolean,
): LineLook {
  const palette = paletteOf(element);
  const part = full === 0 ? 0 : Math.min(1, Math.abs(value) / full);
  const hollow = difference && value < 0;
  const width = THINNEST + (THICKEST - THINNEST) * part;
  const directed = direction === 'reads' ? palette.reads : palette.readBy;
  return {
    colour: difference ? (hollow ? palette.base : palette.tuned) : directed,
    width,
    alpha: palette.highContrast ? 1 : 0.35 + 0.55 * part,
    ...(direction === 'readBy' ? { dash: `${3 + width} ${2 + width}` } : {}),
    hollow,
  };
}
