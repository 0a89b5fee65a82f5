/** @file What the lines mean, drawn as they are drawn. */
import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Arc } from '../../../src/picture/attentionArcs';
import { paletteOf } from '../../drawing/palette';
import { amount } from './attentionWording';

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

const LENGTH = 30;

export function attentionLegend(element: Element, full: number, difference: boolean): TemplateResult {
  const key = (direction: 'reads' | 'readBy', value: number, text: string): TemplateResult => {
    const { colour, width, dash, hollow } = lineLook(element, { direction, value }, 1, difference);
    return html`<span class="key"
      ><svg width=${LENGTH} height="12" aria-hidden="true">
        ${svg`<line x1="0" y1="6" x2=${LENGTH - 6} y2="6" stroke=${colour} stroke-width=${width} stroke-dasharray=${dash ?? nothing}></line>
        <circle cx=${LENGTH - 5} cy="6" r="3.5" fill=${hollow ? 'none' : colour} stroke=${colour} stroke-width="1.5"></circle>`}
      </svg>
      ${text}</span
    >`;
  };
  return html`<div class="legend">
    ${key('reads', 0.4, l10n.t('solid, before it: what it reads'))}
    ${key('readBy', 0.4, l10n.t('dashed, after it: what reads it'))}
    ${difference ? html`${key('reads', 0.4, l10n.t('full end: tuned more'))} ${key('reads', -0.4, l10n.t('hollow end: base more'))}` : nothing}
    <span>${l10n.t('thickest line: {0}', amount(full))}</span>
  </div>`;
}
