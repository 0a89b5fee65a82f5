/** @file Mean, variance and quantile of a sample, summed in the order of the sample so that the same data give the same bits. */

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Of the sample, with n - 1. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return sum / (values.length - 1);
}

/** Between the two nearest, by their distance. @param sorted ascending, not empty */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  const place = part * (sorted.length - 1);
  const low = Math.min(sorted.length - 1, Math.max(0, Math.floor(place)));
  const high = Math.min(sorted.length - 1, low + 1);
  const [a, b] = [sorted[low]!, sorted[high]!];
  return a + (b - a) * Math.min(1, Math.max(0, place - low));
}
