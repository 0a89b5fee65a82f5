/** @file Whether tuning gave heads more pairs with some verbs: the part of changed heads that rose, with a bootstrap interval. */
import { mulberry32 } from '../../base/random';
import type { BandStatistic, HeadChange, Interval, RiseShare } from '../../protocol/heads';

/** Enough for two digits of a 95 % interval's ends. */
export const RESAMPLES = 2000;
export const BOOTSTRAP_SEED = 20231;
const TAIL = 0.025;

/** Heads whose number of pairs with one verb rose, and changed at all. */
export function headChange(before: readonly number[], after: readonly number[]): HeadChange {
  const rose = after.filter((count, h) => count > before[h]!).length;
  return { rose, changed: rose + after.filter((count, h) => count < before[h]!).length };
}

/**
 * Pooled over (verb, head). Verbs are drawn again as a whole, with all their heads: counts of one verb in neighbouring heads
 * are no independent observations.
 */
export function bandStatistic(instruction: readonly HeadChange[], general: readonly HeadChange[]): BandStatistic {
  const random = mulberry32(BOOTSTRAP_SEED);
  const draws = [instruction, general].map(changes => resampledShares(changes, random));
  const [own, other] = [riseShare(instruction, draws[0]!), riseShare(general, draws[1]!)];
  if (own.share === undefined || other.share === undefined) return { instruction: own, general: other };
  const differences = draws[0]!.map((share, i) => share - draws[1]![i]!);
  const difference = { value: own.share - other.share, interval: percentiles(differences) };
  return { instruction: own, general: other, difference };
}

function riseShare(changes: readonly HeadChange[], draws: readonly number[]): RiseShare {
  const { rose, changed } = total(changes);
  const verbs = changes.filter(change => change.changed > 0).length;
  if (changed === 0) return { rose, changed, verbs };
  return { rose, changed, verbs, share: rose / changed, interval: percentiles(draws) };
}

function total(changes: readonly HeadChange[]): HeadChange {
  const sum = (of: keyof HeadChange): number => changes.reduce((all, change) => all + change[of], 0);
  return { rose: sum('rose'), changed: sum('changed') };
}

/** Verbs without a changed head say nothing and are not drawn. */
function resampledShares(changes: readonly HeadChange[], random: () => number): number[] {
  const drawn = changes.filter(({ changed }) => changed > 0);
  if (drawn.length === 0) return [];
  return Array.from({ length: RESAMPLES }, () => {
    let [rose, changed] = [0, 0];
    for (let i = 0; i < drawn.length; i++) {
      const change = drawn[Math.floor(random() * drawn.length)]!;
      rose += change.rose;
      changed += change.changed;
    }
    return rose / changed;
  });
}

function percentiles(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))]!;
  return [at(TAIL), at(1 - TAIL)];
}
