/** @file Where attention goes, by kind: per head, per layer and per band, and what tuning changed of it. */
import type { Matrix } from '../../base/matrix';
import {
  massKinds,
  type AttentionDifference,
  type LayerRange,
  type MassKind,
  type MassShares,
  type ModelAttention,
} from '../../protocol/attention';
import type { AttentionTally } from './attentionTally';

export type AttentionMass = Pick<ModelAttention, 'mass' | 'bandShares' | 'layerShares'>;

export function attentionMass(tally: AttentionTally, bands: readonly LayerRange[]): AttentionMass {
  const { layers, heads } = tally.grid;
  const { mass } = tally;
  const byKind = perKind((_, k): Matrix => ({ rows: layers, columns: heads, data: mass[k]! }));
  const each = Array.from({ length: layers }, (_, l) => ({ from: l, to: l }));
  return {
    mass: byKind,
    bandShares: bands.map(band => shares(byKind, band)),
    layerShares: each.map(layer => shares(byKind, layer)),
  };
}

/** Tuned minus base. */
export function massDifference(base: AttentionMass, tuned: AttentionMass): AttentionDifference {
  const minus = (a: readonly MassShares[], b: readonly MassShares[]): MassShares[] =>
    a.map((shares, i) => perKind(kind => shares[kind] - b[i]![kind]));
  return {
    mass: perKind(kind => {
      const { rows, columns, data } = tuned.mass[kind];
      return { rows, columns, data: Float64Array.from(data, (x, i) => x - base.mass[kind].data[i]!) };
    }),
    bandShares: minus(tuned.bandShares, base.bandShares),
    layerShares: minus(tuned.layerShares, base.layerShares),
  };
}

/** Parts of what the heads of some layers read together; all 0 where they read nothing. */
function shares(mass: Readonly<Record<MassKind, Matrix>>, { from, to }: LayerRange): MassShares {
  const sums = perKind(kind => {
    const { columns, data } = mass[kind];
    return Array.from(data.subarray(from * columns, (to + 1) * columns)).reduce((a, b) => a + b, 0);
  });
  const whole = massKinds.reduce((sum, kind) => sum + sums[kind], 0);
  return perKind(kind => (whole === 0 ? 0 : sums[kind] / whole));
}

function perKind<T>(value: (kind: MassKind, index: number) => T): Record<MassKind, T> {
  return Object.fromEntries(massKinds.map((kind, k) => [kind, value(kind, k)])) as Record<MassKind, T>;
}
