/** @file A picture's numbers as a table, for the keyboard and for screen readers. Only cells around the current one are in the page. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

export interface GridColumn {
  readonly text: string;
  /** For a screen reader, where the text alone says too little. */
  readonly label?: string;
  /** Holds words, which stand at the left. */
  readonly words?: boolean;
}

export interface GridNumbers {
  /** What the table is of. */
  readonly label: string;
  /** Heads the column of row names. */
  readonly corner: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly { readonly text: string; /** Word of the prompt that it is of. */ readonly word?: number }[];
  cell(row: number, column: number): string;
}

/** Cells in the page at a time: a screenful that stays quick whatever the matrix's size. */
const ROWS = 24;
const COLUMNS = 12;

@customElement('number-grid')
export class NumberGrid extends LitElement {
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
    th,
    .words {
      text-align: left;
    }
    th {
      font-weight: 600;
    }
    .place {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 16px;
      margin: 4px 0;
      color: var(--vscode-descriptionForeground);
      font-family: var(--vscode-font-family, system-ui, sans-serif);
    }
    .place button {
      min-width: 24px;
      min-height: 24px;
      border: 1px solid var(--vscode-button-border, transparent);
      border-radius: 3px;
      background: var(--vscode-button-secondaryBackground, transparent);
      color: var(--vscode-button-secondaryForeground, inherit);
      font: inherit;
      cursor: pointer;
    }
    .place button:disabled {
      opacity: 0.4;
      cursor: default;
    }
    :focus-visible {
      outline: 2px solid var(--vscode-focusBorder);
      outline-offset: -2px;
    }
  `;

  @property({ attribute: false }) accessor numbers!: GridNumbers;
  /** Row 0 is the head, column 0 the names of the rows. */
  @state() accessor at = { row: 1, column: 1 };

  #takeFocus = false;

  override render(): TemplateResult {
    const { rows, columns, label, corner } = this.numbers;
    const at = this.#clamped();
    const from = {
      row: windowStart(at.row - 1, rows.length, ROWS),
      column: windowStart(at.column - 1, columns.length, COLUMNS),
    };
    const shownRows = range(from.row, Math.min(rows.length, from.row + ROWS));
    const shownColumns = range(from.column, Math.min(columns.length, from.column + COLUMNS));
    return html`${this.#place(from)}
      <div class="frame">
        <table
          role="grid"
          aria-label=${label}
          aria-rowcount=${rows.length + 1}
          aria-colcount=${columns.length + 1}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}
        >
          <thead>
            <tr role="row" aria-rowindex="1">
              ${this.#head(0, corner, corner)}
              ${shownColumns.map(c => this.#head(c + 1, columns[c]!.text, columns[c]!.label ?? columns[c]!.text))}
            </tr>
          </thead>
          <tbody>
            ${shownRows.map(r => this.#row(r, shownColumns))}
          </tbody>
        </table>
      </div>`;
  }

  /** Which part is in the page, and the way to the others for those who use no keys. */
  #place(from: { row: number; column: number }): TemplateResult | typeof nothing {
    const { rows, columns } = this.numbers;
    if (rows.length <= ROWS && columns.length <= COLUMNS) return nothing;
    const at = this.#clamped();
    const part = (start: number, size: number, count: number): [string, number] => [
      `${start + 1}–${Math.min(count, start + size)}`,
      count,
    ];
    // The current cell stands in the middle of its window.
    const rowTo = (start: number): { row: number; column: number } => ({ ...at, row: start + 1 + ROWS / 2 });
    const columnTo = (start: number): { row: number; column: number } => ({ ...at, column: start + 1 + COLUMNS / 2 });
    const step = (text: string, name: string, to: { row: number; column: number }, there: boolean): TemplateResult =>
      html`<button aria-label=${name} title=${name} ?disabled=${!there} @click=${() => (this.at = this.#within(to))}>
        ${text}
      </button>`;
    const vertical = html`<span
      >${step('↑', l10n.t('Earlier rows'), rowTo(from.row - ROWS), from.row > 0)}
      ${l10n.t('rows {0} of {1}', ...part(from.row, ROWS, rows.length))}
      ${step('↓', l10n.t('Later rows'), rowTo(from.row + ROWS), from.row + ROWS < rows.length)}</span
    >`;
    const horizontal = html`<span
      >${step('←', l10n.t('Earlier columns'), columnTo(from.column - COLUMNS), from.column > 0)}
      ${l10n.t('columns {0} of {1}', ...part(from.column, COLUMNS, columns.length))}
      ${step('→', l10n.t('Later columns'), columnTo(from.column + COLUMNS), from.column + COLUMNS < columns.length)}</span
    >`;
    return html`<div class="place">
      ${rows.length > ROWS ? vertical : nothing} ${columns.length > COLUMNS ? horizontal : nothing}
    </div>`;
  }

  override updated(): void {
    if (!this.#takeFocus) return;
    this.#takeFocus = false;
    const { row, column } = this.#clamped();
    this.renderRoot.querySelector<HTMLElement>(`[data-at="${row},${column}"]`)?.focus();
  }

  #row(r: number, shownColumns: readonly number[]): TemplateResult {
    return html`<tr role="row" aria-rowindex=${r + 2} data-word=${this.numbers.rows[r]!.word ?? nothing}>
      <th role="rowheader" scope="row" aria-colindex="1" tabindex=${this.#tab(r + 1, 0)} data-at=${`${r + 1},0`}>
        ${this.numbers.rows[r]!.text}
      </th>
      ${shownColumns.map(c => this.#cell(r + 1, c + 1, this.numbers))}
    </tr>`;
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

  #cell(row: number, column: number, numbers: GridNumbers): TemplateResult {
    return html`<td
      class=${numbers.columns[column - 1]!.words ? 'words' : nothing}
      role="gridcell"
      aria-colindex=${column + 1}
      tabindex=${this.#tab(row, column)}
      data-at=${`${row},${column}`}
    >
      ${numbers.cell(row - 1, column - 1)}
    </td>`;
  }

  #tab(row: number, column: number): 0 | -1 {
    const at = this.#clamped();
    return row === at.row && column === at.column ? 0 : -1;
  }

  /** The picture may have become smaller. */
  #clamped(): { row: number; column: number } {
    return this.#within(this.at);
  }

  #within({ row, column }: { row: number; column: number }): { row: number; column: number } {
    const { rows, columns } = this.numbers;
    return {
      row: Math.max(0, Math.min(rows.length, row)),
      column: Math.max(0, Math.min(columns.length, column)),
    };
  }

  #key(event: KeyboardEvent): void {
    const [rows, columns] = [this.numbers.rows.length, this.numbers.columns.length];
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
