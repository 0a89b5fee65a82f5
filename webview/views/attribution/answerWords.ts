/** @file The answer as words to pick. The line below a word is as long as the word is likely. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { moveFocus, wordToolbarStyles } from '../../components/wordToolbar';
import type { Place } from './matrixLayout';
import type { Picture } from './picture';
import { columnText } from './wording';

@customElement('answer-words')
export class AnswerWords extends LitElement {
  static override styles = [
    wordToolbarStyles,
    css`
      [role='toolbar'] {
        gap: 2px;
        max-height: 9.5em;
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
  @property({ attribute: false }) accessor answerWord: number | undefined;
  /** Where Tab enters; arrows move it. */
  @property({ attribute: false }) accessor current = 0;

  override render(): TemplateResult {
    const entry = Math.min(this.answerWord ?? this.current, this.picture.columns.length - 1);
    return html`<div
      role="toolbar"
      aria-label=${l10n.t('Words of the answer')}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
    >
      ${this.picture.columns.map(({ text, end }, word) => {
        const label = columnText(this.picture, word);
        return html`<button
          class=${end ? 'end' : nothing}
          data-word=${word}
          tabindex=${word === entry ? 0 : -1}
          aria-pressed=${word === this.answerWord ? 'true' : 'false'}
          aria-label=${label}
          title=${label}
          @click=${() => this.#pick(word)}
        >
          ${text}<span class="likely"></span>
        </button>`;
      })}
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
