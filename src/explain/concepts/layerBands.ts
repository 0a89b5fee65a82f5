/** @file Bands of layers, and which word groups gained and lost variance in each. */
import type { ConceptBand, ConceptLayer, VarianceChange } from '../../protocol/concepts';
import { layerBands } from '../attention/layerRanges';
import { OVER, share } from './shiftStatistics';

/** Word groups that are named on each side, and words of each. */
const NAMED = 5;
const WORDS = 10;

/** The bands all of whose layers are given. */
export function summariseBands(layers: readonly ConceptLayer[], layerCount: number): ConceptBand[] {
  return layerBands(layerCount).flatMap(({ from, to }) => {
    const own = layers.filter(({ layer, shift }) => layer >= from && layer <= to && shift !== undefined);
    return own.length === to - from + 1 ? [summarise(from, to, own)] : [];
  });
}

function summarise(from: number, to: number, layers: readonly ConceptLayer[]): ConceptBand {
  const mean = (of: (layer: ConceptLayer) => number): number =>
    layers.reduce((sum, layer) => sum + of(layer), 0) / layers.length;
  const difference = (change: VarianceChange): number => change.tunedShare - change.baseShare;
  const gained = layers.flatMap(layer => changes(layer, 1)).sort((a, b) => difference(b) - difference(a));
  const lost = layers.flatMap(layer => changes(layer, 0)).sort((a, b) => difference(a) - difference(b));
  return {
    from,
    to,
    rotation: mean(({ shift }) => shift!.statistics.rotation),
    referenceRotation: mean(({ shift }) => shift!.reference.mean.rotation),
    gained: gained.filter(change => difference(change) > 0).slice(0, NAMED),
    lost: lost.filter(change => difference(change) < 0).slice(0, NAMED),
  };
}

/** Along the leading components of the base (0) or the tuned model (1), as far as they have words. */
function changes({ layer, models, shift }: ConceptLayer, side: 0 | 1): VarianceChange[] {
  const own = models[side]!;
  const twin = models[1 - side]!;
  return own.concepts.slice(0, OVER).map(({ words }, component) => {
    const ownShare = share(own.variance[component]!, own.totalVariance);
    const twinShare = share(own.varianceInTwin![component]!, twin.totalVariance);
    return {
      layer,
      role: own.role,
      component,
      baseShare: side === 0 ? ownShare : twinShare,
      tunedShare: side === 0 ? twinShare : ownShare,
      beyondReference: Math.abs(ownShare - twinShare) > shift!.reference.largest.shareChange,
      words: words.slice(0, WORDS),
    };
  });
}
