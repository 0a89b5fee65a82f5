/** @file How large a difference is beside the spread: Hedges' g, and Cliff's delta, which only asks what is larger than what. */
import { mean, variance } from './moments';
import { lnGamma } from './specialFunctions';

/** Hedges' exact correction of the bias of small samples. */
export function smallSampleFactor(df: number): number {
  return df < 2 ? Number.NaN : Math.exp(lnGamma(df / 2) - 0.5 * Math.log(df / 2) - lnGamma((df - 1) / 2));
}

/** Of two independent groups, by their pooled standard deviation; NaN without spread. */
export function hedgesG(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const df = first.length + second.length - 2;
  const pooled = ((first.length - 1) * variance(first) + (second.length - 1) * variance(second)) / df;
  return pooled > 0 ? (smallSampleFactor(df) * (mean(first) - mean(second))) / Math.sqrt(pooled) : Number.NaN;
}

/** Of paired differences, by their standard deviation (d_z with the correction); NaN without spread. */
export function pairedHedgesG(differences: ArrayLike<number>): number {
  const spread = variance(differences);
  return spread > 0 ? (smallSampleFactor(differences.length - 1) * mean(differences)) / Math.sqrt(spread) : Number.NaN;
}

/** P(a > b) - P(a < b) over all pairs of the two groups: -1 to 1. */
export function cliffsDelta(first: ArrayLike<number>, second: ArrayLike<number>): number {
  return cliffSum(first, second) / (first.length * second.length);
}

function cliffSum(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const sorted = Float64Array.from(second).sort();
  let sum = 0;
  for (let i = 0; i < first.length; i++) sum += dominance(first[i]!, sorted);
  return sum;
}

/** How many of the sorted values are below, minus how many are above. */
export function dominance(value: number, sorted: Float64Array): number {
  const [below, upTo] = [firstNotBelow(sorted, value, false), firstNotBelow(sorted, value, true)];
  return below - (sorted.length - upTo);
}

function firstNotBelow(sorted: Float64Array, value: number, equalToo: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle]!;
    if (at < value || (equalToo && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same within pairs: the part of cases with a positive difference minus the part with a negative one. */
export function pairedDelta(differences: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < differences.length; i++) sum += Math.sign(differences[i]!);
  return sum / differences.length;
}
