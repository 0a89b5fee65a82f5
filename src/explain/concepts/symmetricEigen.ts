/** @file All eigenpairs of a symmetric matrix of moderate size, by ml-matrix (Householder tridiagonalisation and QL). */
import { EigenvalueDecomposition, Matrix as MlMatrix, SingularValueDecomposition } from 'ml-matrix';
import type { Matrix } from '../../base/matrix';

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
