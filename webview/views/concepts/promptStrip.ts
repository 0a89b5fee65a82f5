/** @file The prompt's words, each under two bars: how strongly base and tuned write the picked concept there. A word leads to its place. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { percent } from '../../../src/base/readableNumbers';
import { shown } from '../../../src/picture/conceptWording';
import type { PromptUse, WordUse } from '../../../src/picture/promptConceptPicture';
import { scrollWithin } from '../../components/scrollWithin';
import { moveFocus, wordColumnStyles, wordToolbarStyles } from '../../components/wordToolbar';

const HEIGHT = 14;
const WIDTH = 8;
const GAP = 1;
/** Words that are told in the sentence. */
const TOLD = 3;

@customElement('prompt-strip')
export class PromptStrip extends LitElement {
  static override styles = [
    wordToolbarStyles,
    wordColumnStyles,
    css`
      :host {
        display: block;
      }
      p {
        margin: 2px 0;
      }
      button {
        align-items: flex-start;
      }
      svg {
        display: block;
        border-bottom: 1px solid var(--vscode-panel-border, currentColor);
      }
      .base {
        fill: var(--vscode-instructLens-strongestBase);
      }
      .tuned {
        fill: var(--vscode-instructLens-strongestTuned);
      }
      .single {
        fill: var(--vscode-instructLens-strongest);
      }
      @media (forced-colors: active) {
        rect {
          fill: CanvasText;
        }
        .base {
          fill: GrayText;
        }
      }
    `,
  ];

  @property({ attribute: false }) accessor use!: PromptUse;
  /** Word in which the cursor of the file stands. */
  @property({ attribute: false }) accessor cursorWord: number | undefined;
  /** Where Tab enters; arrows move it. */
  @property({ attribute: false }) accessor current = 0;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cursorWord') && this.cursorWord !== undefined) this.current = this.cursorWord;
  }

  override render(): TemplateResult {
    const { words, means } = this.use;
    const largest = Math.max(Number.MIN_VALUE, ...words.flatMap(({ strengths }) => strengths));
    const entry = Math.min(this.current, words.length - 1);
    return html`<p>
        ${l10n.t('Written most at {0}. Mean over the prompt: {1} of a layer’s output.', mostWritten(words), bothParts(means))}
      </p>
      <div
        role="toolbar"
        aria-label=${l10n.t('Words of the prompt')}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      >
        ${words.map((word, index) => {
          const label = `${shown(word.text)}: ${bothParts(word.strengths)}`;
          return html`<button
            data-word=${index}
            tabindex=${index === entry ? 0 : -1}
            aria-pressed=${index === this.cursorWord ? 'true' : 'false'}
            aria-label=${label}
            title=${label}
            @click=${() => this.#pick(index)}
          >
            ${bars(word, largest)}${shown(word.text)}
          </button>`;
        })}
      </div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('cursorWord')) this.#show();
  }

  #key(event: KeyboardEvent): void {
    this.current = moveFocus(event, this.renderRoot, this.use.words.length) ?? this.current;
  }

  #pick(word: number): void {
    this.current = word;
    this.dispatchEvent(new CustomEvent<number>('pick-word', { detail: word }));
  }

  /** Only this box scrolls: the page around it stays where its reader has it. */
  #show(): void {
    const box = this.renderRoot.querySelector('div')!;
    const word = box.querySelector<HTMLElement>('[aria-pressed="true"]');
    if (word) scrollWithin(box, word);
  }
}

function bars({ strengths }: WordUse, largest: number): TemplateResult {
  const roles = strengths.length === 1 ? ['single'] : ['base', 'tuned'];
  const width = strengths.length * (WIDTH + GAP) - GAP;
  return html`<svg width=${width} height=${HEIGHT} aria-hidden="true">
    ${strengths.map((strength, m) => {
      const height = (strength / largest) * HEIGHT;
      return svg`<rect class=${roles[m]!} x=${m * (WIDTH + GAP)} y=${HEIGHT - height} width=${WIDTH} height=${height}></rect>`;
    })}
  </svg>`;
}

function mostWritten(words: readonly WordUse[]): string {
  return words
    .toSorted((a, b) => b.strengths.at(-1)! - a.strengths.at(-1)!)
    .slice(0, TOLD)
    .map(({ text, strengths }) => `${l10n.t('“{0}”', shown(text))} (${part(strengths.at(-1)!)})`)
    .join(', ');
}

function bothParts(strengths: readonly number[]): string {
  const [first, second] = strengths.map(part);
  return second === undefined ? first! : l10n.t('base {0}, tuned {1}', first!, second);
}

/** A percentage that no line break comes into. */
function part(value: number): string {
  return percent(value).replace(' ', '\u00a0');
}
