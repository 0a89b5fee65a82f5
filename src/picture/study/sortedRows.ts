/** @file Rows of a table in another order: cells that begin with a number by it, others as words; what has no number stands last. */

import { figure } from '../../base/readableNumbers';

export interface SortOrder {
  readonly column: number;
  readonly down: boolean;
}

/** `−0.25 to …`, `12.5 %`, `1.2e−5`, `< 1e−300`, in the reader's language; undefined where a cell begins otherwise. */
export function numberOf(cell: string): number | undefined {
  const plain = cell.trim().replaceAll('\u2212', '-');
  const point = figure(0.5)[1]!;
  const match = /^(?:[<>≤≥]\s*)?([+-]?\d[\d.,]*(?:e[+-]?\d+)?)/i.exec(plain);
  if (!match) return undefined;
  const number = Number(match[1]!.replaceAll(point === ',' ? '.' : ',', '').replace(point, '.'));
  return Number.isNaN(number) ? undefined : number;
}

/** @returns indices of the rows; rows that are equal keep their order. @param values where a cell says less than it is, by row */
export function sortedRows(
  cells: readonly string[],
  down: boolean,
  values: readonly (number | null | undefined)[] = [],
): number[] {
  const numbers = cells.map((cell, row) => (values[row] === undefined ? numberOf(cell) : (values[row] ?? undefined)));
  const isNumeric = numbers.some(value => value !== undefined);
  const sign = down ? -1 : 1;
  return cells
    .map((_, row) => row)
    .sort((a, b) => {
      if (!isNumeric) return sign * cells[a]!.localeCompare(cells[b]!, 'en', { numeric: true }) || a - b;
      const [x, y] = [numbers[a], numbers[b]];
      if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || a - b;
      return sign * (x - y) || a - b;
    });
}

/** A first press on a head of figures shows the largest first, of words the first of the alphabet; a second turns it round. */
export function nextOrder(order: SortOrder | undefined, column: number, isText: boolean): SortOrder {
  if (order?.column === column) return { column, down: !order.down };
  return { column, down: !isText };
}
