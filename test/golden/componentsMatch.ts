/** @file Principal components of a golden's down-projections, against PyTorch's singular value decomposition in float64. */
import { expect } from 'vitest';

export interface GoldenLayer {
  readonly variance: readonly number[];
  readonly components: readonly (readonly number[])[];
}

/** Relative, of a variance; and the cosine of a component that stands alone. */
const VARIANCE = 1e-4;
const COSINE = 0.9999;
/** Of the largest variance: with no more inner features than hidden ones the last variance is zero, and float64 says about that. */
const ROUNDING = 1e-13;
/** Of the larger variance: two that are nearer span a plane, in which no direction is the right one. */
const GAP = 1e-3;

/** Signs are free; components with nearly one variance are compared as the space that they span. */
export function expectComponents(layers: readonly GoldenLayer[], golden: readonly GoldenLayer[]): void {
  expect(layers).toHaveLength(golden.length);
  layers.forEach((layer, l) => expectLayer(layer, golden[l]!));
}

function expectLayer({ variance, components }: GoldenLayer, golden: GoldenLayer): void {
  expect(variance).toHaveLength(golden.variance.length);
  variance.forEach((v, i) => {
    const expected = golden.variance[i]!;
    expect(Math.abs(v - expected)).toBeLessThanOrEqual(VARIANCE * expected + ROUNDING * golden.variance[0]!);
  });
  expect(components).toHaveLength(golden.components.length);
  const groups = clusters(golden);
  expect(groups.flat().length).toBeGreaterThan(0);
  for (const group of groups)
    for (const i of group) {
      const inside = group.map(j => dot(components[i]!, golden.components[j]!));
      expect(Math.hypot(...inside)).toBeGreaterThanOrEqual(COSINE);
    }
}

/** Runs of components whose neighbours' variances are closer than the gap; the last one may go on beyond those written. */
function clusters({ variance, components }: GoldenLayer): number[][] {
  const groups: number[][] = [[0]];
  for (let i = 1; i < components.length; i++) {
    if (variance[i - 1]! - variance[i]! < GAP * variance[i - 1]!) groups.at(-1)!.push(i);
    else groups.push([i]);
  }
  const [last, next] = [variance[components.length - 1]!, variance[components.length]];
  const open = next !== undefined && last - next < GAP * last;
  return open ? groups.slice(0, -1) : groups;
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
