/** @file The concepts of a pair as a view draws them: rows of layers, rows of one layer's components, what a word filter leaves. */
import type { Concept, ConceptMatch, ConceptReport, ConceptSpectrum } from '../protocol/concepts';
import type { ConceptFilter } from './conceptFilter';
import type { ConceptNaming } from './conceptNaming';
import { excess } from './conceptSentence';

/** Components whose variances are drawn beside a layer. */
export const SPECTRUM = 24;

export interface LayerRow {
  readonly layer: number;
  /** Parts of the layer's variance along its leading components, base before tuned. */
  readonly spectra: readonly (readonly number[])[];
  /** Degrees; absent for a single model. */
  readonly turned?: { readonly tuning: number; readonly noise: number; readonly largest: number };
  /** Components whose words match the filter. */
  readonly hits: number;
}

export interface WordOfConcept {
  readonly text: string;
  /** Stands for the opposite direction. */
  readonly opposite: boolean;
}

export interface ComponentRow {
  readonly component: number;
  /** Part of the layer's variance. */
  readonly share: number;
  readonly words: readonly WordOfConcept[];
  /** What the user calls the concept. */
  readonly name?: string;
}

export interface MatchOfRow {
  readonly tuned: number;
  readonly angle: number;
  readonly rankChange: number;
  readonly varianceRatio: number | null;
  readonly tunedShare: number;
  readonly left: readonly string[];
  readonly kept: readonly string[];
  readonly came: readonly string[];
}

export interface LayerPicture {
  readonly layer: number;
  /** Of the base, or of the single model; by rank. */
  readonly base: readonly ComponentRow[];
  /** Tuned components that have words, by rank; none for a single model. */
  readonly tuned: readonly ComponentRow[];
  /** By base component. */
  readonly matches: ReadonlyMap<number, MatchOfRow>;
}

/** Where a reader begins: the layer that turned furthest beyond noise, or the first. */
export function startingLayer({ layers }: ConceptReport): number {
  const shifted = layers.flatMap(({ layer, shift }) => (shift ? [{ layer, beyond: excess(shift) }] : []));
  if (shifted.length === 0) return layers[0]?.layer ?? 0;
  return shifted.reduce((a, b) => (b.beyond > a.beyond ? b : a)).layer;
}

export function layerRows(report: ConceptReport, filter: ConceptFilter): LayerRow[] {
  return report.layers.map(layer => {
    const { models, shift } = layer;
    return {
      layer: layer.layer,
      spectra: models.map(model => model.variance.slice(0, SPECTRUM).map((_, i) => shareOf(model, i))),
      ...(shift
        ? {
            turned: {
              tuning: shift.statistics.rotation,
              noise: shift.reference.mean.rotation,
              largest: shift.reference.largest.rotation,
            },
          }
        : {}),
      hits: filter.every ? 0 : models[0]!.concepts.filter((_, i) => filter.passes(layer, i)).length,
    };
  });
}

export function layerPicture(
  report: ConceptReport,
  index: number,
  filter: ConceptFilter,
  names: ConceptNaming,
): LayerPicture {
  const layer = report.layers.find(each => each.layer === index)!;
  const [base, tuned] = layer.models;
  const shown = base!.concepts.flatMap((_, i) => (filter.passes(layer, i) ? [i] : []));
  const matches = new Map<number, MatchOfRow>();
  for (const i of shown) {
    const match = tuned && layer.shift?.matches[i];
    if (match) matches.set(i, matchOfRow(match, tuned, report.words));
  }
  const owners = ownersOf(matches);
  const others = filter.every ? (tuned?.concepts.map((_, i) => i) ?? []) : [...owners.keys()].sort((a, b) => a - b);
  const row = (model: ConceptSpectrum, component: number, owner: number | undefined): ComponentRow => {
    const name = owner === undefined ? undefined : names.of({ layer: index, component: owner });
    const words = wordsOf(model.concepts[component]!, report.words);
    return { component, share: shareOf(model, component), words, ...(name === undefined ? {} : { name }) };
  };
  const reached = tuned ? others.filter(i => i < tuned.concepts.length) : [];
  return {
    layer: index,
    base: shown.map(i => row(base!, i, i)),
    tuned: reached.map(i => row(tuned!, i, owners.get(i))),
    matches,
  };
}

function matchOfRow(match: ConceptMatch, tuned: ConceptSpectrum, words: readonly string[]): MatchOfRow {
  const named = (list: readonly number[]): string[] => list.map(word => words[word]!);
  const { left, kept, came, ...numbers } = match;
  return {
    ...numbers,
    tunedShare: shareOf(tuned, match.tuned),
    left: named(left),
    kept: named(kept),
    came: named(came),
  };
}

/** The first base component that is matched with each tuned one: where a tuned label leads. */
export function ownersOf(matches: LayerPicture['matches']): Map<number, number> {
  return new Map([...matches].reverse().map(([component, match]) => [match.tuned, component]));
}

/** A component's own sign means nothing, so its strongest word counts as positive. */
export function wordsOf({ words, scores }: Concept, table: readonly string[]): WordOfConcept[] {
  const side = Math.sign(scores[0] ?? 1);
  return words.map((word, i) => ({ text: table[word]!, opposite: Math.sign(scores[i]!) !== side }));
}

function shareOf({ variance, totalVariance }: ConceptSpectrum, i: number): number {
  return totalVariance > 0 ? variance[i]! / totalVariance : 0;
}
