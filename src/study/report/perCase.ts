/** @file The case as the unit: what stands in it several times counts once. */
import { mean } from '../../statistics/moments';
import type { ClauseInCase } from './collected';

/** A verb that a case has several times counts once, by its mean: tokens and clauses of one prompt are not independent. */
export function byCase(list: readonly ClauseInCase[]): ClauseInCase[] {
  const groups = new Map<number, ClauseInCase[]>();
  for (const one of list) groups.set(one.n, [...(groups.get(one.n) ?? []), one]);
  if (groups.size === list.length) return [...list];
  return [...groups.values()].map(same => {
    const middle = (of: (one: ClauseInCase) => number | null): number | null => {
      const values = same.flatMap(one => of(one) ?? []);
      return values.length === 0 ? null : mean(values);
    };
    return {
      n: same[0]!.n,
      score: middle(one => one.score),
      influence: middle(one => one.influence)!,
      rank: Math.min(...same.map(one => one.rank)),
      effect: middle(one => one.effect),
      perToken: middle(one => one.perToken),
    };
  });
}
