/** @file Attributions as levels 0 to 10: which prompt tokens a response token used, next to the one it used most. */
import { zeros } from '../../base/matrix';
import type { Matrix } from '../../base/matrix';

/** Levels up to here count as noise for the instruction score (Wu et al. 2023, section 3.1: b = 7). */
export const SCORED_ABOVE = 7;
/** Everything is drawn: a picture has room for the weak ones. */
export const DRAWN_ABOVE = 0;
/** The paper's guard against division by zero. On a forced answer p falls below it, so only re-scoring uses it. */
export const PAPER_EPSILON = 1e-9;

/** The top of every column. */
export const LEVELS = 10;

/**
 * The product's rule: X = max(I, 0); each column divided by its maximum; X = ceil(10 X); 0 where X <= b.
 * A column without a positive entry is 0.
 * @param attribution signed, competing prompt tokens x response tokens
 * @param b levels up to this one become 0
 */
export function levels(attribution: Matrix, b: number): Matrix {
  return quantize(attribution, b, 0);
}

/**
 * The paper's literal formula, `+ 1e-9` included, with b = 7. Columns below the epsilon lose their levels; that is the formula.
 * @param attribution signed, of the probability, prompt tokens x response tokens
 */
export function paperLevels(attribution: Matrix): Matrix {
  return quantize(attribution, SCORED_ABOVE, PAPER_EPSILON);
}

/**
 * The paper's b = 7 on a matrix that holds levels already. Quantizing those again would raise columns whose maximum lies below 10,
 * as the formula's epsilon leaves them.
 * @param quantized whole numbers from 0 to 10
 */
export function scoredLevels({ rows, columns, data }: Matrix): Matrix {
  const result = zeros(rows, columns);
  data.forEach((level, at) => {
    if (level > SCORED_ABOVE) result.data[at] = level;
  });
  return result;
}

function quantize({ rows, columns, data }: Matrix, b: number, epsilon: number): Matrix {
  const result = zeros(rows, columns);
  const tops = columnMaxima({ rows, columns, data });
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (value <= 0) continue;
    const level = Math.ceil(LEVELS * (value / (tops[at % columns]! + epsilon)));
    if (level > b) result.data[at] = level;
  }
  return result;
}

/** The largest entry of each column, 0 where none is positive. */
function columnMaxima({ columns, data }: Matrix): Float64Array {
  const tops = new Float64Array(columns);
  data.forEach((value, at) => {
    const column = at % columns;
    if (value > tops[column]!) tops[column] = value;
  });
  return tops;
}
