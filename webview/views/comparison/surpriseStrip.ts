/** @file The compared answer as words to pick; the bar over a word is as high as the models are apart there, in bits. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { printable } from '../../../src/base/printable';
import type { Comparison } from '../../../src/protocol/comparison';
import { moveFocus, wordColumnStyles, wordToolbarStyles } from '../../components/wordToolbar';
import { wordText } from './surpriseWords';

/** A whole bit, the most there can be. */
const FULL_HEIGHT = 26;

@customElement('surprise-strip')
export class SurpriseStrip extends LitElement {
  static override styles = [
    wordToolbarStyles,
    wordColumnStyles,
    css`
      .bar {
        background: var(--vscode-instructLens-strongest, currentColor);
        margin-bottom: 1px;
        min-height: 1px;
        border-radius: 2px 2px 0 0;
      }
      .parting {
        color: var(--vscode-foreground);
        font-size: 0.7em;
        line-height: 1;
        text-align: center;
      }
      @media (forced-colors: active) {
        .bar {
          background: CanvasText;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) accessor comparison!: Comparison;
  @property({ attribute: false }) accessor picked: number | undefined;
  /** Where Tab enters; arrows move it. */
  @property({ attribute: false }) accessor current = 0;

  override render(): TemplateResult {
    const { surprise, parting } = this.comparison;
    const entry = Math.min(this.picked ?? this.current, surprise.words.length - 1);
    return html`<div
      role="toolbar"
      aria-label=${l10n.t('Words of the compared answer')}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
    >
      ${surprise.words.map((word, index) => {
        const label = wordText(word);
        return html`<button
          class=${word.end ? 'end' : nothing}
          data-word=${index}
          tabindex=${index === entry ? 0 : -1}
          aria-pressed=${index === this.picked ? 'true' : 'false'}
          aria-label=${index === parting?.word ? l10n.t('{0}; here they diverge', label) : label}
          title=${label}
          @click=${() => this.#pick(index)}
        >
          ${index === parting?.word ? html`<span class="parting" aria-hidden="true">▼</span>` : nothing}
          <span class="bar"></span>${word.end ? '[end]' : printable(word.text)}
        </button>`;
      })}
    </div>`;
  }

  /** Through the object model: a strict policy lets no style attribute in. */
  override updated(): void {
    const bars = this.renderRoot.querySelectorAll<HTMLElement>('.bar');
    this.comparison.surprise.words.forEach(({ divergence }, word) => {
      const bar = bars[word]!;
      bar.hidden = divergence === undefined;
      bar.style.height = `${((divergence ?? 0) * FULL_HEIGHT).toFixed(1)}px`;
    });
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#pick(undefined);
    this.current = moveFocus(event, this.renderRoot, this.comparison.surprise.words.length) ?? this.current;
  }

  #pick(word: number | undefined): void {
    if (word !== undefined) this.current = word;
    this.dispatchEvent(new CustomEvent('pick-surprise-word', { detail: word === this.picked ? null : (word ?? null) }));
  }
}
