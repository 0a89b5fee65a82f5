/**
 * @file The leading eigenpairs of a large symmetric matrix without negative eigenvalues: subspace iteration with a Chebyshev
 * filter and Rayleigh-Ritz (Zhou, Saad, Tiago & Chelikowsky 2006), its products in ONNX Runtime.
 *
 *     rows V ──► orthonormal ──► Ritz pairs of A on their span ──► residuals small? ──► done
 *        ▲                                                               │ no
 *        └──────── filter: p(A) V, p large above the cut, |p| ≤ 1 below ◄┘
 */
import { type Matrix, makeUnitRows } from '../../base/matrix';
import { fillGaussian } from '../../base/random';
import { inverseCholesky } from '../../explain/concepts/subspaces';
import { symmetricEigenpairs, type Eigenpairs } from '../../explain/concepts/spectrum';
import type { Pause } from '../request/hooks';
import type { Products } from './products';
import { spectralDensity } from './spectralDensity';

/** ||A v − λ v|| over the largest eigenvalue: hundred times below what is promised, so that close eigenvalues stay apart. */
const TOLERANCE = 1e-6;
/** Rows beyond those that are wanted: the filter tells the last wanted from the first unwanted by the gap between them. */
const GUARD = 0.12;
const LEAST_GUARD = 16;
/** Above this part of the whole, a complete solver is faster. Measured. */
const WHOLE = 0.7;
/** Filtering and solving alternate; a spectrum is done after one or two rounds. One that is not is solved completely. */
const MOST_ROUNDS = 12;
/** How much smaller than the wanted the unwanted directions become before the first solution, as natural logarithms. */
const FIRST_REDUCTION = { fromNoise: Math.log(1e8), fromStart: Math.log(1e6) } as const;
/** What one filter may magnify the leading direction over the last, natural logarithm: orthonormality survives it in float64. */
const MAGNIFICATION = 14;
/** Of the filters before one solution: where more are needed, the solution tells better how many. */
const MOST_DEGREES = 40;
const SEED = 1;

type Rows = Matrix & { readonly data: Float64Array };

export interface SolvedEigenpairs extends Eigenpairs {
  /** Largest ||A v − λ v|| of those returned, over the largest eigenvalue. */
  readonly residual: number;
}

/**
 * @param matrix symmetric, without negative eigenvalues (up to rounding)
 * @param count how many, largest first; at most its size
 * @param start rows that are nearly right, such as those of a similar matrix: fewer rounds
 */
export async function leadingEigenpairs(
  products: Products,
  matrix: Rows,
  count: number,
  pause: Pause,
  start?: Matrix,
): Promise<SolvedEigenpairs> {
  const size = matrix.rows;
  const width = count + Math.max(LEAST_GUARD, Math.ceil(GUARD * count));
  if (width >= WHOLE * size) return whole(products, matrix, count);
  const density = await spectralDensity(products, matrix);
  const expected = { first: density(0), last: density(count), cut: density(width) };
  let block = await orthonormal(products, startRows(size, width, start));
  let reduction: number = start ? FIRST_REDUCTION.fromStart : FIRST_REDUCTION.fromNoise;
  let interval: Interval = expected;
  // Nothing to tell apart: any rows are right.
  if (expected.first <= 0) reduction = 0;
  for (let round = 0; ; round++) {
    block = await filterBy(products, matrix, block, interval, reduction, pause);
    const ritz = await rayleighRitz(products, matrix, await orthonormal(products, block));
    const top = ritz.values[0]!;
    const residual = top > 0 ? Math.max(...residualsOf(ritz, count)) / top : 0;
    if (residual <= TOLERANCE) return { ...leading(ritz, count), residual };
    if (round === MOST_ROUNDS) return whole(products, matrix, count);
    block = ritz.vectors;
    // The smallest Ritz value lies below the eigenvalue of its rank: the interval holds unwanted eigenvalues only.
    interval = { first: top, last: ritz.values[count - 1]!, cut: ritz.values.at(-1)! };
    reduction = Math.log((10 * residual) / TOLERANCE);
  }
}

async function whole(products: Products, matrix: Rows, count: number): Promise<SolvedEigenpairs> {
  const pairs = symmetricEigenpairs(matrix, count);
  const ritz = { ...pairs, image: await products.multiply(pairs.vectors, matrix) };
  const top = pairs.values[0]!;
  return { ...pairs, residual: top > 0 ? Math.max(...residualsOf(ritz, count)) / top : 0 };
}

/** What is given, and noise for the rest. */
function startRows(size: number, width: number, start: Matrix | undefined): Rows {
  const data = fillGaussian(new Float64Array(width * size), SEED);
  if (start) data.set(start.data.subarray(0, Math.min(start.data.length, data.length)));
  // Noise as long as the unit rows that are given.
  for (let i = start?.data.length ?? 0; i < data.length; i++) data[i]! /= Math.sqrt(size);
  return { rows: width, columns: size, data };
}

/**
 * Once makes the rows well-conditioned, twice makes them orthonormal. A row that depends on others gives way to noise. What is
 * given is made of unit length in place.
 */
async function orthonormal(products: Products, rows: Rows): Promise<Rows> {
  makeUnitRows(rows);
  const { inverse, dependent } = inverseCholesky(await products.multiplyTransposed(rows, rows));
  const result = await products.multiply(inverse, rows);
  for (const row of dependent) {
    const at = row * result.columns;
    fillGaussian(result.data.subarray(at, at + result.columns), SEED + row);
  }
  return dependent.length === 0 ? result : orthonormal(products, result);
}

interface Ritz extends Eigenpairs {
  /** vectors · A */
  readonly image: Rows;
}

async function rayleighRitz(products: Products, matrix: Rows, basis: Rows): Promise<Ritz> {
  const image = await products.multiply(basis, matrix);
  const small = symmetricEigenpairs(symmetric(await products.multiplyTransposed(basis, image)));
  return {
    values: small.values,
    vectors: await products.multiply(small.vectors, basis),
    image: await products.multiply(small.vectors, image),
  };
}

/** Rounding leaves the two halves of a product slightly different. */
function symmetric({ rows: n, data }: Rows): Rows {
  const even = new Float64Array(n * n);
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) even[r * n + c] = (data[r * n + c]! + data[c * n + r]!) / 2;
  return { rows: n, columns: n, data: even };
}

/** ||A v − λ v|| of the first rows. */
function residualsOf({ values, vectors, image }: Ritz, count: number): number[] {
  const size = vectors.columns;
  return Array.from({ length: count }, (_, r) => {
    let sum = 0;
    for (let c = r * size; c < (r + 1) * size; c++) sum += (image.data[c]! - values[r]! * vectors.data[c]!) ** 2;
    return Math.sqrt(sum);
  });
}

function leading({ values, vectors: { columns, data } }: Eigenpairs, count: number): Eigenpairs {
  return { values: values.slice(0, count), vectors: { rows: count, columns, data: data.slice(0, count * columns) } };
}

/** Eigenvalues: the largest, the last wanted, and the one below which all are unwanted. */
interface Interval {
  readonly first: number;
  readonly last: number;
  readonly cut: number;
}

/**
 * Filters until the unwanted directions are smaller by e^reduction than the last wanted one, made orthonormal whenever the
 * leading directions would drown the others. A Chebyshev polynomial of degree m grows as cosh(m arcosh x) beyond its interval.
 */
async function filterBy(
  products: Products,
  matrix: Rows,
  rows: Rows,
  { first, last, cut: expected }: Interval,
  reduction: number,
  pause: Pause,
): Promise<Rows> {
  const cut = Math.max(expected, first * LEAST_CUT);
  const growth = (value: number): number => Math.acosh(Math.max(1, (2 * value) / cut - 1));
  const slowest = Math.max(growth(last), LEAST_GROWTH);
  const atOnce = Math.max(1, Math.floor(MAGNIFICATION / Math.max(growth(first) - growth(last), LEAST_GROWTH)));
  let left = Math.min(last > cut ? MOST_DEGREES : FEW_DEGREES, Math.ceil(reduction / slowest));
  let block = rows;
  while (left > 0) {
    await pause();
    const degree = Math.min(left, atOnce);
    block = await orthonormal(products, await chebyshev(products, matrix, block, cut, degree));
    left -= degree;
  }
  return block;
}

/** Of the largest eigenvalue: what is smaller satisfies its equation to the tolerance, whatever its vector. */
const LEAST_CUT = TOLERANCE;
/** Where the last wanted eigenvalue is such a small one. */
const FEW_DEGREES = 8;
/** Where the wanted and the unwanted touch, no degree would be enough. */
const LEAST_GROWTH = 0.05;

/** T_m of A mapped from [0, cut] to [-1, 1], applied to rows: T_0 = 1, T_1 = x, T_k+1 = 2 x T_k − T_k−1. */
async function chebyshev(products: Products, matrix: Rows, rows: Rows, cut: number, degree: number): Promise<Rows> {
  const half = cut / 2;
  let before = rows;
  let now = await products.multiply(before, matrix);
  combine(now, 1 / half, before, -1);
  for (let k = 1; k < degree; k++) {
    const next = await products.multiply(now, matrix);
    combine(next, 2 / half, now, -2);
    subtract(next, before);
    [before, now] = [now, next];
  }
  return now;
}

/** x becomes a x + b y. */
function combine(x: Rows, a: number, y: Rows, b: number): void {
  for (let i = 0; i < x.data.length; i++) x.data[i] = a * x.data[i]! + b * y.data[i]!;
}

function subtract(from: Rows, what: Rows): void {
  for (let i = 0; i < from.data.length; i++) from.data[i]! -= what.data[i]!;
}
