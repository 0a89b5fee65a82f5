/** @file The paper's quantities: levels of an attribution matrix, density of a word, instruction score of a prompt. */
import { matrixToRows, type Matrix, zeros } from '../../base/matrix';
import type { InstructionScore } from '../../protocol/explanation';

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

/**
 * Sum of the densities of the instruction tokens / log2(2 + their number) (Wu et al. 2023, section 3.1); 0 without any.
 * @param density of every prompt token, b = 7
 * @param tokens indices into `density`, each once
 */
export function instructionScore(density: readonly number[], tokens: readonly number[]): number {
  const sum = tokens.reduce((total, token) => total + (density[token] ?? 0), 0);
  return sum / Math.log2(2 + tokens.length);
}

/**
 * The score of all clauses together, and of each. A token that two clauses share counts once for the whole.
 * @param clauseTokens of each clause, indices into `density`
 */
export function scoreClauses(
  density: readonly number[],
  clauseTokens: readonly (readonly number[])[],
): InstructionScore {
  const all = [...new Set(clauseTokens.flat())];
  return {
    value: instructionScore(density, all),
    tokens: all.length,
    clauses: clauseTokens.map(tokens => ({ value: instructionScore(density, tokens), tokens: tokens.length })),
  };
}
