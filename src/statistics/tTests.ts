/** @file Tests of means: Welch's, which supposes no equal variances, and the paired one. */
import { mean, variance } from './moments';
import { tQuantile, tUpperTail } from './specialFunctions';

export interface TTest {
  readonly t: number;
  /** Degrees of freedom; Satterthwaite's for Welch's test. */
  readonly df: number;
  /** For a difference either way. */
  readonly twoSided: number;
  /** For a difference above 0. */
  readonly greater: number;
  /** The difference of means, or the mean difference. */
  readonly difference: number;
  /** Two-sided, at the confidence that was asked. */
  readonly interval: readonly [number, number];
}

/** Why there is no test. */
export interface NoTest {
  readonly absent: string;
}

/** First minus second. */
export function welchTest(first: ArrayLike<number>, second: ArrayLike<number>, confidence = 0.95): TTest | NoTest {
  if (first.length < 2 || second.length < 2)
    return { absent: `groups of ${first.length} and ${second.length} cases: each needs two` };
  const [a, b] = [variance(first) / first.length, variance(second) / second.length];
  if (!(a + b > 0)) return { absent: 'no spread within either group' };
  const df = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
  return tested(mean(first) - mean(second), Math.sqrt(a + b), df, confidence);
}

/** Whether the mean of the differences (case by case) is 0. */
export function pairedTest(differences: ArrayLike<number>, confidence = 0.95): TTest | NoTest {
  const n = differences.length;
  if (n < 2) return { absent: `${n} ${n === 1 ? 'case' : 'cases'}: two are needed` };
  const error = Math.sqrt(variance(differences) / n);
  if (!(error > 0)) return { absent: 'the same difference in every case' };
  return tested(mean(differences), error, n - 1, confidence);
}

function tested(difference: number, error: number, df: number, confidence: number): TTest {
  const t = difference / error;
  const reach = tQuantile((1 - confidence) / 2, df) * error;
  return {
    ...{ t, df, difference },
    twoSided: Math.min(1, 2 * tUpperTail(Math.abs(t), df)),
    greater: tUpperTail(t, df),
    interval: [difference - reach, difference + reach],
  };
}

/** One q a p, in their order: the least level at which it is a finding. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[b]! - p[a]! || b - a);
  const q = new Array<number>(p.length).fill(1);
  let least = 1;
  for (const [i, at] of order.entries()) {
    least = Math.min(least, (p[at]! * p.length) / (p.length - i));
    q[at] = least;
  }
  return q;
}
