/** @file The picture of one case: the prompt's words painted by their influence on its answer, the answer, and every number as a table. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { printable } from '../../../src/base/printable';
import { signed } from '../../../src/base/readableNumbers';
import type { CasePicture, CaseRow } from '../../../src/protocol/study';
import type { GridNumbers } from '../../components/numberGrid';
import '../../components/numberGrid';
import { ThemeWatch } from '../../components/themeWatch';
import { viewStyles } from '../../components/viewStyles';
import { paletteOf } from '../../drawing/palette';

/** Words weaker than this part of the strongest stay as they are. */
const LEAST = 0.06;
/** Of the strongest word's ground, so that its text stays readable. */
const STRONGEST = 0.34;

@customElement('case-picture')
export class CasePictureView extends LitElement {
  static override styles = [
    viewStyles,
    css`
      .words {
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
        font-size: var(--vscode-editor-font-size, 13px);
        line-height: 1.75;
        margin: 4px 0 8px;
        overflow-wrap: anywhere;
      }
      .words span {
        border-radius: 2px;
        padding: 1px 1px;
        border-bottom: 2px solid transparent;
      }
      .answer {
        margin: 0;
        padding: 6px 10px;
        border-left: 3px solid var(--vscode-instructLens-strongest, currentColor);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
      }
      h4 {
        font-size: 1em;
        font-weight: 600;
        margin: 10px 0 2px;
      }
    `,
  ];

  @property({ attribute: false }) accessor row!: CaseRow;
  /** Undefined where its words are only in the tables of the results. */
  @property({ attribute: false }) accessor picture: CasePicture | undefined;

  constructor() {
    super();
    new ThemeWatch(this, () => this.#paint());
  }

  override render(): TemplateResult {
    const { row, picture } = this;
    return html`<h4>${l10n.t('Answer')}</h4>
      <p class="answer">${row.answer === '' ? l10n.t('(empty)') : row.answer.split('\n').map(printable).join('\n')}</p>
      <h4>
        ${l10n.t('Influence of the prompt’s words')}
        <span class="dim">${l10n.t('(filled: for the answer; underlined: against it; of the strongest word)')}</span>
      </h4>
      ${
        picture
          ? html`<p class="words">
                ${picture.words.map(
                  ([text, influence]) => html`<span title=${signed(influence)}>${printable(text)}</span> `,
                )}
              </p>
              <details>
                <summary>${l10n.t('Every number as a table')}</summary>
                <number-grid .numbers=${gridOf(picture)}></number-grid>
              </details>`
          : html`<p class="dim">${l10n.t('The words of this case are in the table “words” of the results.')}</p>`
      }`;
  }

  override updated(_: PropertyValues): void {
    this.#paint();
  }

  /** Through the object model: a strict policy lets no style attribute in. */
  #paint(): void {
    const words = this.picture?.words ?? [];
    const palette = paletteOf(this);
    const most = words.reduce((top, [, influence]) => Math.max(top, Math.abs(influence)), 0);
    const spans = this.renderRoot.querySelectorAll<HTMLElement>('.words span');
    words.forEach(([, influence], w) => {
      const part = most === 0 ? 0 : Math.abs(influence) / most;
      const { style } = spans[w]!;
      const isShown = part >= LEAST;
      const colour = influence > 0 ? palette.tuned : palette.base;
      style.borderBottomColor = isShown && (influence < 0 || palette.highContrast || part > 0.5) ? colour : '';
      style.borderBottomStyle = influence < 0 ? 'dashed' : 'solid';
      style.background =
        isShown && influence > 0 && !palette.highContrast
          ? `color-mix(in srgb, ${colour} ${Math.round(100 * STRONGEST * part)}%, transparent)`
          : '';
      style.fontWeight = part > 0.5 && palette.highContrast ? '600' : '';
    });
  }
}

function gridOf({ words }: CasePicture): GridNumbers {
  return {
    label: l10n.t('Influence of each word'),
    corner: l10n.t('word'),
    columns: [{ text: l10n.t('influence') }],
    rows: words.map(([text]) => ({ text: printable(text) })),
    cell: row => signed(words[row]![1]),
  };
}
