/** @file Eigenvalues and eigenvectors of a layer's Gram matrix, and the spectrum that is told of them. */
import { EigenvalueDecomposition, Matrix as MlMatrix, SingularValueDecomposition } from 'ml-matrix';
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

export interface Eigenpairs {
  /** Descending. */
  readonly values: Float64Array;
  /** One unit vector a row. */
  readonly vectors: Matrix & { readonly data: Float64Array };
}

/** The `count` largest eigenvalues with their vectors; everything is computed, in time cubic in the size. */
export function symmetricEigenpairs(matrix: Matrix, count = matrix.rows): Eigenpairs {
  const n = matrix.rows;
  const solved = new EigenvalueDecomposition(toMl(matrix), { assumeSymmetric: true });
  const columns = solved.eigenvectorMatrix;
  const values = new Float64Array(count);
  const data = new Float64Array(count * n);
  for (let i = 0; i < count; i++) {
    // ml-matrix sorts them ascending.
    const from = n - 1 - i;
    values[i] = solved.realEigenvalues[from]!;
    for (let j = 0; j < n; j++) data[i * n + j] = columns.get(j, from);
  }
  return { values, vectors: { rows: count, columns: n, data } };
}

/** Descending. */
export function singularValues(matrix: Matrix): number[] {
  const { diagonal } = new SingularValueDecomposition(toMl(matrix), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  return diagonal;
}

function toMl({ rows, columns, data }: Matrix): MlMatrix {
  return MlMatrix.from1DArray(rows, columns, data);
}
