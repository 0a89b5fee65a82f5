/** @file How components of two models are matched: each to its nearest, or the assignment of largest sum of |cos|. */
import type { Matrix } from '../../base/matrix';
import type { ConceptMatching } from '../../protocol/concepts';
import type { Matching } from './spectrum';

/** @param cosines base components x tuned components; one-to-one needs at least as many tuned as base components */
export function matchComponents(cosines: Matrix, matching: ConceptMatching): Matching {
  const tuned = matching === 'one-to-one' ? assignment(negated(cosines)) : largest(cosines);
  return { tuned, cosines: tuned.map((j, i) => cosines.data[i * cosines.columns + j]!) };
}

/** The first of the largest |cos| of each row. */
function largest({ rows, columns, data }: Matrix): number[] {
  return Array.from({ length: rows }, (_, i) => {
    let best = 0;
    for (let j = 1; j < columns; j++)
      if (Math.abs(data[i * columns + j]!) > Math.abs(data[i * columns + best]!)) best = j;
    return best;
  });
}

/** What the assignment makes small: the largest sum of |cos| is the smallest sum of -|cos|. */
function negated({ rows, columns, data }: Matrix): Matrix {
  return { rows, columns, data: Float64Array.from(data, x => -Math.abs(x)) };
}

/**
 * Cubic time: a few hundredths of a second for 300 rows.
 * @param costs at least as many columns as rows
 * @returns one column a row, each column at most once
 */
export function assignment(costs: Matrix): number[] {
  const { rows, columns } = costs;
  if (columns < rows) throw new RangeError('an assignment needs at least as many columns as rows');
  const state: State = {
    costs,
    rowPrices: new Float64Array(rows),
    columnPrices: new Float64Array(columns),
    rowOf: new Int32Array(columns).fill(FREE),
  };
  for (let row = 0; row < rows; row++) augment(state, row);
  const result = new Array<number>(rows).fill(0);
  state.rowOf.forEach((row, column) => {
    if (row !== FREE) result[row] = column;
  });
  return result;
}

const FREE = -1;

interface State {
  readonly costs: Matrix;
  /** Dual variables: cost - row price - column price is never below zero, and zero along the assignment. */
  readonly rowPrices: Float64Array;
  readonly columnPrices: Float64Array;
  /** The row that has a column. */
  readonly rowOf: Int32Array;
}

/** Dijkstra's search from one row over reduced costs to the nearest free column; prices keep them from falling below zero. */
function augment({ costs, rowPrices, columnPrices, rowOf }: State, start: number): void {
  const { columns, data } = costs;
  const distance = new Float64Array(columns).fill(Infinity);
  const from = new Int32Array(columns).fill(FREE);
  const done = new Uint8Array(columns);
  const reached: number[] = [];
  let row = start;
  let column = FREE;
  let length = 0;
  for (;;) {
    let nearest = FREE;
    for (let j = 0; j < columns; j++) {
      if (done[j]) continue;
      const through = length + data[row * columns + j]! - rowPrices[row]! - columnPrices[j]!;
      if (through < distance[j]!) {
        distance[j] = through;
        from[j] = column;
      }
      if (nearest === FREE || distance[j]! < distance[nearest]!) nearest = j;
    }
    column = nearest;
    length = distance[column]!;
    done[column] = 1;
    if (rowOf[column] === FREE) break;
    reached.push(column);
    row = rowOf[column]!;
  }
  rowPrices[start]! += length;
  for (const j of reached) {
    rowPrices[rowOf[j]!]! += length - distance[j]!;
    columnPrices[j]! -= length - distance[j]!;
  }
  for (let at = column; ; at = from[at]!) {
    const before = from[at]!;
    rowOf[at] = before === FREE ? start : rowOf[before]!;
    if (before === FREE) return;
  }
}
