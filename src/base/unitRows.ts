/** @file Rows of unit length. */
import type { Matrix } from './matrix';

/** Euclidean; summed one by one, since a wide row has more entries than a call may have arguments. */
export function lengthOf(row: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]! * row[i]!;
  return Math.sqrt(sum);
}

/** In place. A row of zeros stays one: it has no direction. */
export function makeUnitRows({ rows, columns, data }: Matrix): void {
  for (let r = 0; r < rows; r++) {
    const row = data.subarray(r * columns, (r + 1) * columns);
    const length = lengthOf(row) || 1;
    for (let c = 0; c < columns; c++) row[c]! /= length;
  }
}
