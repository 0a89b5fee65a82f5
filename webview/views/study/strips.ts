/** @file Distributions in one line each: how far the pictures of the cases can be believed, and how a number lies over the cases. */
import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { figure, plural } from '../../../src/base/readableNumbers';
import { ticksBetween } from '../../../src/picture/study/clauseFigure';
import { roleWord } from '../../../src/picture/roleWord';
import type { RoleSummary } from '../../../src/protocol/study';

const WIDTH = 260;
const states = () =>
  [
    ['strong', l10n.t('strong')],
    ['weak', l10n.t('weak')],
    ['chance', l10n.t('no better than chance')],
    ['absent', l10n.t('not measured')],
  ] as const;

/** One bar of a whole, its parts told in words beside it. */
export function trustDistribution({ role, trust }: RoleSummary): TemplateResult {
  const all = states();
  const total = all.reduce((sum, [state]) => sum + trust[state], 0);
  const parts = all.filter(([state]) => trust[state] > 0);
  const told = parts.map(([state, name]) => `${trust[state]} ${name}`).join(', ');
  let at = 0;
  return html`<div class="strip">
    <span class="role ${role}">${roleWord(role)}</span>
    <svg
      class="trust"
      width=${WIDTH}
      height="16"
      role="img"
      aria-label=${l10n.t('Trust over the cases, {0}: {1}', roleWord(role), told)}
    >
      ${parts.map(([state, name]) => {
        const width = (trust[state] / total) * WIDTH;
        const part = svg`<rect class=${state} x=${at} y="1" width=${Math.max(0, width - 1)} height="14"><title>${`${name}: ${plural(trust[state], 'case')}`}</title></rect>`;
        at += width;
        return part;
      })}
    </svg>
    <span class="dim">${told === '' ? l10n.t('no case') : told}</span>
  </div>`;
}

export interface Spread {
  readonly label: string;
  readonly values: readonly number[];
  /** Of the case that is picked. */
  readonly picked: number | undefined;
}

/** A mark a case, half transparent, on an axis of round numbers. */
export function spreadStrip({ label, values, picked }: Spread): TemplateResult | typeof nothing {
  if (values.length < 2) return nothing;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const ticks = ticksBetween(Math.min(0, least), Math.max(0, most));
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const width = 2 * WIDTH;
  const x = (value: number): number => Math.round((12 + ((value - low) / (high - low)) * (width - 24)) * 10) / 10;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)]!;
  const told = l10n.t(
    '{0}: {1} from {2} to {3}, the middle one {4}',
    label,
    plural(values.length, 'case'),
    figure(least),
    figure(most),
    figure(middle),
  );
  return html`<svg class="spread" viewBox=${`0 0 ${width} 44`} role="img" aria-label=${told}>
    ${ticks.map(
      tick =>
        svg`<line class=${tick === 0 ? 'zero' : 'grid'} x1=${x(tick)} x2=${x(tick)} y1="0" y2="28"></line><text x=${x(tick)} y="41" text-anchor="middle">${String(tick).replace('-', '\u2212')}</text>`,
    )}
    ${values.map(value => svg`<line class="case" x1=${x(value)} x2=${x(value)} y1="6" y2="24"></line>`)}
    ${picked === undefined ? nothing : svg`<line class="now" x1=${x(picked)} x2=${x(picked)} y1="1" y2="29"></line>`}
  </svg>`;
}
