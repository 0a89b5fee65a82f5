/** @file The matrix as a table, for the keyboard and for screen readers. Only cells around the current one are in the page. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Picture } from './picture';
import { barText, cellFigure, columnText, shorten } from './wording';

/** Cells in the page at a time: a screenful that stays quick whatever the matrix's size. */
const ROWS = 24;
const COLUMNS = 12;

@customElement('cell-table')
export class CellTable extends LitElement {
  static override styles = css`
    .frame {
      overflow: auto;
      max-height: 60vh;
    }
    table {
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor));
      padding: 2px 6px;
      text-align: right;
      white-space: nowrap;
      max-width: 16em;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    th {
      text-align: left;
      font-weight: 600;
    }
    :focus-visible {
      outline: 2px solid var(--vscode-focusBorder);
      outline-offset: -2px;
    }
  `;

  @property({ attribute: false }) accessor picture!: Picture;
  /** Row 0 is the head, column 0 the prompt's words; the last column is the bars. */
  @state() accessor at = { row: 1, column: 1 };

  #takeFocus = false;

  override render(): TemplateResult {
    const { rows, columns } = this.picture;
    const at = this.#clamped();
    const from = {
      row: windowStart(at.row - 1, rows.length, ROWS),
      column: windowStart(at.column - 1, columns.length, COLUMNS),
    };
    const shownRows = range(from.row, Math.min(rows.length, from.row + ROWS));
    const shownColumns = range(from.column, Math.min(columns.length, from.column + COLUMNS));
    return html`<div class="frame">
      <table
        role="grid"
        aria-label="Every number of the picture"
        aria-rowcount=${rows.length + 1}
        aria-colcount=${columns.length + 2}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      >
        <thead>
          <tr role="row" aria-rowindex="1">
            ${this.#head(0, 'prompt', 'words of the prompt')}
            ${shownColumns.map(c => this.#head(c + 1, columns[c]!.text, columnText(this.picture, c)))}
            ${this.#head(columns.length + 1, this.picture.barQuantity, this.picture.barQuantity)}
          </tr>
        </thead>
        <tbody>
          ${shownRows.map(
            r =>
              html`<tr role="row" aria-rowindex=${r + 2} data-word=${rows[r]!.from}>
                <th
                  role="rowheader"
                  scope="row"
                  aria-colindex="1"
                  tabindex=${this.#tab(r + 1, 0)}
                  data-at=${`${r + 1},0`}
                >
                  ${shorten(rows[r]!.text)}
                </th>
                ${shownColumns.map(c => this.#cell(r + 1, c + 1, cellFigure(this.picture, r, c)))}
                ${this.#cell(r + 1, columns.length + 1, barText(this.picture, r).replace(/^\w+ /, ''))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  override updated(): void {
    if (!this.#takeFocus) return;
    this.#takeFocus = false;
    const { row, column } = this.#clamped();
    this.renderRoot.querySelector<HTMLElement>(`[data-at="${row},${column}"]`)?.focus();
  }

  #head(column: number, text: string, label: string): TemplateResult {
    return html`<th
      role="columnheader"
      scope="col"
      aria-colindex=${column + 1}
      aria-label=${label}
      tabindex=${this.#tab(0, column)}
      data-at=${`0,${column}`}
    >
      ${text}
    </th>`;
  }

  #cell(row: number, column: number, text: string): TemplateResult {
    return html`<td
      role="gridcell"
      aria-colindex=${column + 1}
      tabindex=${this.#tab(row, column)}
      data-at=${`${row},${column}`}
    >
      ${text}
    </td>`;
  }

  #tab(row: number, column: number): 0 | -1 {
    const at = this.#clamped();
    return row === at.row && column === at.column ? 0 : -1;
  }

  /** The picture may have become smaller. */
  #clamped(): { row: number; column: number } {
    const { rows, columns } = this.picture;
    return {
      row: Math.max(0, Math.min(rows.length, this.at.row)),
      column: Math.max(0, Math.min(columns.length + 1, this.at.column)),
    };
  }

  #key(event: KeyboardEvent): void {
    const [rows, columns] = [this.picture.rows.length, this.picture.columns.length + 1];
    const { row, column } = this.#clamped();
    const to: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageUp: [row - ROWS, column],
      PageDown: [row + ROWS, column],
      Home: event.ctrlKey ? [0, 0] : [row, 0],
      End: event.ctrlKey ? [rows, columns] : [row, columns],
    };
    const place = to[event.key];
    if (!place) return;
    event.preventDefault();
    this.#takeFocus = true;
    this.at = { row: Math.max(0, Math.min(rows, place[0])), column: Math.max(0, Math.min(columns, place[1])) };
  }
}

/** Keeps the current cell in the middle, and the window inside. */
function windowStart(at: number, count: number, size: number): number {
  return Math.max(0, Math.min(count - size, at - Math.floor(size / 2)));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
