/** @file Density: how many response tokens used a prompt token, next to the busiest one. */
import { matrixToRows } from '../../base/matrix';
import type { Matrix } from '../../base/matrix';
import { PAPER_EPSILON } from './levels';

/** Exponent of the norm that a row's sum is divided by (Wu et al. 2023: p = 4). */
const NORM = 4;

/**
 * (sum X) / (sum X^4)^(1/4) of each row, 0 where the sum is 0, then divided by the largest.
 * @param levels competing prompt tokens x response tokens, 0 to 10
 * @returns one number a row, in [0, 1]
 */
export function densities(levels: Matrix): number[] {
  return normalized(rowDensities(levels, 0));
}

/** The same by the paper's literal formula, which adds 1e-9 to the norm. */
export function paperDensities(levels: Matrix): number[] {
  return normalized(rowDensities(levels, PAPER_EPSILON));
}

function rowDensities(levels: Matrix, epsilon: number): number[] {
  return matrixToRows(levels).map(row => {
    const sum = row.reduce((total, level) => total + level, 0);
    const norm = row.reduce((total, level) => total + level ** NORM, 0) ** (1 / NORM);
    return sum === 0 ? 0 : sum / (norm + epsilon);
  });
}

function normalized(values: readonly number[]): number[] {
  // Not Math.max(...values): a spread of a long prompt overflows the stack.
  const top = values.reduce((a, b) => Math.max(a, b), 0);
  return top === 0 ? [...values] : values.map(value => value / top);
}
