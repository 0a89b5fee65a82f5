/** @file The steps of the cells with their numbers, drawn as the cells are. */
import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Palette } from '../../drawing/palette';
import type { Picture } from './picture';
import { alphaOf, barMark, endTexts, markOf, sizeOf, STEPS } from './steps';
import { quantityText } from './attributionWording';

const SIDE = 16;

/** @param cells whether they are shown */
export function legend(picture: Picture, palette: Palette, cells: boolean): TemplateResult {
  return html`<div class="legend">
    ${picture.values && cells ? cellsLegend(picture, palette) : nothing} ${barsLegend(picture, palette)}
    ${cells || picture.bars.length < 2 ? nothing : html`<span>${picture.mode === 'base' ? l10n.t('thick: base, thin: tuned') : l10n.t('thick: tuned, thin: base')}</span>`}
    <span class="rest">${l10n.t('line under an answer word: its probability')}</span>
    <span class="rest"><span class="dotted">${l10n.t('dotted')}</span>${l10n.t(': counted as an instruction')}</span>
  </div>`;
}

function cellsLegend(picture: Picture, palette: Palette): TemplateResult {
  const signs = picture.quantity === 'levels' || picture.quantity === 'share' ? [1] : [1, -1];
  const [least, most] = endTexts(picture);
  return html`<span>${quantityText(picture)}</span> ${signs.map(
      sign =>
        html`<span class="steps"
          >${sideText(picture, sign)} ${least}
          <span class="step">${Array.from({ length: STEPS }, (_, i) => swatch(picture, palette, sign, i + 1))}</span>
          ${most}</span
        >`,
    )}`;
}

const BAR_TEXTS: Readonly<Record<Picture['barQuantity'], string>> = {
  influence: l10n.t('influence on the whole answer, as a share of all words’ together'),
  gradient: l10n.t('gradient × input of the whole answer, as a share of all words’ together'),
  share: l10n.t('share of the whole answer'),
  flow: l10n.t('information flow into the whole answer, as a share of all words’ together'),
  density: 'density (b = 0)',
};

function barsLegend(picture: Picture, palette: Palette): TemplateResult {
  const { barQuantity, barSides, bars } = picture;
  const chance = bars.some(({ atChance }) => atChance);
  return html`<span>${l10n.t('bars: {0}', BAR_TEXTS[barQuantity])}</span>
    ${barSides ? [1, -1].map(sign => html`<span class="step">${barSwatch(sign, picture, palette)} ${sign > 0 ? l10n.t('for the answer') : l10n.t('against it')}</span>`) : nothing}
    ${chance ? html`<span>${l10n.t('hollow bars: no better than chance')}</span>` : nothing}`;
}

function barSwatch(sign: number, picture: Picture, palette: Palette): TemplateResult {
  const { colour, hatched } = barMark(sign, picture, palette);
  const [y, width, height] = [4, SIDE - 2, 8];
  const mark = hatched
    ? svg`<rect x="1.5" y=${y + 0.5} width=${width - 1} height=${height - 1} fill="none" stroke=${colour}></rect>
        ${[4, 8, 12].map(x => svg`<rect x=${x} y=${y} width="1.5" height=${height} fill=${colour}></rect>`)}`
    : svg`<rect x="1" y=${y} width=${width} height=${height} fill=${colour}></rect>`;
  return html`<svg width=${SIDE} height=${SIDE} aria-hidden="true">${mark}</svg>`;
}

function sideText({ quantity }: Picture, sign: number): string {
  if (quantity === 'difference') return sign > 0 ? l10n.t('tuned more') : l10n.t('base more');
  if (quantity === 'signed' || quantity === 'influence')
    return sign > 0 ? l10n.t('for the word') : l10n.t('against it');
  return '';
}

function swatch(picture: Picture, palette: Palette, sign: number, step: number): TemplateResult {
  const side = (SIDE - 3) * sizeOf(step);
  const at = (SIDE - side) / 2;
  const { colour, hollow } = markOf(sign, picture, palette);
  const alpha = alphaOf(step, palette);
  const mark = hollow
    ? svg`<rect x=${at} y=${at} width=${side} height=${side} fill="none" stroke=${colour} stroke-width="1.5" stroke-opacity=${alpha}></rect>`
    : svg`<rect x=${at} y=${at} width=${side} height=${side} fill=${colour} fill-opacity=${alpha}></rect>`;
  return html`<svg width=${SIDE} height=${SIDE} aria-hidden="true">${mark}</svg>`;
}
