/** @file How far apart two models' distributions of the next token are. */
import { logSum } from './nextTokens';

/** From here on the series of `gap` is exact to the last digit; the closed form would lose them to cancellation. */
const SERIES_BELOW = 1e-3;

/**
 * Jensen-Shannon divergence in bits (Lin 1991), 0 for equal distributions, 1 for disjoint ones:
 * ½ Σ p log₂(p/m) + ½ Σ q log₂(q/m) with m = (p + q) / 2. Summed as ½ Σ m · gap((p − q) / (p + q)), whose terms cannot
 * be negative, so that nearly equal models do not drown in rounding.
 * @param a logits of one model; -Infinity is a token that cannot come
 * @param b of the other. Where one row is longer (an embedding padded to a rounder number) the other never gives those tokens.
 */
export function jensenShannon(a: Float32Array, b: Float32Array): number {
  const [sumA, sumB] = [logSum(a), logSum(b)];
  const shared = Math.min(a.length, b.length);
  let twice = 0;
  for (let i = 0; i < shared; i++) {
    const [logP, logQ] = [a[i]! - sumA.top - sumA.offset, b[i]! - sumB.top - sumB.offset];
    const mass = Math.exp(logP) + Math.exp(logQ);
    // tanh of half the log ratio is (p − q) / (p + q) without a difference of nearly equal probabilities.
    if (mass > 0) twice += (mass / 2) * gap(Math.tanh((logP - logQ) / 2));
  }
  const beyond = massBeyond(a, sumA, shared) + massBeyond(b, sumB, shared);
  return Math.min(1, twice / 2 / Math.LN2 + beyond / 2);
}

/** (1 + d) ln(1 + d) + (1 − d) ln(1 − d) for d in [-1, 1]. */
function gap(d: number): number {
  const square = d * d;
  if (square < SERIES_BELOW * SERIES_BELOW) return square * (1 + square * (1 / 6 + square / 15));
  if (square === 1) return 2 * Math.LN2;
  return (1 + d) * Math.log1p(d) + (1 - d) * Math.log1p(-d);
}

function massBeyond(row: Float32Array, { top, offset }: ReturnType<typeof logSum>, from: number): number {
  let mass = 0;
  for (let i = from; i < row.length; i++) mass += Math.exp(row[i]! - top - offset);
  return mass;
}
