/** @file Where the eigenvalues of a large symmetric matrix lie, roughly and cheaply: stochastic Lanczos quadrature. */
import type { Matrix } from '../../base/matrix';
import { fillGaussian } from '../../base/random';
import { symmetricEigenpairs } from '../../explain/concepts/spectrum';
import type { Products } from './products';

/** Random starts side by side, and Lanczos steps of each: ranks come out within a few per cent. */
const PROBES = 4;
const STEPS = 40;
const SEED = 2;

/** Eigenvalues by rank: rank 0 the largest, fractions of a rank allowed. */
export type RankedSpectrum = (rank: number) => number;

/**
 * Each probe's tridiagonal matrix has nodes and weights that integrate the density of eigenvalues (Golub & Meurant); their
 * mean over random probes tells how many eigenvalues lie above a value (Lin, Saad & Yang 2016).
 */
export async function spectralDensity(products: Products, matrix: Matrix): Promise<RankedSpectrum> {
  const size = matrix.rows;
  const steps = Math.min(STEPS, size);
  const { diagonals, beside } = await lanczos(products, matrix, steps);
  const nodes = diagonals.flatMap((diagonal, p) => quadrature(diagonal, beside[p]!));
  nodes.sort((a, b) => b.value - a.value);
  return rankedBy(nodes.map(({ value, weight }) => ({ value, count: (weight * size) / PROBES })));
}

/** A node stands for as many eigenvalues as its count; between two of them the logarithm is taken as linear in the rank. */
function rankedBy(nodes: readonly { readonly value: number; readonly count: number }[]): RankedSpectrum {
  const least = nodes[0]!.value * LEAST_VALUE;
  let above = 0;
  const points = nodes.map(({ value, count }) => ({
    rank: (above += count) - count / 2,
    log: Math.log(Math.max(value, least)),
  }));
  return rank => {
    const next = points.findIndex(point => point.rank >= rank);
    if (next <= 0) return Math.exp(points.at(next)!.log);
    const [a, b] = [points[next - 1]!, points[next]!];
    return Math.exp(a.log + ((b.log - a.log) * (rank - a.rank)) / (b.rank - a.rank || 1));
  };
}

/** Of the largest value; what is smaller, or below zero by rounding, counts as this. */
const LEAST_VALUE = 1e-14;

interface Tridiagonals {
  /** One a probe. */
  readonly diagonals: number[][];
  readonly beside: number[][];
}

/** Without orthogonalising again: copies of converged eigenvalues share their weight, which changes no integral. */
async function lanczos(products: Products, matrix: Matrix, steps: number): Promise<Tridiagonals> {
  const size = matrix.rows;
  const diagonals: number[][] = Array.from({ length: PROBES }, () => []);
  const beside: number[][] = Array.from({ length: PROBES }, () => []);
  let before: Float64Array = new Float64Array(PROBES * size);
  let now: Float64Array = fillGaussian(new Float64Array(PROBES * size), SEED);
  for (let p = 0; p < PROBES; p++) normalise(now.subarray(p * size, (p + 1) * size));
  for (let step = 0; step < steps; step++) {
    const next = (await products.multiply({ rows: PROBES, columns: size, data: now }, matrix)).data;
    for (let p = 0; p < PROBES; p++) {
      const of = (rows: Float64Array): Float64Array => rows.subarray(p * size, (p + 1) * size);
      const length = advance(of(next), of(now), of(before), beside[p]!.at(-1) ?? 0, diagonals[p]!);
      beside[p]!.push(length);
    }
    [before, now] = [now, next];
  }
  return { diagonals, beside };
}

/** One step of the three-term recurrence, in place. @returns the length of what is new, which becomes a unit vector */
function advance(
  next: Float64Array,
  now: Float64Array,
  before: Float64Array,
  beta: number,
  diagonal: number[],
): number {
  let alpha = 0;
  for (let i = 0; i < next.length; i++) alpha += next[i]! * now[i]!;
  diagonal.push(alpha);
  for (let i = 0; i < next.length; i++) next[i]! -= alpha * now[i]! + beta * before[i]!;
  return normalise(next);
}

function normalise(row: Float64Array): number {
  const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
  if (length > 0) for (let i = 0; i < row.length; i++) row[i]! /= length;
  return length;
}

function quadrature(diagonal: readonly number[], beside: readonly number[]): { value: number; weight: number }[] {
  const n = diagonal.length;
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    data[i * n + i] = diagonal[i]!;
    if (i + 1 < n) data[i * n + i + 1] = data[(i + 1) * n + i] = beside[i]!;
  }
  const { values, vectors } = symmetricEigenpairs({ rows: n, columns: n, data });
  return Array.from(values, (value, i) => ({ value, weight: vectors.data[i * n]! ** 2 }));
}
