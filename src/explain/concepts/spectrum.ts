/** @file Principal components of one layer's down-projection, as the reductions take them. */
import type { Matrix } from '../../base/matrix';

/** Leading components that are computed, read as words and matched: the paper's number. */
export const COMPONENTS = 300;

export interface Spectrum {
  /** Descending, one a component. */
  readonly variance: Float64Array;
  /** Sum of all variances, those of components that were not computed too. */
  readonly total: number;
  /** Unit vectors, one a row. */
  readonly vectors: Matrix;
}

/** Which components of the other model belong to one's own. */
export interface Matching {
  /** One a base component: the tuned one. */
  readonly tuned: readonly number[];
  /** Cosines of the pairs, signed. */
  readonly cosines: readonly number[];
}

/** The first rows of a matrix, without a copy. */
export function firstRows({ rows, columns, data }: Matrix, count: number): Matrix {
  const kept = Math.min(rows, count);
  return { rows: kept, columns, data: data.subarray(0, kept * columns) };
}

/** The upper left part of a matrix. */
export function corner({ columns, data }: Matrix, rows: number, width: number): Matrix {
  const part = new Float64Array(rows * width);
  for (let r = 0; r < rows; r++) part.set(data.subarray(r * columns, r * columns + width), r * width);
  return { rows, columns: width, data: part };
}
