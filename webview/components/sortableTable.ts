/** @file A table whose heads sort its rows, and whose rows can be picked: by pointer and by keyboard, a screenful at a time. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { printable } from '../../src/base/printable';
import { nextOrder, sortedRows, type SortOrder } from '../../src/picture/study/sortedRows';
import { markStyles } from './markStyles';

export interface SortableColumn {
  readonly title: string;
  /** Holds words, which stand at the left. */
  readonly text?: boolean;
  /** Drawn in the place of the cell's text, which a screen reader still has. */
  readonly draw?: (row: number) => TemplateResult | typeof nothing;
  /** Below the head's text. */
  readonly head?: TemplateResult;
  /** To sort by, where the cell's text does not begin with it; null where there is none. */
  readonly value?: (row: number) => number | null;
}

export interface SortableContent {
  /** What the table is of. */
  readonly label: string;
  readonly columns: readonly SortableColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Said of a row's button: what picking it does. */
  readonly pickLabel?: string;
}

/** Rows in the page at first; more come by a button. */
const ROWS = 12;
/** A column of words with a longer cell is wide. */
const LONG = 48;

@customElement('sortable-table')
export class SortableTable extends LitElement {
  static override styles = [
    markStyles,
    css`
      :host {
        display: block;
        position: relative;
      }
      .frame {
        position: relative;
        overflow-x: auto;
      }
      .frame:focus-visible,
      button:focus-visible {
        outline: 2px solid var(--vscode-focusBorder);
        outline-offset: -2px;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
        min-width: 100%;
      }
      th,
      td {
        padding: 4px 10px;
        text-align: right;
        vertical-align: middle;
        border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor));
        font-weight: 400;
      }
      th {
        padding: 0;
        vertical-align: bottom;
        color: var(--vscode-descriptionForeground);
      }
      .text {
        text-align: left;
        overflow-wrap: anywhere;
        min-width: 7em;
      }
      .wide {
        min-width: 20em;
      }
      td:not(.text),
      th:not(.text) {
        white-space: nowrap;
      }
      td.drawn {
        padding: 0;
      }
      button {
        font: inherit;
        color: inherit;
        background: none;
        border: none;
        padding: 4px 10px;
        margin: 0;
        width: 100%;
        text-align: inherit;
        cursor: pointer;
      }
      th button:hover {
        background: var(--vscode-list-hoverBackground);
        text-decoration: underline;
      }
      td button {
        padding: 0;
        color: var(--vscode-textLink-foreground, var(--vscode-instructLens-instruction, inherit));
        overflow-wrap: anywhere;
      }
      td button:hover {
        text-decoration: underline;
      }
      tr.can:hover {
        background: var(--vscode-list-hoverBackground);
        cursor: pointer;
      }
      tr.picked,
      tr.picked:hover {
        background: var(--vscode-list-inactiveSelectionBackground);
        box-shadow: inset 3px 0 var(--vscode-focusBorder);
      }
      .arrow {
        display: inline-block;
        width: 1em;
        text-align: center;
      }
      .hidden {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
        white-space: nowrap;
      }
      .more {
        margin: 4px 0;
        width: auto;
        color: var(--vscode-textLink-foreground, var(--vscode-instructLens-instruction, inherit));
        text-decoration: underline;
      }
    `,
  ];

  @property({ attribute: false }) accessor content!: SortableContent;
  /** Index of a row, in the order in which it was given. */
  @property({ attribute: false }) accessor picked: number | undefined;
  @property({ type: Boolean }) accessor picking = false;
  @state() accessor order: SortOrder | undefined;
  @state() accessor shown = ROWS;

  override render(): TemplateResult {
    const { columns, rows, label } = this.content;
    const order = this.#order();
    return html`<div class="frame" tabindex="0" role="region" aria-label=${label}>
        <table aria-label=${label}>
          <thead>
            <tr>
              ${columns.map((column, c) => this.#head(column, c))}
            </tr>
          </thead>
          <tbody>
            ${order.slice(0, this.shown).map(row => this.#row(row))}
          </tbody>
        </table>
      </div>
      ${
        rows.length > this.shown
          ? html`<button class="more" @click=${() => (this.shown += 8 * ROWS)}>
              ${l10n.t('Show more ({0} of {1} are shown)', this.shown, rows.length)}
            </button>`
          : nothing
      }`;
  }

  #order(): number[] {
    const { columns, rows } = this.content;
    const order = this.order;
    const column = order && columns[order.column];
    if (!order || !column) return rows.map((_, row) => row);
    const cells = rows.map(row => row[order.column] ?? '');
    const { value } = column;
    return sortedRows(cells, order.down, value ? rows.map((_, row) => value(row)) : []);
  }

  #head({ title, text = false, head }: SortableColumn, c: number): TemplateResult {
    const own = this.order?.column === c ? this.order : undefined;
    return html`<th
      scope="col"
      class=${this.#look(c)}
      aria-sort=${own ? (own.down ? 'descending' : 'ascending') : 'none'}
    >
      <button title=${l10n.t('Sort by it')} @click=${() => (this.order = nextOrder(this.order, c, text))}>
        ${printable(title)}<span class="arrow" aria-hidden="true">${own ? (own.down ? '▾' : '▴') : ''}</span>${
          head ?? nothing
        }
      </button>
    </th>`;
  }

  #look(column: number): string | typeof nothing {
    const { columns, rows } = this.content;
    if (columns[column]!.text !== true) return nothing;
    return rows.some(row => (row[column]?.length ?? 0) > LONG) ? 'text wide' : 'text';
  }

  #row(row: number): TemplateResult {
    const { columns, rows, pickLabel } = this.content;
    const picked = row === this.picked;
    return html`<tr
      class=${`${this.picking ? 'can' : ''} ${picked ? 'picked' : ''}`}
      @click=${this.picking ? () => this.#pick(row) : nothing}
    >
      ${columns.map(({ draw }, c) => {
        const cell = printable(rows[row]![c] ?? '');
        if (draw) return html`<td class="drawn">${draw(row)}<span class="hidden">${cell}</span></td>`;
        const look = this.#look(c);
        if (c > 0 || !this.picking) return html`<td class=${look}>${cell}</td>`;
        return html`<td class=${look}>
          <button aria-pressed=${picked} title=${pickLabel ?? nothing}>${cell}</button>
        </td>`;
      })}
    </tr>`;
  }

  /** A press on the button comes here too, as a click on its row. */
  #pick(row: number): void {
    this.dispatchEvent(new CustomEvent<number>('pick-row', { detail: row }));
  }
}
