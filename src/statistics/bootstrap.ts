/** @file Bias-corrected and accelerated bootstrap intervals (Efron 1987), seeded: the same data give the same interval everywhere. */
import { mulberry32 } from '../base/random';
import { mean, quantile } from './moments';
import { normalCdf, normalQuantile } from './specialFunctions';

export interface BootstrapChoice {
  readonly confidence: number;
  readonly draws: number;
  readonly seed: number;
}

export const DEFAULT_BOOTSTRAP: BootstrapChoice = { confidence: 0.95, draws: 2000, seed: 20231 };

/** A number of one or more independent samples; NaN where it has none. */
export type Statistic = (...samples: Float64Array[]) => number;

export type Interval = readonly [number, number];

/**
 * Cases are drawn again within each sample; a sample of pairs is one sample of differences.
 * @returns undefined where the statistic has no value, or the same value in every draw
 */
export function bcaInterval(
  samples: readonly ArrayLike<number>[],
  statistic: Statistic,
  { confidence, draws, seed }: BootstrapChoice = DEFAULT_BOOTSTRAP,
): Interval | undefined {
  const data = samples.map(sample => Float64Array.from(sample));
  const value = statistic(...data);
  if (!Number.isFinite(value) || data.some(({ length }) => length < 2)) return undefined;
  const drawn = resampled(data, statistic, draws, seed);
  if (drawn.length === 0) return undefined;
  const acceleration = accelerationOf(data, statistic);
  const bias = normalQuantile(shareBelow(drawn, value));
  const end = (tail: number): number => {
    const z = bias + normalQuantile(tail);
    return quantile(drawn, normalCdf(bias + z / (1 - acceleration * z)));
  };
  const interval: Interval = [end((1 - confidence) / 2), end((1 + confidence) / 2)];
  return interval.every(Number.isFinite) ? interval : undefined;
}

/** Sorted. Draws without a value (no spread in a tiny sample) are left out. */
function resampled(data: readonly Float64Array[], statistic: Statistic, draws: number, seed: number): Float64Array {
  const random = mulberry32(seed);
  const drawn = data.map(sample => new Float64Array(sample.length));
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    for (const [s, sample] of data.entries()) {
      const into = drawn[s]!;
      for (let i = 0; i < into.length; i++) into[i] = sample[Math.floor(random() * sample.length)]!;
    }
    const value = statistic(...drawn);
    if (Number.isFinite(value)) values.push(value);
  }
  return Float64Array.from(values).sort();
}

/** What a sum of the same numbers in another order may come to, beside itself. */
const ROUNDING = 1e-12;

/** Equal values count half; a draw of the same cases in another order is equal, whatever rounding makes of it. */
function shareBelow(sorted: Float64Array, value: number): number {
  const near = ROUNDING * Math.abs(value);
  let [below, equal] = [0, 0];
  for (const drawn of sorted) {
    if (Math.abs(drawn - value) <= near) equal++;
    else if (drawn < value) below++;
  }
  return (below + equal / 2) / sorted.length;
}

/** From the statistic without each case in turn, over all samples. */
function accelerationOf(data: readonly Float64Array[], statistic: Statistic): number {
  let [cubes, squares] = [0, 0];
  for (const [s, sample] of data.entries()) {
    const n = sample.length;
    const without = withoutEach(
      sample,
      rest => statistic(...data.map((other, o) => (o === s ? rest : other))),
      statistic === mean,
    );
    const centre = without.reduce((sum, value) => sum + value, 0) / n;
    const pulls = without.map(value => (n - 1) * (centre - value));
    cubes += pulls.reduce((sum, pull) => sum + pull ** 3, 0) / n ** 3;
    squares += pulls.reduce((sum, pull) => sum + pull ** 2, 0) / n ** 2;
  }
  const acceleration = cubes / squares ** 1.5 / 6;
  return Number.isFinite(acceleration) ? acceleration : 0;
}

/** The statistic without each case; of a mean in one step each, which is what makes ten thousand cases quick. */
function withoutEach(sample: Float64Array, statistic: (rest: Float64Array) => number, isMean: boolean): number[] {
  const n = sample.length;
  if (isMean) {
    const sum = mean(sample) * n;
    return Array.from(sample, value => (sum - value) / (n - 1));
  }
  const rest = new Float64Array(n - 1);
  return Array.from({ length: n }, (_, left) => {
    for (let i = 0; i < n - 1; i++) rest[i] = sample[i < left ? i : i + 1]!;
    return statistic(rest);
  });
}
