/** @file The panel's numbers in words: the read-out, screen readers' cells, the table that is copied. */
import * as l10n from '@vscode/l10n';
import { figure, percent, signedPercent } from '../../../src/base/readableNumbers';
import { QUANTITY_NAMES } from '../../../src/picture/wordBars';
import type { GridNumbers } from '../../components/numberGrid';
import type { Picture } from './picture';
import { roleWord } from '../../../src/picture/roleWord';

/** “level 8 of 10”, “12.3 %”, “+12.3 %”. */
export function cellText({ quantity, values }: Picture, row: number, column: number): string {
  if (!values) return l10n.t('not computed yet');
  const value = values.data[row * values.columns + column]!;
  if (quantity === 'levels') return l10n.t('level {0} of 10', value);
  return quantity === 'share' ? percent(value) : signedPercent(value);
}

/** Short enough for a table's cell. */
export function cellFigure({ quantity, values }: Picture, row: number, column: number): string {
  if (!values) return '';
  const value = values.data[row * values.columns + column]!;
  if (quantity === 'levels') return String(value);
  return quantity === 'share' ? percent(value) : signedPercent(value);
}

/** A density, a part of a whole, or one with its sign. */
export function barFigure({ barQuantity, barSides }: Pick<Picture, 'barQuantity' | 'barSides'>, value: number): string {
  if (barQuantity === 'density') return figure(value);
  return barSides ? signedPercent(value) : percent(value);
}

export function barText(picture: Picture, row: number): string {
  return `${QUANTITY_NAMES[picture.barQuantity]} ${barNumbers(picture, row)}`;
}

/** “tuned +12.3 %, base −1.0 %” */
function barNumbers(picture: Picture, row: number): string {
  return picture.bars
    .map(({ role, figures }) => {
      const said = barFigure(picture, figures[row]!);
      return role === 'single' ? said : `${roleWord(role)} ${said}`;
    })
    .join(', ');
}

/** “walked: log p −0.12, probability 89 %”. */
export function columnText({ columns }: Picture, column: number): string {
  const { text, logProbability } = columns[column]!;
  return l10n.t('{0}: log p {1}, probability {2}', text, figure(logProbability), percent(Math.exp(logProbability)));
}

/** One sentence on a cell, a row or a column. */
export function readOut(picture: Picture, row: number | undefined, column: number | undefined): string {
  const { rows, columns } = picture;
  const parts = [
    row === undefined || column === undefined
      ? undefined
      : `${shorten(rows[row]!.text)} → ${columns[column]!.text}: ${cellText(picture, row, column)}`,
    row === undefined
      ? undefined
      : `${column === undefined ? `${shorten(rows[row]!.text)}: ` : ''}${barText(picture, row)}`,
    row === undefined && column !== undefined ? columnText(picture, column) : undefined,
  ];
  return parts.filter(part => part !== undefined).join(' · ');
}

const LONGEST = 60;

export function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).trimEnd()}…`;
}

/** Rows of the picture x answer words, then the bars; these alone where the matrix was left out. */
export function numbersOf(picture: Picture): GridNumbers {
  const { rows, barQuantity, matrixLeftOut } = picture;
  const columns = matrixLeftOut ? [] : picture.columns;
  return {
    label: l10n.t('Every number of the picture'),
    corner: l10n.t('prompt'),
    columns: [
      ...columns.map(({ text }, column) => ({ text, label: columnText(picture, column) })),
      { text: QUANTITY_NAMES[barQuantity] },
    ],
    rows: rows.map(({ text, from }) => ({ text: shorten(text), word: from })),
    cell: (row, column) => (column < columns.length ? cellFigure(picture, row, column) : barNumbers(picture, row)),
  };
}

/** Tab-separated: rows of the picture x answer words, then the bars. What a spreadsheet could run is kept from running. */
export function asTable(picture: Picture): string {
  const { rows, bars, barQuantity, values, matrixLeftOut } = picture;
  const columns = matrixLeftOut ? [] : picture.columns;
  const head = [
    l10n.t('word'),
    ...columns.map(column => column.text),
    ...bars.map(bar => `${QUANTITY_NAMES[barQuantity]} ${roleWord(bar.role)}`),
  ];
  const lines = rows.map((row, r) => [
    row.text,
    ...columns.map((_, c) => (values ? String(values.data[r * values.columns + c]!) : '')),
    ...bars.map(bar => String(bar.figures[r]!)),
  ]);
  return [head, ...lines].map(line => line.map(plainCell).join('\t')).join('\n');
}

function plainCell(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, ' ');
  return /^[=+@]|^-(?!\d)/.test(flat) ? `'${flat}` : flat;
}

/** What the numbers of the cells are. */
export function quantityText({ quantity, cells, mode }: Pick<Picture, 'quantity' | 'cells' | 'mode'>): string {
  const whose = mode === 'single' ? '' : `${mode === 'difference' ? l10n.t('difference') : roleWord(mode)}: `;
  const what = {
    influence: l10n.t('influence of each prompt word on an answer word'),
    levels: l10n.t('level of each prompt word in an answer word, whose strongest has 10'),
    share: l10n.t('share of each prompt word in an answer word'),
    signed: l10n.t('signed share of each prompt word in an answer word'),
    difference:
      cells === 'influence'
        ? l10n.t('influence on an answer word, tuned minus base')
        : l10n.t('signed share in an answer word, tuned minus base'),
  }[quantity];
  return quantity === 'difference' ? what : `${whose}${what}`;
}
