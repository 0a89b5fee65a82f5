/** @file Figures of a report from numbers of cases: means and tested differences, each with intervals or with the reason why not. */
import type { MeanFigure, StudyInterval, StudyStatistics, TestedDifference } from '../../protocol/study';
import { bcaInterval, type Statistic } from '../../statistics/bootstrap';
import { cliffsDelta, hedgesG, pairedDelta, pairedHedgesG } from '../../statistics/effectSizes';
import { mean, variance } from '../../statistics/moments';
import { pairedTest, welchTest } from '../../statistics/tTests';

/** Undefined without a case. */
export function meanFigure(values: readonly number[], statistics: StudyStatistics): MeanFigure | undefined {
  if (values.length === 0) return undefined;
  const interval = bcaInterval([values], mean, statistics);
  return {
    n: values.length,
    mean: mean(values),
    ...(values.length > 1 ? { deviation: Math.sqrt(variance(values)) } : {}),
    ...(interval && { interval }),
  };
}

export interface EffectFigure {
  readonly value: number;
  readonly interval?: StudyInterval;
}

/** Undefined where it has no value: no spread, or too few cases. */
export function effectFigure(
  samples: readonly (readonly number[])[],
  statistic: Statistic,
  statistics: StudyStatistics,
): EffectFigure | undefined {
  if (samples.some(({ length }) => length < 2)) return undefined;
  const value = statistic(...samples.map(sample => Float64Array.from(sample)));
  if (!Number.isFinite(value)) return undefined;
  const interval = bcaInterval(samples, statistic, statistics);
  return { value, ...(interval && { interval }) };
}

const difference: Statistic = (first, second) => mean(first) - mean(second);

/** First minus second, of different cases. */
export function independent(
  first: readonly number[],
  second: readonly number[],
  statistics: StudyStatistics,
): TestedDifference {
  const n = [first.length, second.length];
  const means = [first, second].flatMap(values => (values.length > 0 ? [mean(values)] : []));
  const test = welchTest(first, second, statistics.confidence);
  if ('absent' in test) return { n, means, absent: test.absent };
  const interval = bcaInterval([first, second], difference, statistics);
  const hedges = effectFigure([first, second], hedgesG, statistics);
  const cliff = effectFigure([first, second], cliffsDelta, statistics);
  return {
    n,
    means,
    ...tested(test),
    ...(interval && { interval }),
    ...(hedges && { hedges }),
    ...(cliff && { cliff }),
  };
}

/** First minus second, each pair of the same case. */
export function paired(
  first: readonly number[],
  second: readonly number[],
  statistics: StudyStatistics,
): TestedDifference {
  const differences = first.map((value, i) => value - second[i]!);
  const n = [differences.length];
  if (differences.length === 0) return { n, means: [], absent: 'no case with both' };
  const means = [mean(first), mean(second)];
  const test = pairedTest(differences, statistics.confidence);
  if ('absent' in test) return { n, means, difference: mean(differences), absent: test.absent };
  const interval = bcaInterval([differences], mean, statistics);
  const hedges = effectFigure([differences], pairedHedgesG, statistics);
  const cliff = effectFigure([differences], pairedDelta, statistics);
  return {
    n,
    means,
    ...tested(test),
    ...(interval && { interval }),
    ...(hedges && { hedges }),
    ...(cliff && { cliff }),
  };
}

function tested({
  t,
  df,
  twoSided,
  greater,
  difference: value,
}: Exclude<ReturnType<typeof welchTest>, { absent: string }>): Partial<TestedDifference> {
  return { t, df, twoSided, greater, difference: value };
}
