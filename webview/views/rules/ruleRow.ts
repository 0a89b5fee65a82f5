/** @file One part of the prompt in the list: its text, bars of its effect on both models, and its state in words. */
import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { figure, percent } from '../../../src/base/readableNumbers';
import { perToken, type EffectScale } from '../../../src/picture/ruleRows';
import { effectText, partName, rangeText, ruleLabel, stateText } from '../../../src/picture/ruleWords';
import type { RulesReport } from '../../../src/protocol/rules';
import { roleWord } from '../../../src/picture/roleWord';

export interface RowInput {
  readonly report: RulesReport;
  readonly unit: number;
  readonly depth: number;
  /** Of all bars. */
  readonly scale: EffectScale;
  readonly picked: boolean;
  readonly pick: () => void;
}

export function ruleRow({ report, unit, depth, scale, picked, pick }: RowInput): TemplateResult {
  const part = report.prompt.units[unit]!;
  const state = report.states[unit] ?? null;
  const text = printable(ruleLabel(part));
  if (part.kind === 'section')
    return html`<div
      class="row section ${state?.state ?? ''}"
      id=${`unit-${unit}`}
      role="option"
      aria-selected=${picked}
      data-depth=${Math.min(3, depth)}
      @click=${pick}
    >
      <span>${text}</span>
      <span class="facts"><span class="state">${stateText(state)}</span> ${figures(report, unit)}</span>
    </div>`;
  return html`<div
    class="row ${state?.state ?? 'open'}"
    id=${`unit-${unit}`}
    role="option"
    aria-selected=${picked}
    @click=${pick}
  >
    <div class="text"><span class="number">${partName(part.number)}</span>${text}</div>
    <div>
      <div class="facts">
        ${bars(report, unit, scale)}
        <span class="state">${printable(stateText(state))}</span>
      </div>
      <div class="facts">
        ${figures(report, unit)}
        <span title=${l10n.t('The part of the influence picture that its words have')}
          >${l10n.t('influence {0}', percent(report.influence[unit]!))}</span
        >
        ${score(report, unit)}
      </div>
    </div>
  </div>`;
}

function score({ scores }: RulesReport, unit: number): TemplateResult | typeof nothing {
  const value = scores?.[unit];
  return value === null || value === undefined ? nothing : html`<span>${l10n.t('score {0}', figure(value))}</span>`;
}

function figures({ models }: RulesReport, unit: number): TemplateResult {
  return html`${models.toReversed().map(({ role, effects }) => {
    const text = effectText(effects[unit]);
    const range = rangeText(effects[unit]);
    const named = models.length > 1 ? `${roleWord(role)} ${text}` : text;
    return text === '' || text === '—'
      ? nothing
      : html`<span title=${range === '' ? l10n.t('nats a token of the answer') : range}>${named}</span>`;
  })}`;
}

/** Tuned above base; left of the axis, which stands where the scale of all rows has its 0, is an effect below 0. */
function bars({ models }: RulesReport, unit: number, [least, most]: EffectScale): TemplateResult | typeof nothing {
  const height = models.length > 1 ? 6 : 10;
  const values = models.toReversed().map(({ role, effects }) => ({ role, value: perToken(effects[unit]) }));
  if (least === most || values.every(({ value }) => value === undefined)) return nothing;
  const at = (value: number): number => Math.min(WIDTH, Math.max(0, ((value - least) / (most - least)) * WIDTH));
  const zero = at(0);
  return html`<svg viewBox="0 0 ${WIDTH} 16" aria-hidden="true">
    <line class="axis" x1=${zero} x2=${zero} y1="0" y2="16"></line>
    ${values.map(({ role, value = 0 }, i) => {
      const end = at(value);
      return svg`<rect class=${role === 'base' ? 'base' : 'tuned'} x=${Math.min(zero, end)} y=${1 + i * (height + 2)} width=${Math.abs(end - zero)} height=${height}></rect>`;
    })}
  </svg>`;
}

/** As in rulesStyles.ts. */
const WIDTH = 96;
