/** @file Where attention goes, band by band: what goes to the instruction, to other text, and apart from both to sink and template. */
import { html, svg, type TemplateResult } from 'lit';
import { percent } from '../../../src/base/readableNumbers';
import { layersText } from '../../../src/picture/attentionArcs';
import type { AttentionReport, MassShares } from '../../../src/protocol/attention';
import type { Palette } from '../../drawing/palette';
import { massParts, massText, type MassPart } from './attentionWording';

const WIDTH = 180;
const HEIGHT = 12;

/** One entry a band, one line a model, the last model first. */
export function massBars(report: AttentionReport, palette: Palette): TemplateResult {
  const { bands, models } = report;
  return html`<dl class="masses">
    ${bands.map(
      (band, b) =>
        html`<div>
          <dt>${layersText(band)}</dt>
          ${models.toReversed().map(({ role, bandShares }) => line(report, role, bandShares[b]!, palette))}
        </div>`,
    )}
  </dl>`;
}

function line(report: AttentionReport, role: string, shares: MassShares, palette: Palette): TemplateResult {
  const parts = massParts(report, shares);
  const who = role === 'single' ? '' : role;
  return html`<dd>
    <span class="who">${who}</span>
    <svg width=${WIDTH} height=${HEIGHT} role="img" aria-label=${`${who} ${massText(parts)}`}>
      ${bar(parts, palette)}
    </svg>
    <span class="figures" aria-hidden="true">${parts.map(({ share }) => html`<span>${percent(share)}</span>`)}</span>
  </dd>`;
}

function bar(parts: readonly MassPart[], palette: Palette): TemplateResult[] {
  let x = 0;
  return parts.map(({ kind, share }) => {
    const [from, width] = [x, share * WIDTH];
    x += width;
    return segment(kind, from, width, palette);
  });
}

/** Told apart by shape too: full, half as high, an outline, a thin grey line. */
function segment(kind: MassPart['kind'], x: number, width: number, palette: Palette): TemplateResult {
  const alpha = palette.highContrast ? 1 : 0.6;
  if (kind === 'verbs')
    return svg`<rect x=${x} y="0" width=${Math.max(1, width)} height=${HEIGHT} fill=${palette.readBy}></rect>`;
  if (kind === 'clauses')
    return svg`<rect x=${x} y=${HEIGHT / 4} width=${width} height=${HEIGHT / 2} fill=${palette.readBy} fill-opacity=${alpha}></rect>`;
  if (kind === 'text')
    return svg`<rect x=${x + 0.5} y="2.5" width=${Math.max(0.5, width - 1)} height=${HEIGHT - 5} fill="none" stroke=${palette.text} stroke-opacity=${alpha}></rect>`;
  return svg`<rect x=${x} y=${HEIGHT / 2 - 2} width=${width} height="4" fill=${palette.dim}></rect>`;
}

/** Names in the order of the figures, drawn as the bars are. */
export function massLegend(report: AttentionReport, palette: Palette): TemplateResult {
  const parts = massParts(report, report.models.at(-1)!.scopeShares);
  return html`<p class="legend">
    ${parts.map(
      ({ name, kind }) =>
        html`<span class="key"
          ><svg width="16" height=${HEIGHT} aria-hidden="true">${segment(kind, 0, 14, palette)}</svg> ${name}</span
        >`,
    )}
  </p>`;
}
