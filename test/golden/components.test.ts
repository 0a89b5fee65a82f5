/** @file Principal components of every golden's down-projections, against PyTorch's singular value decomposition in float64. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectComponents } from '../../src/engine/inspectComponents';
import { neverCancelled } from '../../src/engine/pause';
import { openModel } from '../../src/engine/sessionPool';

interface GoldenLayer {
  readonly variance: number[];
  readonly components: number[][];
}

/** Relative, of a variance; and the cosine of a component that stands alone. */
const VARIANCE = 1e-4;
const COSINE = 0.9999;
/** Of the larger variance: two that are nearer span a plane, in which no direction is the right one. */
const GAP = 1e-3;

/** Runs of components whose neighbours' variances are closer than the gap; the last one may go on beyond those written. */
function clusters({ variance, components }: GoldenLayer): number[][] {
  const groups: number[][] = [[0]];
  for (let i = 1; i < components.length; i++) {
    if (variance[i - 1]! - variance[i]! < GAP * variance[i - 1]!) groups.at(-1)!.push(i);
    else groups.push([i]);
  }
  const open = variance[components.length - 1]! - variance[components.length]! < GAP * variance[components.length - 1]!;
  return open ? groups.slice(0, -1) : groups;
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe.each(['llama', 'llama-bias', 'mistral', 'qwen2', 'qwen2-loaded', 'qwen3', 'gpt2'])('%s', family => {
  const folder = join(import.meta.dirname, 'data', family);
  const golden = (JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as { ffn_components: GoldenLayer[] })
    .ffn_components;

  test('variances and components', async () => {
    const layers = await inspectComponents(openModel(folder), neverCancelled);
    expect(layers).toHaveLength(golden.length);
    layers.forEach((layer, l) => {
      expect(layer.variance).toHaveLength(golden[l]!.variance.length);
      layer.variance.forEach((v, i) => expect(Math.abs(v / golden[l]!.variance[i]! - 1)).toBeLessThanOrEqual(VARIANCE));
      expect(layer.components).toHaveLength(golden[l]!.components.length);
      const groups = clusters(golden[l]!);
      expect(groups.flat().length).toBeGreaterThan(0);
      // Each vector lies in the space that the golden's of its cluster span.
      for (const group of groups)
        for (const i of group) {
          const inside = group.map(j => dot(layer.components[i]!, golden[l]!.components[j]!));
          expect(Math.hypot(...inside)).toBeGreaterThanOrEqual(COSINE);
        }
    });
  });
});
