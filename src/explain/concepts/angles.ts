/** @file Angles between directions and between the spaces that several of them span, in degrees. */
import type { Matrix } from '../../base/matrix';
import type { PrincipalAngles } from '../../protocol/concepts';
import { corner } from './spectrum';
import { singularValues } from './symmetricEigen';

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
