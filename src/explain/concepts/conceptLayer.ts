/** @file One layer of the report, from what was computed of it. */
import type {
  Concept,
  ConceptLayer,
  ConceptMatch,
  ConceptShift,
  ConceptSpectrum,
  NullReference,
  PrincipalAngles,
  ShiftStatistics,
} from '../../protocol/concepts';
import type { ModelRole } from '../../protocol/explanation';
import { angleOf } from './subspaces';
import type { Matching, Spectrum } from './spectrum';
import type { WordTable } from './strongestWords';

/** Words of a component and their signed cosines. */
interface Words {
  readonly words: readonly string[];
  readonly scores: readonly number[];
}

export interface LayerModel {
  readonly role: ModelRole;
  readonly spectrum: Spectrum;
  /** One entry a component. */
  readonly words: readonly Words[];
}

export interface LayerPair extends Matching {
  readonly baseInTuned: ArrayLike<number>;
  readonly tunedInBase: ArrayLike<number>;
  readonly statistics: ShiftStatistics;
  readonly subspaces: readonly PrincipalAngles[];
  readonly reference: NullReference;
}

/** @param named how many of the components get words */
export function conceptLayer(
  layer: number,
  models: readonly LayerModel[],
  pair: LayerPair | undefined,
  named: number,
  table: WordTable,
): ConceptLayer {
  const [first, second] = models;
  if (!first || !second || !pair) return { layer, models: models.map(m => plainSpectrum(m, named, table)) };
  const signs = signsOfTuned(pair, second.words.length);
  return {
    layer,
    models: [
      { ...plainSpectrum(first, named, table), varianceInTwin: Array.from(pair.baseInTuned) },
      { ...plainSpectrum(second, named, table, signs), varianceInTwin: Array.from(pair.tunedInBase) },
    ],
    shift: shiftOf(first, second, pair, named, table),
  };
}

function plainSpectrum(
  { role, spectrum, words }: LayerModel,
  named: number,
  table: WordTable,
  signs?: readonly number[],
): ConceptSpectrum {
  const concepts = words.slice(0, named).map((own, i): Concept => ({
    words: own.words.map(word => table.index(word)),
    scores: own.scores.map(score => score * (signs?.[i] ?? 1)),
  }));
  return { role, totalVariance: spectrum.total, variance: Array.from(spectrum.variance), concepts };
}

/** Each tuned component is turned to the side of the base component that it is nearest to among those matched with it. */
function signsOfTuned({ tuned, cosines }: Matching, count: number): number[] {
  const nearest = new Array<number>(count).fill(0);
  tuned.forEach((j, i) => {
    if (Math.abs(cosines[i]!) > Math.abs(nearest[j]!)) nearest[j] = cosines[i]!;
  });
  return nearest.map(cosine => (cosine < 0 ? -1 : 1));
}

function shiftOf(base: LayerModel, tuned: LayerModel, pair: LayerPair, named: number, table: WordTable): ConceptShift {
  const matched = new Set(pair.tuned);
  const { statistics, subspaces, reference } = pair;
  return {
    matches: pair.tuned.map((_, i) => matchOf(base, tuned, pair, i, named, table)),
    unmatched: tuned.words.flatMap((_, j) => (matched.has(j) ? [] : [j])),
    statistics,
    subspaces,
    reference,
  };
}

function matchOf(
  base: LayerModel,
  tuned: LayerModel,
  pair: LayerPair,
  i: number,
  named: number,
  table: WordTable,
): ConceptMatch {
  const j = pair.tuned[i]!;
  const cosine = pair.cosines[i]!;
  const [before, after] = [base.spectrum.variance[i]!, tuned.spectrum.variance[j]!];
  const words =
    i < named ? compareWords(base.words[i]!, tuned.words[j]!, cosine < 0 ? -1 : 1) : { left: [], kept: [], came: [] };
  const indices = (list: readonly string[]): number[] => list.map(word => table.index(word));
  return {
    tuned: j,
    cosine: Math.min(1, Math.abs(cosine)),
    angle: angleOf(cosine),
    rankChange: j - i,
    varianceRatio: ratioOf(after, before),
    left: indices(words.left),
    kept: indices(words.kept),
    came: indices(words.came),
  };
}

/** Two components without variance are equally wide; to one without, no other has a ratio. */
function ratioOf(after: number, before: number): number | null {
  const ratio = before === after ? 1 : after / before;
  return Number.isFinite(ratio) ? ratio : null;
}

/** A word on the other side of a component means the opposite there: it has left, and its opposite has come. */
export function compareWords(
  base: Words,
  tuned: Words,
  sign: 1 | -1,
): { readonly left: string[]; readonly kept: string[]; readonly came: string[] } {
  const keys = ({ words, scores }: Words, turn: number): string[] =>
    words.map((word, i) => `${Math.sign(scores[i]! * turn)} ${word.toLowerCase()}`);
  const [ofBase, ofTuned] = [keys(base, 1), keys(tuned, sign)];
  const [inBase, inTuned] = [new Set(ofBase), new Set(ofTuned)];
  return {
    left: base.words.filter((_, i) => !inTuned.has(ofBase[i]!)),
    kept: base.words.filter((_, i) => inTuned.has(ofBase[i]!)),
    came: tuned.words.filter((_, i) => !inBase.has(ofTuned[i]!)),
  };
}
