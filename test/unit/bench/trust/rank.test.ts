/** @file The statistics of the trust bench. */
import { expect, test } from 'vitest';
import { bootstrap, mean, spearman } from '../../../../bench/trust/rank';

test('Spearman asks for the order alone, and shares ranks between equal values', () => {
  expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1);
  expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1);
  // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3.
  expect(spearman([1, 2, 2, 5], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5));
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeUndefined();
});

test('an interval lies around the value, is the same each time, and is a point where all prompts agree', () => {
  const sample = Array.from({ length: 30 }, (_, i) => i % 10);
  const estimate = bootstrap(sample, mean);
  expect(estimate.value).toBe(4.5);
  // A mean of 30 values of standard deviation 2.87 has one of 0.52.
  expect(estimate.low).toBeGreaterThan(4.5 - 3 * 0.52);
  expect(estimate.low).toBeLessThan(4.5 - 0.52);
  expect(estimate.high).toBeGreaterThan(4.5 + 0.52);
  expect(bootstrap(sample, mean)).toEqual(estimate);
  expect(bootstrap([2, 2, 2], mean)).toEqual({ value: 2, low: 2, high: 2 });
});

test('draws without a value are left out', () => {
  const firstOnly = bootstrap([1, 2, 3], drawn => (drawn.includes(1) ? mean(drawn) : undefined));
  expect(firstOnly.value).toBe(2);
  expect(firstOnly.low).toBe(1);
});
