/** @file Orthonormal bases, and the angles between them. */
import type { Matrix } from '../../base/matrix';
import type { PrincipalAngles } from '../../protocol/concepts';
import { corner, singularValues } from './spectrum';

/** A unit row whose part outside the rows before it is shorter than the root of this is mostly rounding. */
const LEAST_PIVOT = 1e-14;

export interface Triangular {
  /** L⁻¹ for G = L Lᵀ: where G is the Gram matrix of rows V, the rows of L⁻¹ V are orthonormal. */
  readonly inverse: Matrix & { readonly data: Float64Array };
  /** Rows that depend on those before them; they are left as they were, and the others take nothing from them. */
  readonly dependent: readonly number[];
}

/** @param gram symmetric, ones on its diagonal */
export function inverseCholesky({ rows: n, data: gram }: Matrix): Triangular {
  const { lower, dependent } = cholesky(gram, n);
  return { inverse: { rows: n, columns: n, data: invertLower(lower, n) }, dependent };
}

function cholesky(gram: ArrayLike<number>, n: number): { lower: Float64Array; dependent: number[] } {
  const l = new Float64Array(n * n);
  const dependent: number[] = [];
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let length = gram[row + i]!;
    for (let j = 0; j < i; j++) {
      const other = j * n;
      let sum = gram[row + j]!;
      for (let k = 0; k < j; k++) sum -= l[row + k]! * l[other + k]!;
      const entry = sum / l[other + j]!;
      l[row + j] = entry;
      length -= entry * entry;
    }
    if (length > LEAST_PIVOT) l[row + i] = Math.sqrt(length);
    else {
      l.fill(0, row, row + i);
      l[row + i] = Infinity;
      dependent.push(i);
    }
  }
  for (const i of dependent) l[i * n + i] = 1;
  return { lower: l, dependent };
}

/** Forward substitution a row at a time: row i of the inverse is made of the rows above it. */
function invertLower(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < i; k++) {
      const factor = l[row + k]!;
      const above = k * n;
      for (let j = 0; j <= k; j++) inverse[row + j]! -= factor * inverse[above + j]!;
    }
    const pivot = l[row + i]!;
    for (let j = 0; j < i; j++) inverse[row + j]! /= pivot;
    inverse[row + i] = 1 / pivot;
  }
  return inverse;
}

/** Dimensions of the leading subspaces that are compared. */
const SUBSPACES = [5, 20, 50] as const;

/** Between two lines: 0 to 90. A cosine that rounding has carried above 1 counts as 1. */
export function angleOf(cosine: number): number {
  return (Math.acos(Math.min(1, Math.abs(cosine))) * 180) / Math.PI;
}

/**
 * Björck & Golub 1973: the cosines of the principal angles are the singular values of the product of the two bases.
 * @param cosines components of one x components of the other
 */
export function principalAngles(cosines: Matrix, size: number): number[] {
  return singularValues(corner(cosines, size, size))
    .map(angleOf)
    .sort((a, b) => a - b);
}

/** One entry a size, those that there are enough components for. */
export function subspaceAngles(cosines: Matrix): PrincipalAngles[] {
  const most = Math.min(cosines.rows, cosines.columns);
  return SUBSPACES.filter(size => size <= most).map(size => ({ size, angles: principalAngles(cosines, size) }));
}
