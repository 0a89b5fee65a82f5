/** @file A long prompt by its sentences over the full width: line, bars, number and text; each leads to its place in the file. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { printable } from '../../../src/base/printable';
import type { SentenceRange } from '../../../src/protocol/views/attributionMessages';
import { scrollWithin } from '../../components/scrollWithin';
import { ThemeWatch } from '../../components/themeWatch';
import { moveFocus } from '../../components/wordToolbar';
import { paletteOf, type Palette } from '../../drawing/palette';
import type { Picture } from './picture';
import { listedSentences, sizeOf, STRONGEST_SENTENCES } from './sentenceList';
import { barMark } from './steps';
import { barFigure, barText } from './attributionWording';

/** Of a row's bars, in pixels. */
const BAR = { width: 84, lead: 8, other: 3 } as const;

@customElement('sentence-rows')
export class SentenceRows extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    .tools {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      margin: 4px 0 6px;
      font-family: var(--vscode-font-family, system-ui, sans-serif);
      color: var(--vscode-descriptionForeground);
    }
    input {
      flex: 1 1 10em;
      max-width: 24em;
      min-width: 0;
      padding: 3px 6px;
      border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, #8888));
      border-radius: 2px;
      background: var(--vscode-input-background, transparent);
      color: var(--vscode-input-foreground, inherit);
      font: inherit;
    }
    input:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
      max-height: max(16rem, 66vh);
      overflow-y: auto;
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, #8884));
    }
    li {
      border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, #8884));
    }
    button {
      display: grid;
      grid-template-columns: 2.6em auto 4.6em minmax(0, 1fr);
      gap: 0 10px;
      align-items: baseline;
      width: 100%;
      padding: 4px 6px;
      border: 0;
      background: none;
      color: var(--vscode-foreground);
      font: inherit;
      text-align: start;
      cursor: pointer;
    }
    button:hover {
      background: var(--vscode-list-hoverBackground);
      outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
      outline-offset: -1px;
    }
    button:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    button[aria-current='true'] {
      background: var(--vscode-list-inactiveSelectionBackground);
      box-shadow: inset 3px 0 0 var(--vscode-focusBorder);
    }
    .line,
    .size {
      color: var(--vscode-descriptionForeground);
      font-variant-numeric: tabular-nums;
      text-align: end;
      white-space: nowrap;
    }
    svg {
      align-self: center;
    }
    .text {
      overflow-wrap: anywhere;
    }
    .instruction .text {
      text-decoration: underline dotted var(--vscode-instructLens-instruction, currentColor);
      text-underline-offset: 3px;
    }
    @media (max-width: 420px) {
      button {
        grid-template-columns: 2.2em auto 4.2em;
      }
      .text {
        grid-column: 1 / -1;
      }
    }
  `;

  /** Its rows are the sentences, in order. */
  @property({ attribute: false }) accessor picture!: Picture;
  @property({ attribute: false }) accessor sentences!: readonly SentenceRange[];
  @property({ attribute: false }) accessor cursorWord: number | undefined;
  @property({ attribute: false }) accessor bySize = true;
  @property({ attribute: false }) accessor hideWeak = false;
  @state() accessor search = '';
  /** Where Tab enters; arrows move it. */
  @state() accessor current = 0;

  #shownCursor: number | undefined;

  constructor() {
    super();
    new ThemeWatch(this);
  }

  override render(): TemplateResult {
    const { picture, sentences, bySize, hideWeak, search } = this;
    const shown = listedSentences(picture, sentences, { bySize, hideWeak, search });
    const palette = paletteOf(this);
    const entry = Math.min(this.current, shown.length - 1);
    const [left, all] = [shown.length, sentences.length];
    const count = left === all ? l10n.t('{0} sentences', all) : l10n.t('{0} of {1} sentences', left, all);
    const strongest = hideWeak ? l10n.t(', the {0} strongest', STRONGEST_SENTENCES) : '';
    return html`<div class="tools">
        <input
          type="search"
          placeholder=${l10n.t('Search the prompt')}
          aria-label=${l10n.t('Search the prompt')}
          .value=${search}
          @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        />
        <span role="status">${count}${strongest}</span>
      </div>
      <ul
        aria-label=${l10n.t('Sentences of the prompt')}
        @keydown=${(event: KeyboardEvent) => this.#key(event, shown.length)}
      >
        ${shown.map((row, place) => this.#row(row, place, place === entry, palette))}
      </ul>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('cursorWord') || this.cursorWord === this.#shownCursor) return;
    this.#shownCursor = this.cursorWord;
    const [list, row] = ['ul', '[aria-current="true"]'].map(found => this.renderRoot.querySelector<HTMLElement>(found));
    if (list && row) scrollWithin(list, row);
  }

  #row(row: number, index: number, entry: boolean, palette: Palette): TemplateResult {
    const { picture, cursorWord } = this;
    const { from, to, line, file, text } = this.sentences[row]!;
    const place = [...(file === undefined ? [] : [printable(file)]), ...(line === undefined ? [] : [line])].join(':');
    const here = cursorWord !== undefined && cursorWord >= from && cursorWord < to;
    const said = barFigure(picture, sizeOf(picture, row));
    return html`<li class=${picture.rows[row]!.instruction ? 'instruction' : nothing}>
      <button
        data-word=${index}
        data-sentence=${row}
        tabindex=${entry ? 0 : -1}
        aria-current=${here ? 'true' : nothing}
        title=${line === undefined ? barText(picture, row) : l10n.t('Line {0} · {1}', place, barText(picture, row))}
        @click=${() => this.#pick(index, from)}
      >
        <span class="line">${place}</span>
        ${bars(picture, row, palette)}
        <span class="size">${said}</span>
        <span class="text">${printable(text)}</span>
      </button>
    </li>`;
  }

  #key(event: KeyboardEvent, count: number): void {
    this.current = moveFocus(event, this.renderRoot, count) ?? this.current;
  }

  #pick(place: number, word: number): void {
    this.current = place;
    this.dispatchEvent(new CustomEvent<number>('pick-sentence', { detail: word }));
  }
}

/** One below the other, the shown model's thick; against the answer to the left; that and what is no better than chance is hollow. */
function bars(picture: Picture, row: number, palette: Palette): TemplateResult {
  const { bars: all, barZero, mode } = picture;
  const lead = all.find(({ role }) => role === mode) ?? all[0];
  const height = BAR.lead + (all.length > 1 ? BAR.other + 2 : 0);
  const ordered = lead ? [lead, ...all.filter(one => one !== lead)] : [];
  const marks = ordered.map(({ lengths, atChance }, i) => {
    const length = lengths[row]!;
    const [width, y, thick] = [
      Math.abs(length) * BAR.width,
      i === 0 ? 0 : BAR.lead + 2,
      i === 0 ? BAR.lead : BAR.other,
    ];
    const zero = barZero * BAR.width;
    const { colour, hatched } = barMark(length, picture, palette);
    const x = length < 0 ? zero - width : zero;
    return (hatched || atChance) && i === 0 && width > 3
      ? svg`<rect x=${x + 0.5} y=${y + 0.5} width=${width - 1} height=${thick - 1} fill="none" stroke=${colour}></rect>`
      : svg`<rect x=${x} y=${y} width=${Math.max(width, 0.5)} height=${thick} fill=${colour} fill-opacity=${i === 0 ? 1 : 0.65}></rect>`;
  });
  const axis = barZero * BAR.width;
  return html`<svg width=${BAR.width} height=${height} aria-hidden="true">
    ${svg`<rect x=${axis} y="0" width="1" height=${height} fill=${palette.dim} fill-opacity="0.6"></rect>`}${marks}
  </svg>`;
}
