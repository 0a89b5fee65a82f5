/** @file The numbers that say how far a layer shifted; the same for tuning and for noise, so that one can be held against the other. */
import type { Matrix } from '../../base/matrix';
import type { ConceptMatching, ShiftStatistics } from '../../protocol/concepts';
import { angleOf, principalAngles } from './subspaces';
import { matchComponents } from './matching';
import { corner, type Spectrum } from './spectrum';

/** Leading components that the statistics are taken over. */
export const OVER = 50;
/** Leading components of the other side that each may be matched with: noise need not be solved any further. */
export const AMONG = 100;

/** One side of a comparison: its spectrum, and the variance of the other side's layer along its components. */
export interface Side {
  readonly spectrum: Spectrum;
  readonly varianceInTwin: ArrayLike<number>;
}

/** @param cosines components of base x components of the other, at least `AMONG` of each where the width allows */
export function shiftStatistics(base: Side, other: Side, cosines: Matrix, matching: ConceptMatching): ShiftStatistics {
  const over = Math.min(OVER, cosines.rows, cosines.columns);
  const near = corner(cosines, over, Math.min(AMONG, cosines.columns));
  const matched = matchComponents(near, matching);
  const mean = (of: (i: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < over; i++) sum += of(i);
    return sum / Math.max(1, over);
  };
  const angles = principalAngles(near, over);
  const ratio = (i: number): number => other.spectrum.variance[matched.tuned[i]!]! / base.spectrum.variance[i]!;
  return {
    over,
    rotation: mean(i => angleOf(matched.cosines[i]!)),
    rankChange: mean(i => Math.abs(matched.tuned[i]! - i)),
    varianceChange: mean(i => logarithm(ratio(i))),
    subspaceAngle: mean(i => angles[i]!),
    shareChange: Math.max(0, ...shareChanges(base, other, over), ...shareChanges(other, base, over)),
  };
}

/** |ln|; a component without variance has not changed by any number. */
function logarithm(ratio: number): number {
  return Number.isFinite(ratio) && ratio > 0 ? Math.abs(Math.log(ratio)) : 0;
}

/** |part of the layer's variance in the twin - part in its own layer| along each of one's own leading components. */
function shareChanges({ spectrum, varianceInTwin }: Side, twin: Side, over: number): number[] {
  return Array.from({ length: over }, (_, i) =>
    Math.abs(share(varianceInTwin[i]!, twin.spectrum.total) - share(spectrum.variance[i]!, spectrum.total)),
  );
}

export function share(variance: number, total: number): number {
  return total > 0 ? variance / total : 0;
}

const keys = ['rotation', 'rankChange', 'varianceChange', 'subspaceAngle', 'shareChange'] as const;

/** Over draws: the mean of each number, and the largest of each. */
export function meanAndLargest(draws: readonly ShiftStatistics[]): { mean: ShiftStatistics; largest: ShiftStatistics } {
  const reduce = (of: (values: number[]) => number): ShiftStatistics => {
    const entries = keys.map(key => [key, of(draws.map(draw => draw[key]))] as const);
    return { over: draws[0]!.over, ...Object.fromEntries(entries) } as unknown as ShiftStatistics;
  };
  return {
    mean: reduce(values => values.reduce((a, b) => a + b, 0) / values.length),
    largest: reduce(values => Math.max(...values)),
  };
}

/** Of two equal layers. */
export function noShift(components: number): ShiftStatistics {
  const over = Math.min(OVER, components);
  return { over, rotation: 0, rankChange: 0, varianceChange: 0, subspaceAngle: 0, shareChange: 0 };
}
