/** @file The panel's numbers in words: the read-out, screen readers' cells, the table that is copied. */
import { figure, percent } from '../../../src/base/readableNumbers';
import type { GridNumbers } from '../../components/numberGrid';
import type { Picture } from './picture';

/** “level 8 of 10”, “12.3 %”, “+12.3 %”. */
export function cellText({ quantity, values }: Picture, row: number, column: number): string {
  if (!values) return 'not there yet';
  const value = values.data[row * values.columns + column]!;
  if (quantity === 'levels') return `level ${value} of 10`;
  return quantity === 'share' ? percent(value) : signedPercent(value);
}

/** Short enough for a table's cell. */
export function cellFigure({ quantity, values }: Picture, row: number, column: number): string {
  if (!values) return '';
  const value = values.data[row * values.columns + column]!;
  if (quantity === 'levels') return String(value);
  return quantity === 'share' ? percent(value) : signedPercent(value);
}

/** With a true minus sign, and a plus where something was gained. */
export function signedPercent(part: number): string {
  const text = percent(Math.abs(part));
  if (text === '0.0 %') return text;
  return `${part < 0 ? '\u2212' : '+'}${text}`;
}

export function barText({ barQuantity, bars }: Picture, row: number): string {
  const one = (figures: readonly number[]): string =>
    barQuantity === 'density' ? figure(figures[row]!) : percent(figures[row]!);
  return `${barQuantity} ${bars
    .map(({ role, figures }) => (role === 'single' ? one(figures) : `${role} ${one(figures)}`))
    .join(', ')}`;
}

/** “walked: log p −0.12, probability 89 %”. */
export function columnText({ columns }: Picture, column: number): string {
  const { text, logProbability } = columns[column]!;
  return `${text}: log p ${figure(logProbability)}, probability ${percent(Math.exp(logProbability))}`;
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

/** Rows of the picture x answer words, then the bars. */
export function numbersOf(picture: Picture): GridNumbers {
  const { rows, columns, barQuantity } = picture;
  return {
    label: 'Every number of the picture',
    corner: 'prompt',
    columns: [
      ...columns.map(({ text }, column) => ({ text, label: columnText(picture, column) })),
      { text: barQuantity },
    ],
    rows: rows.map(({ text, from }) => ({ text: shorten(text), word: from })),
    cell: (row, column) =>
      column < columns.length ? cellFigure(picture, row, column) : barText(picture, row).replace(/^\w+ /, ''),
  };
}

/** Tab-separated: rows of the picture x answer words, then the bars. What a spreadsheet could run is kept from running. */
export function asTable(picture: Picture): string {
  const { rows, columns, bars, barQuantity, values } = picture;
  const head = ['word', ...columns.map(column => column.text), ...bars.map(bar => `${barQuantity} ${bar.role}`)];
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
export function quantityText({ quantity, mode }: Pick<Picture, 'quantity' | 'mode'>): string {
  const whose = mode === 'single' ? '' : `${mode}: `;
  const what = {
    levels: 'level of each prompt word in an answer word, whose strongest has 10',
    share: 'share of each prompt word in an answer word',
    signed: 'signed share of each prompt word in an answer word',
    difference: 'signed share in an answer word, tuned minus base',
  }[quantity];
  return quantity === 'difference' ? what : `${whose}${what}`;
}
