import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { bcaInterval } from '../../../src/statistics/bootstrap';
import { cliffsDelta, hedgesG, pairedDelta, pairedHedgesG } from '../../../src/statistics/effectSizes';
import { benjaminiHochberg, pairedTest, welchTest } from '../../../src/statistics/tTests';
import { mean } from '../../../src/statistics/moments';
import { normalCdf, normalQuantile, tQuantile, tUpperTail } from '../../../src/statistics/specialFunctions';

interface Tested {
  readonly confidence: number;
  readonly t: number;
  readonly df: number;
  readonly twoSided: number;
  readonly greater: number;
  readonly interval: readonly number[];
}
interface Resampled {
  readonly draws: number;
  readonly seed: number;
  readonly mean: readonly number[];
  readonly hedges: readonly number[];
  readonly cliff: readonly number[];
}
interface Golden {
  readonly normal: readonly [number, number][];
  readonly normalQuantile: readonly [number, number][];
  readonly tail: readonly [number, number, number][];
  readonly tQuantile: readonly [number, number, number][];
  readonly independent: readonly (Tested & {
    readonly first: readonly number[];
    readonly second: readonly number[];
    readonly hedges: number;
    readonly cliff: number;
    readonly bootstrap?: Resampled;
  })[];
  readonly paired: readonly (Tested & {
    readonly differences: readonly number[];
    readonly delta: number;
    readonly hedges?: number;
    readonly bootstrap?: Omit<Resampled, 'cliff'>;
  })[];
  readonly discovery: readonly { readonly p: readonly number[]; readonly q: readonly number[] }[];
}

const golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'data', 'statistics.json'), 'utf8'),
) as unknown as Golden;

/** To 1e-9 of the number, or of 1 where it is as good as 0. */
function agrees(own: unknown, scipy: number, what: string): void {
  expect(typeof own, what).toBe('number');
  const scale = Math.abs(scipy) < 1e-300 ? 1 : Math.abs(scipy);
  expect(Math.abs((own as number) - scipy) / scale, what).toBeLessThan(1e-9);
}

describe('agrees with SciPy to 1e-9', () => {
  test('distributions', () => {
    for (const [z, p] of golden.normal) agrees(normalCdf(z), p, `normal ${z}`);
    for (const [p, z] of golden.normalQuantile) agrees(normalQuantile(p), z, `normal quantile ${p}`);
    for (const [t, df, p] of golden.tail) agrees(tUpperTail(t, df), p, `t ${t}, ${df}`);
    for (const [p, df, t] of golden.tQuantile) agrees(tQuantile(p, df), t, `t quantile ${p}, ${df}`);
  });

  test('Welch’s test, both effect sizes and their bootstrap', () => {
    for (const one of golden.independent) {
      const { first, second, confidence, bootstrap } = one;
      tested(welchTest(first, second, confidence), one);
      agrees(hedgesG(first, second), one.hedges, 'g');
      agrees(cliffsDelta(first, second), one.cliff, 'delta');
      if (!bootstrap) continue;
      const choice = { ...bootstrap, confidence };
      const difference = (a: Float64Array, b: Float64Array): number => mean(a) - mean(b);
      ends(bcaInterval([first, second], difference, choice), bootstrap.mean);
      ends(bcaInterval([first, second], hedgesG, choice), bootstrap.hedges);
      ends(bcaInterval([first, second], cliffsDelta, choice), bootstrap.cliff);
    }
  });

  test('the paired test and its effect sizes', () => {
    for (const one of golden.paired) {
      const { differences, confidence, bootstrap } = one;
      tested(pairedTest(differences, confidence), one);
      agrees(pairedDelta(differences), one.delta, 'delta');
      if (one.hedges !== undefined) agrees(pairedHedgesG(differences), one.hedges, 'g');
      if (!bootstrap) continue;
      ends(bcaInterval([differences], mean, { ...bootstrap, confidence }), bootstrap.mean);
      ends(bcaInterval([differences], pairedHedgesG, { ...bootstrap, confidence }), bootstrap.hedges);
    }
  });

  test('Benjamini and Hochberg', () => {
    for (const { p, q } of golden.discovery) {
      for (const [i, value] of benjaminiHochberg(p).entries()) agrees(value, q[i]!, `q ${i}`);
    }
  });
});

function tested(own: ReturnType<typeof welchTest>, scipy: Tested): void {
  if ('absent' in own) throw new Error(own.absent);
  for (const key of ['t', 'df', 'twoSided', 'greater'] as const) agrees(own[key], scipy[key], key);
  ends(own.interval, scipy.interval);
}

function ends(own: readonly number[] | undefined, scipy: readonly number[]): void {
  expect(own?.length).toBe(2);
  agrees(own![0], scipy[0]!, 'low');
  agrees(own![1], scipy[1]!, 'high');
}

describe('no number without ground', () => {
  test('too few cases or no spread say so', () => {
    expect(welchTest([1], [1, 2])).toEqual({ absent: 'groups of 1 and 2 cases: each needs two' });
    expect(welchTest([1, 1], [2, 2])).toEqual({ absent: 'no spread within either group' });
    expect(pairedTest([0.5])).toEqual({ absent: '1 case: two are needed' });
    expect(pairedTest([0.5, 0.5])).toEqual({ absent: 'the same difference in every case' });
    expect(bcaInterval([[1, 1, 1]], pairedHedgesG)).toBeUndefined();
    expect([hedgesG([1, 1], [2, 2]), pairedHedgesG([1, 1])]).toEqual([Number.NaN, Number.NaN]);
  });

  test('the seed alone decides about an interval', () => {
    const data = [0.1, 0.5, 0.2, 0.9, 0.4, 0.7];
    const choice = { confidence: 0.95, draws: 200, seed: 3 };
    expect(bcaInterval([data], mean, choice)).toEqual(bcaInterval([data], mean, choice));
    expect(bcaInterval([data], mean, choice)).not.toEqual(bcaInterval([data], mean, { ...choice, seed: 4 }));
  });
});
