/** @file How far the picture can be believed, model by model: a small plot, its state in words, and the numbers as a table. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { notMeasured, TRUST_NAMES, trustSentence } from '../../../src/picture/trustSentence';
import { trustAlternative, trustPlot, trustRows, type Point } from '../../../src/picture/trustPlot';
import { QUANTITY_NAMES } from '../../../src/picture/wordBars';
import type { Explanation, ModelExplanation } from '../../../src/protocol/explanation';
import type { Trust, TrustFigures } from '../../../src/protocol/trust';
import type { Quantity } from '../../../src/protocol/view';
import { button } from '../../components/ui';
import { roleWord } from '../../../src/picture/roleWord';
import { NarrowWatch } from '../../components/narrowWatch';

const BOX = { width: 90, height: 40, margin: 3 } as const;

const AT_CHANCE = l10n.t(
  'Deleting random words costs the answer just as much, so ignore which words have strong colours.',
);

interface ToldTrust<T extends Trust = Trust> {
  readonly role: ModelExplanation['role'];
  readonly trust: T;
}

@customElement('trust-strip')
export class TrustStrip extends LitElement {
  static override styles = css`
    :host {
      display: block;
      margin-top: 10px;
    }
    .models {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 28px;
    }
    .model {
      display: flex;
      flex: 1 1 22em;
      flex-wrap: wrap;
      gap: 4px 10px;
      align-items: flex-start;
      min-width: 0;
      max-width: 46em;
    }
    svg {
      flex: none;
      display: block;
      border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor));
      box-sizing: content-box;
    }
    p {
      flex: 1 1 13em;
      margin: 0;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .dim,
    .key {
      color: var(--vscode-descriptionForeground);
    }
    .chance {
      border-left: 3px double currentColor;
      padding-left: 8px;
    }
    .key {
      display: flex;
      flex-wrap: wrap;
      gap: 0 14px;
      margin-top: 4px;
      font-size: 0.92em;
    }
    .band {
      fill: var(--vscode-descriptionForeground);
      fill-opacity: 0.35;
    }
    .zero {
      stroke: var(--vscode-descriptionForeground);
      stroke-width: 0.5;
    }
    .line {
      fill: none;
      stroke: var(--vscode-instructLens-strongest, currentColor);
      stroke-width: 2;
      stroke-linejoin: round;
    }
    .exact {
      fill: none;
      stroke: var(--vscode-foreground);
      stroke-width: 1.5;
      stroke-dasharray: 1.5 2.5;
    }
    .sum {
      margin-top: 0;
    }
    .sum > summary {
      overflow-wrap: anywhere;
    }
    .sum > .models {
      margin-top: 8px;
    }
    details {
      margin-top: 4px;
      overflow-x: auto;
    }
    summary {
      cursor: pointer;
      width: fit-content;
    }
    summary:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    table {
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
      margin-top: 6px;
    }
    caption {
      text-align: left;
      font-weight: 600;
    }
    th,
    td {
      text-align: right;
      font-weight: 400;
      padding: 1px 14px 1px 0;
    }
    @media (forced-colors: active) {
      .band {
        fill: GrayText;
      }
      .line,
      .exact,
      .zero {
        stroke: CanvasText;
      }
    }
  `;

  @property({ attribute: false }) accessor explanation!: Explanation;
  /** What the bars show. */
  @property({ attribute: false }) accessor quantity: Quantity = 'influence';
  /** Undefined where there is nobody to ask. */
  @property({ attribute: false }) accessor measure: (() => void) | undefined;

  #narrow = new NarrowWatch(this);

  override render(): TemplateResult | typeof nothing {
    const told = this.explanation.models
      .toReversed()
      .flatMap(({ role, trust }): ToldTrust[] => (trust ? [{ role, trust }] : []));
    if (told.length === 0) return nothing;
    const measured = told.filter(isMeasured);
    const whole = html`<div class="models">${told.map(one => this.#model(one))}</div>
      ${measured.length > 0 ? html`${keyOf(measured)}${tablesOf(measured)}` : nothing}`;
    return this.#narrow.narrow && measured.length > 0 ? folded(measured, whole) : whole;
  }

  #model({ role, trust }: ToldTrust): TemplateResult {
    const whose = l10n.t(
      'Trust of the {0}{1}',
      QUANTITY_NAMES[trust.method],
      role === 'single' ? '' : `, ${roleWord(role)}`,
    );
    if ('absent' in trust) {
      const offered = this.measure !== undefined && trust.secondsEstimated !== undefined;
      return html`<div class="model">
        <p><b>${whose}:</b> ${notMeasured(trust)} ${offered ? button(l10n.t('Measure it'), this.measure!) : nothing}</p>
      </div>`;
    }
    const other =
      trust.method === this.quantity ? '' : l10n.t(' That of the {0} was not measured.', QUANTITY_NAMES[this.quantity]);
    const isChance = trust.state === 'chance';
    return html`<div class="model">
      ${plotOf(trust, whose)}
      <p class=${isChance ? 'chance' : nothing}>
        <b>${whose}: ${TRUST_NAMES[trust.state]}.</b> ${isChance ? AT_CHANCE : nothing}
        <span class="dim">${trustSentence(trust)}${other}</span>
      </p>
    </div>`;
  }
}

/** In a narrow panel: its states in one line, and what a reader must not overlook. */
function folded(measured: readonly ToldTrust<TrustFigures>[], whole: TemplateResult): TemplateResult {
  const states = measured.map(({ role, trust }) =>
    role === 'single' ? TRUST_NAMES[trust.state] : `${roleWord(role)} ${TRUST_NAMES[trust.state]}`,
  );
  return html`<details class="sum">
    <summary><b>${l10n.t('Trust')}:</b> ${states.join(' · ')}</summary>
    ${whole}
  </details>`;
}

function isMeasured(told: ToldTrust): told is ToldTrust<TrustFigures> {
  return 'state' in told.trust;
}

function plotOf(trust: TrustFigures, whose: string): TemplateResult {
  const { picture, band, leaveOneOut, zero } = trustPlot(trust, BOX);
  const { width, height } = BOX;
  return html`<svg
    width=${width}
    height=${height}
    viewBox=${`0 0 ${width} ${height}`}
    role="img"
    aria-label=${`${whose}. ${trustAlternative(trust)}`}
  >
    ${svg`<polygon class="band" points=${points(band)}></polygon>
      <line class="zero" x1="0" x2=${width} y1=${zero} y2=${zero}></line>
      ${leaveOneOut ? svg`<polyline class="exact" points=${points(leaveOneOut)}></polyline>` : nothing}
      <polyline class="line" points=${points(picture)}></polyline>`}
  </svg>`;
}

function points(curve: readonly Point[]): string {
  return curve.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}

/** What is drawn how; once for all plots. */
function keyOf(measured: readonly ToldTrust<TrustFigures>[]): TemplateResult {
  const exact = measured.some(({ trust }) => trust.leaveOneOut);
  return html`<div class="key">
    <span>${l10n.t('Plot: more words deleted to the right, larger loss of the answer upwards')}</span>
    <span>${l10n.t('line: this picture’s strongest words')}</span>
    <span>${l10n.t('grey: random words')}</span>
    ${exact ? html`<span>${l10n.t('dots: leave-one-out')}</span>` : nothing}
  </div>`;
}

function tablesOf(measured: readonly ToldTrust<TrustFigures>[]): TemplateResult {
  return html`<details>
    <summary>${l10n.t('Trust in numbers')}</summary>
    ${measured.map(({ role, trust }) => {
      const exact = trust.leaveOneOut !== undefined;
      const heads = [
        'deleted',
        'words',
        l10n.t('this picture'),
        l10n.t('random words'),
        ...(exact ? ['leave-one-out'] : []),
      ];
      return html`<table>
        <caption>
          ${l10n.t('{0} per token that the answer loses', role === 'single' ? l10n.t('Nats') : l10n.t('{0}: nats', roleWord(role)))}
        </caption>
        <thead>
          <tr>
            ${heads.map(head => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${trustRows(trust).map(
            ({ fraction, words, picture, random, leaveOneOut }) =>
              html`<tr>
                <th scope="row">${fraction}</th>
                <td>${words}</td>
                <td>${picture}</td>
                <td>${random}</td>
                ${exact ? html`<td>${leaveOneOut}</td>` : nothing}
              </tr>`,
          )}
        </tbody>
      </table>`;
    })}
  </details>`;
}
