/** @file Where attention goes, by kind: per head, per layer and per band, and what tuning changed of it. */
import type { Matrix } from '../../base/matrix';
import {
  massKinds,
  type AttentionDifference,
  type AttentionScope,
  type LayerRange,
  type MassKind,
  type MassShares,
  type ModelAttention,
} from '../../protocol/attention';
import type { AttentionTally } from './attentionTally';
import { headsOf } from './wordEdges';

export type AttentionMass = Pick<ModelAttention, 'mass' | 'scopeShares' | 'bandShares' | 'layerShares'>;

export function attentionMass(
  tally: AttentionTally,
  bands: readonly LayerRange[],
  scope: AttentionScope,
): AttentionMass {
  const { layers, heads } = tally.grid;
  const { mass } = tally;
  const byKind = perKind((_, k): Matrix => ({ rows: layers, columns: heads, data: mass[k]! }));
  const sharesOf = (heads: AttentionScope): MassShares => shares(byKind, headsOf(heads, tally.grid));
  return {
    mass: byKind,
    scopeShares: sharesOf(scope),
    bandShares: bands.map(band => sharesOf({ layers: band })),
    layerShares: Array.from({ length: layers }, (_, l) => sharesOf({ layers: { from: l, to: l } })),
  };
}

/** Tuned minus base. */
export function massDifference(base: AttentionMass, tuned: AttentionMass): AttentionDifference {
  const minus = (a: MassShares, b: MassShares): MassShares => perKind(kind => a[kind] - b[kind]);
  const each = (a: readonly MassShares[], b: readonly MassShares[]): MassShares[] => a.map((s, i) => minus(s, b[i]!));
  return {
    mass: perKind(kind => {
      const { rows, columns, data } = tuned.mass[kind];
      return { rows, columns, data: Float64Array.from(data, (x, i) => x - base.mass[kind].data[i]!) };
    }),
    scopeShares: minus(tuned.scopeShares, base.scopeShares),
    bandShares: each(tuned.bandShares, base.bandShares),
    layerShares: each(tuned.layerShares, base.layerShares),
  };
}

/** Parts of what some heads read together; all 0 where they read nothing. */
function shares(mass: Readonly<Record<MassKind, Matrix>>, heads: readonly number[]): MassShares {
  const sums = perKind(kind => heads.reduce((sum, at) => sum + mass[kind].data[at]!, 0));
  const whole = massKinds.reduce((sum, kind) => sum + sums[kind], 0);
  return perKind(kind => (whole === 0 ? 0 : sums[kind] / whole));
}

function perKind<T>(value: (kind: MassKind, index: number) => T): Record<MassKind, T> {
  return Object.fromEntries(massKinds.map((kind, k) => [kind, value(kind, k)])) as Record<MassKind, T>;
}
