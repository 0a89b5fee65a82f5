/** @file The instruction score of each model on one scale, with published figures of another model to hold them against. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { printable } from '../../../src/base/printable';
import { figure, signed } from '../../../src/base/readableNumbers';
import { otherLanguagesSentence } from '../../../src/picture/otherLanguages';
import {
  PUBLISHED_MODEL,
  PUBLISHED_SCORES,
  scoreCaution,
  SELF_INSTRUCT,
  SHORTEST_COMPARABLE_ANSWER,
  type PublishedScore,
} from '../../../src/picture/publishedScores';
import type { Explanation, ModelExplanation } from '../../../src/protocol/explanation';
import { roleWord } from '../../../src/picture/roleWord';

const WIDEST = 420;
const NARROWEST = 200;
const ROW = 20;
const LEFT = 52;
const RIGHT = 44;

@customElement('score-strip')
export class ScoreStrip extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    svg {
      display: block;
      font-size: 11px;
      overflow: visible;
    }
    .model {
      fill: var(--vscode-foreground);
    }
    .base {
      fill: var(--vscode-editor-background);
      stroke: var(--vscode-foreground);
      stroke-width: 2;
    }
    .line {
      stroke: var(--vscode-foreground);
      stroke-width: 1;
      opacity: 0.6;
    }
    .mark {
      stroke: var(--vscode-descriptionForeground);
      stroke-width: 1.5;
    }
    .range {
      fill: var(--vscode-descriptionForeground);
      opacity: 0.16;
    }
    text {
      fill: var(--vscode-foreground);
    }
    .dim {
      fill: var(--vscode-descriptionForeground);
    }
    p {
      margin: 4px 0 0;
      color: var(--vscode-descriptionForeground);
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
    th,
    td {
      text-align: left;
      font-weight: 400;
      padding: 1px 12px 1px 0;
    }
    ol {
      margin: 6px 0 0;
      padding-left: 1.6em;
    }
    li span {
      color: var(--vscode-descriptionForeground);
    }
  `;

  @property({ attribute: false }) accessor explanation!: Explanation;
  /** CSS pixels: what is drawn keeps its size where the view is narrow. */
  @state() accessor width = WIDEST;

  readonly #resized = new ResizeObserver(([entry]) => {
    this.width = Math.max(NARROWEST, Math.min(WIDEST, Math.floor(entry!.contentRect.width)));
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override render(): TemplateResult {
    const { models, stage, matrixSeconds } = this.explanation;
    const unread = otherLanguagesSentence(this.explanation);
    const english = unread === undefined ? nothing : html`<p>${unread}</p>`;
    if (stage !== 'complete') {
      return html`<p>
        ${l10n.t('The score needs the full matrix{0}.', matrixSeconds === undefined ? '' : l10n.t(', which has not been computed'))}
      </p>`;
    }
    const scored = models.toReversed().filter(model => model.instructionScore);
    if (scored.length === 0) {
      return html`<p>
          ${l10n.t('No instruction was found in this prompt. Select one in the file and run “Use Only Selection as Instruction”.')}
        </p>
        ${english}`;
    }
    const comparable = scored.every(model => model.response.tokens.length >= SHORTEST_COMPARABLE_ANSWER);
    return html`${this.#strip(scored, comparable)}${this.#clauses(scored)}${english}
      <p>
        ${
          comparable
            ? html`${l10n.t('Marks: {0} prompts whose instruction was followed ({1}) and was not ({2}), mean ± one standard deviation; {3}. Figures of another model, for scale only.', SELF_INSTRUCT.prompts, mark(SELF_INSTRUCT.followed), mark(SELF_INSTRUCT.unfollowed), PUBLISHED_MODEL)}`
            : html`${l10n.t('Published marks are not shown because the answer has fewer than {0} tokens.', SHORTEST_COMPARABLE_ANSWER)}`
        }
      </p>
      <p>${scoreCaution()}</p>
      ${comparable ? publishedTable() : nothing}`;
  }

  #strip(scored: readonly ModelExplanation[], comparable: boolean): TemplateResult {
    const values = scored.map(model => model.instructionScore!.value);
    const top = Math.max(2, Math.ceil(Math.max(...values) * 2) / 2);
    const x = (value: number): number => LEFT + (value / top) * (this.width - LEFT - RIGHT);
    const published = comparable ? [SELF_INSTRUCT.unfollowed, SELF_INSTRUCT.followed] : [];
    const height = scored.length * ROW + (comparable ? 2 * ROW : 4);
    return html`<svg width=${this.width} height=${height} role="img" aria-label=${this.#label(scored)}>
      ${scored.map((model, i) => modelLine(model, x, i * ROW + ROW / 2))}
      ${published.map((score, i) => publishedLine(score, i, x, scored.length * ROW + i * ROW + ROW / 2))}
    </svg>`;
  }

  #label(scored: readonly ModelExplanation[]): string {
    const all = scored.map(
      ({ role, instructionScore }) => `${role === 'single' ? '' : role} ${figure(instructionScore!.value)}`,
    );
    const shift = this.explanation.difference?.instructionScore;
    return l10n.t(
      'Instruction score: {0}{1}',
      all.join(', '),
      shift === undefined ? '' : l10n.t(', difference {0}', signed(shift)),
    );
  }

  #clauses(scored: readonly ModelExplanation[]): TemplateResult | typeof nothing {
    const { clauses } = this.explanation.prompt;
    if (clauses.length < 2) return nothing;
    return html`<ol aria-label=${l10n.t('Score of each instruction')}>
      ${clauses.map(
        ({ text }, c) =>
          html`<li>
            ${printable(text.trim().replaceAll(/\s+/g, ' '))}
            <span>
              ${scored
                .map(({ role, instructionScore }) => {
                  const value = figure(instructionScore!.clauses[c]?.value ?? 0);
                  return role === 'single' ? value : `${value} ${roleWord(role)}`;
                })
                .join(' · ')}
            </span>
          </li>`,
      )}
    </ol>`;
  }
}

function mark({ mean, deviation, n }: PublishedScore): string {
  return `${figure(mean)} ± ${figure(deviation)}, n = ${n}`;
}

function modelLine({ role, instructionScore }: ModelExplanation, x: (value: number) => number, y: number) {
  const { value } = instructionScore!;
  return svg`<text x="0" y=${y} dominant-baseline="central">${roleWord(role)}</text>
    <line class="line" x1=${x(0)} x2=${x(value)} y1=${y} y2=${y}></line>
    <circle class=${role === 'base' ? 'base' : 'model'} cx=${x(value)} cy=${y} r="5"></circle>
    <text x=${x(value) + 10} y=${y} dominant-baseline="central">${figure(value)}</text>`;
}

function publishedLine({ mean, deviation }: PublishedScore, index: number, x: (value: number) => number, y: number) {
  return svg`<rect class="range" x=${x(mean - deviation)} y=${y - 5} width=${x(mean + deviation) - x(mean - deviation)} height="10"></rect>
    <line class="mark" x1=${x(mean)} x2=${x(mean)} y1=${y - 7} y2=${y + 7}></line>
    <text class="dim" x=${x(mean) + 5} y=${y} dominant-baseline="central">${index === 0 ? l10n.t('not followed') : l10n.t('followed')}</text>`;
}

/** Every figure that was published, for who knows which prompts are like theirs. */
function publishedTable(): TemplateResult {
  return html`<details>
    <summary>${l10n.t('All published figures')}</summary>
    <table>
      <thead>
        <tr>
          ${[l10n.t('prompts'), l10n.t('followed'), l10n.t('not followed'), roleWord('tuned'), roleWord('base')].map(
            text => html`<th scope="col">${text}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${PUBLISHED_SCORES.map(
          ({ prompts, followed, unfollowed, tuned, base }) =>
            html`<tr>
              <th scope="row">${prompts}</th>
              ${[mark(followed), mark(unfollowed), figure(tuned), figure(base)].map(text => html`<td>${text}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
