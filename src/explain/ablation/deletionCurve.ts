/** @file The deletion curve of a picture, and what it says against random orders and against leave-one-out. */
import { mulberry32 } from '../../base/random';
import { DELETED_FRACTIONS, type TrustFigures, type TrustState } from '../../protocol/trust';

/** Where leave-one-out is known: the part of the way from chance to it from which on a picture counts as strong. */
const STRONG_WAY = 0.5;

/** Words that are deleted at each fraction; fractions of a short prompt that come to the same number are one. */
export function deletedCounts(words: number): { readonly fraction: number; readonly words: number }[] {
  const counts = DELETED_FRACTIONS.map(fraction => ({ fraction, words: Math.max(1, Math.round(fraction * words)) }));
  return counts.filter(({ words: count }, i) => count < words && count !== counts[i - 1]?.words);
}

/** Indices, the highest value first; equal ones as they stand. */
export function rankedBy(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
}

/** Orders of so many words, the same for the same seed. */
export function randomOrders(words: number, orders: number, seed: number): number[][] {
  const random = mulberry32(seed);
  return Array.from({ length: orders }, () => {
    const order = Array.from({ length: words }, (_, i) => i);
    for (let i = words - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  });
}

export type Curves = Pick<TrustFigures, 'picture' | 'random' | 'leaveOneOut'>;

/** Areas, state, and the part of the way. */
export function judged({ picture, random, leaveOneOut }: Curves): Pick<TrustFigures, 'areas' | 'state' | 'way'> {
  const areas = {
    picture: mean(picture),
    random: random.map(mean),
    ...(leaveOneOut && { leaveOneOut: mean(leaveOneOut) }),
  };
  const chance = mean(areas.random);
  const reach = areas.leaveOneOut === undefined ? undefined : areas.leaveOneOut - chance;
  // Where leave-one-out itself is no better than chance, there is no way to go a part of.
  const way = reach === undefined || reach <= 0 ? undefined : (areas.picture - chance) / reach;
  return { areas, state: stateOf(areas.picture, areas.random, way), ...(way === undefined ? {} : { way }) };
}

/**
 * Without leave-one-out a picture counts as strong that is above the best random order by as much as that is above their mean. An answer
 * that loses nothing with its strongest words has not been shown to depend on them.
 */
function stateOf(area: number, random: readonly number[], way: number | undefined): TrustState {
  const best = random.reduce((top, value) => Math.max(top, value), -Infinity);
  if (area <= best) return 'chance';
  const strong = way === undefined ? area - best >= best - mean(random) : way >= STRONG_WAY;
  return strong && area > 0 ? 'strong' : 'weak';
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
