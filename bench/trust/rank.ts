/** @file Rank correlation, and intervals by drawing prompts again. Pure. */
import { mulberry32 } from '../../src/base/random';

const DRAWS = 2000;
/** Of the draws that lie within an interval. */
const INSIDE = 0.95;

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Spearman's rank correlation, equal values at the mean of their ranks; undefined where one side is constant. */
export function spearman(a: readonly number[], b: readonly number[]): number | undefined {
  const [x, y] = [centred(ranks(a)), centred(ranks(b))];
  const norm = Math.sqrt(dot(x, x) * dot(y, y));
  return norm === 0 ? undefined : dot(x, y) / norm;
}

/**
 * A statistic of a sample and where it lies when prompts are drawn again with replacement.
 * @param of may be undefined for an unlucky draw, which is then left out
 */
export function bootstrap<T>(sample: readonly T[], of: (drawn: readonly T[]) => number | undefined): Estimate {
  const random = mulberry32(sample.length);
  const values: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const value = of(sample.map(() => sample[Math.floor(random() * sample.length)]!));
    if (value !== undefined) values.push(value);
  }
  values.sort((a, b) => a - b);
  const at = (part: number): number => values[Math.round(part * (values.length - 1))] ?? NaN;
  return { value: of(sample) ?? NaN, low: at((1 - INSIDE) / 2), high: at((1 + INSIDE) / 2) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (const index of order.slice(from, to)) result[index] = (from + to - 1) / 2;
    from = to;
  }
  return result;
}

function centred(values: readonly number[]): number[] {
  const middle = mean(values);
  return values.map(value => value - middle);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
