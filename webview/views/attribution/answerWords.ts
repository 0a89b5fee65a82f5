/** @file The answer as its model wrote it, its words to pick. The line below a word is as long as the word is likely. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { moveFocus, wordToolbarStyles } from '../../components/wordToolbar';
import type { ExplainedResponse } from '../../../src/protocol/explanation';
import { surroundings, type Surroundings } from './answerLines';
import type { Place } from './matrixLayout';
import type { Picture } from './picture';
import { columnText } from './attributionWording';

const NOTHING: Surroundings = { breaks: 0, lead: '', trail: '' };

@customElement('answer-words')
export class AnswerWords extends LitElement {
  static override styles = [
    wordToolbarStyles,
    css`
      [role='toolbar'] {
        gap: 2px;
        max-height: 9.5em;
        align-items: baseline;
      }
      .word {
        display: inline-flex;
        align-items: baseline;
        max-width: 100%;
      }
      .lead:not(:empty) {
        margin-inline-start: 4px;
      }
      /* A word keeps room for its frame, its full stop does not. */
      .trail:not(:empty) {
        margin-inline-start: -4px;
        margin-inline-end: 2px;
      }
      .line {
        flex-basis: 100%;
      }
      .paragraph {
        height: 0.5em;
      }
      .cut {
        padding: 1px 4px 4px;
        color: var(--vscode-descriptionForeground);
        font-style: italic;
      }
      button {
        position: relative;
        padding: 1px 4px 4px;
      }
      .likely {
        position: absolute;
        left: 4px;
        bottom: 1px;
        height: 2px;
        max-width: calc(100% - 8px);
        background: var(--vscode-instructLens-strongest, currentColor);
      }
      @media (max-width: 560px) {
        [role='toolbar'] {
          max-height: 5.6em;
        }
      }
      @media (forced-colors: active) {
        .likely {
          background: CanvasText;
        }
      }
    `,
  ];

  @property({ attribute: false }) accessor picture!: Picture;
  /** Whose words the columns are. */
  @property({ attribute: false }) accessor response!: ExplainedResponse;
  /** “cut at 256 tokens” */
  @property({ attribute: false }) accessor cut: string | undefined;
  @property({ attribute: false }) accessor answerWord: number | undefined;
  /** Where Tab enters; arrows move it. */
  @property({ attribute: false }) accessor current = 0;

  override render(): TemplateResult {
    const entry = Math.min(this.answerWord ?? this.current, this.picture.columns.length - 1);
    const around = surroundings(this.response);
    return html`<div
      role="toolbar"
      aria-label=${l10n.t('Words of the answer')}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
    >
      ${this.picture.columns.map(({ text, end }, word) => {
        const label = columnText(this.picture, word);
        const { breaks, lead, trail } = around[word] ?? NOTHING;
        return html`${breaks === 0 ? nothing : html`<span class=${breaks === 2 ? 'line paragraph' : 'line'}></span>`}<span
            class="word"
            ><span class="lead">${lead}</span
            ><button
              class=${end ? 'end' : nothing}
              data-word=${word}
              tabindex=${word === entry ? 0 : -1}
              aria-pressed=${word === this.answerWord ? 'true' : 'false'}
              aria-label=${label}
              title=${label}
              @click=${() => this.#pick(word)}
            >
              ${text}<span class="likely"></span></button
            ><span class="trail">${trail}</span></span
          >`;
      })}
      ${this.cut === undefined ? nothing : html`<span class="cut">[${this.cut}]</span>`}
    </div>`;
  }

  /** Through the object model: a strict policy lets no style attribute in. */
  override updated(): void {
    const lines = this.renderRoot.querySelectorAll<HTMLElement>('.likely');
    this.picture.columns.forEach(({ logProbability }, word) => {
      lines[word]!.style.width = `calc((100% - 8px) * ${Math.exp(logProbability).toFixed(4)})`;
    });
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#pick(undefined);
    this.current = moveFocus(event, this.renderRoot, this.picture.columns.length) ?? this.current;
  }

  #pick(word: number | undefined): void {
    if (word !== undefined) this.current = word;
    const detail: Place = word === undefined ? {} : { column: word };
    this.dispatchEvent(new CustomEvent<Place>('pick-answer-word', { detail }));
  }
}
