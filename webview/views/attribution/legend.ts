/** @file The steps of the cells with their numbers, drawn as the cells are. */
import { html, svg, type TemplateResult } from 'lit';
import type { Palette } from '../../drawing/palette';
import type { Picture } from './picture';
import { alphaOf, markOf, sizeOf, stepText, STEPS } from './steps';
import { quantityText } from './wording';

const SIDE = 16;

export function legend(picture: Picture, palette: Palette): TemplateResult {
  const signs = picture.quantity === 'difference' || picture.quantity === 'signed' ? [1, -1] : [1];
  return html`<div class="legend">
    <span>${quantityText(picture)}</span>
    ${signs.map(
      sign =>
        html`<span class="steps"
          >${sideText(picture, sign)}
          ${Array.from(
            { length: STEPS },
            (_, i) =>
              html`<span class="step">${swatch(picture, palette, sign, i + 1)} ${stepText(i + 1, picture)}</span>`,
          )}</span
        >`,
    )}
    <span
      >bars:
      ${picture.barQuantity}${picture.barQuantity === 'influence' ? ' on the answer, first picture' : ' (b = 0)'}</span
    >
    <span>line below an answer word: its probability</span>
    <span><span class="dotted">dotted</span>: taken for an instruction</span>
  </div>`;
}

function sideText({ quantity }: Picture, sign: number): string {
  if (quantity === 'difference') return sign > 0 ? 'tuned more' : 'base more';
  if (quantity === 'signed') return sign > 0 ? 'for the word' : 'against it';
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
