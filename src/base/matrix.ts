/** @file A dense matrix as plain data, and its rows as unit vectors. */
/** Row-major: entry (r, c) stands at `data[r * columns + c]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array | Float64Array;
}

export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** @throws RangeError where the rows differ in length */
export function matrixFromRows(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  if (rows.some(row => row.length !== columns)) throw new RangeError('the rows of a matrix differ in length');
  const matrix = zeros(rows.length, columns);
  rows.forEach((row, r) => matrix.data.set(row, r * columns));
  return matrix;
}

export function matrixToRows(m: Matrix): number[][] {
  return Array.from({ length: m.rows }, (_, r) => Array.from(m.data.subarray(r * m.columns, (r + 1) * m.columns)));
}

/** The rows named, in the order named. */
export function selectRows(m: Matrix, rows: readonly number[]): Matrix {
  const data = new Float64Array(rows.length * m.columns);
  rows.forEach((r, i) => data.set(m.data.subarray(r * m.columns, (r + 1) * m.columns), i * m.columns));
  return { rows: rows.length, columns: m.columns, data };
}

export function isMatrix(value: unknown): value is Matrix {
  if (typeof value !== 'object' || value === null || !('data' in value)) return false;
  return value.data instanceof Float32Array || value.data instanceof Float64Array;
}

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
