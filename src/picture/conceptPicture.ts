/** @file The concepts of a pair as a view draws them: rows of layers, rows of one layer's components, what a word filter leaves. */
import type { Concept, ConceptLayer, ConceptReport, ConceptSpectrum, PromptConcepts } from '../protocol/concepts';
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
}

export interface MatchOfRow {
  readonly tuned: number;
  readonly angle: number;
  readonly rankChange: number;
  readonly varianceRatio: number;
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

export function layerRows(report: ConceptReport, filter: string): LayerRow[] {
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
      hits: filter === '' ? 0 : models[0]!.concepts.filter((_, i) => matching(report, layer, i, filter)).length,
    };
  });
}

/** @param filter letters that a word of the component, or of its match, must hold; case does not count */
export function layerPicture(report: ConceptReport, index: number, filter: string): LayerPicture {
  const layer = report.layers.find(each => each.layer === index)!;
  const [base, tuned] = layer.models;
  const shown = base!.concepts.flatMap((_, i) => (filter === '' || matching(report, layer, i, filter) ? [i] : []));
  const row = (model: ConceptSpectrum, component: number): ComponentRow => ({
    component,
    share: shareOf(model, component),
    words: wordsOf(model.concepts[component]!, report.words),
  });
  const matches = new Map<number, MatchOfRow>();
  for (const i of shown) {
    const match = layer.shift?.matches[i];
    if (!match || !tuned) continue;
    const named = (words: readonly number[]): string[] => words.map(word => report.words[word]!);
    const { left, kept, came, ...numbers } = match;
    matches.set(i, {
      ...numbers,
      tunedShare: shareOf(tuned, match.tuned),
      left: named(left),
      kept: named(kept),
      came: named(came),
    });
  }
  const reached = new Set([...matches.values()].map(match => match.tuned));
  const others = filter === '' ? (tuned?.concepts.map((_, i) => i) ?? []) : [...reached];
  return {
    layer: index,
    base: shown.map(i => row(base!, i)),
    tuned: tuned
      ? others
          .filter(i => i < tuned.concepts.length)
          .sort((a, b) => a - b)
          .map(i => row(tuned, i))
      : [],
    matches,
  };
}

function matching(report: ConceptReport, { models, shift }: ConceptLayer, i: number, filter: string): boolean {
  const wanted = filter.toLowerCase();
  const holds = (concept: Concept | undefined): boolean =>
    concept?.words.some(word => report.words[word]!.toLowerCase().includes(wanted)) ?? false;
  const match = shift?.matches[i];
  return holds(models[0]!.concepts[i]) || (match !== undefined && holds(models[1]?.concepts[match.tuned]));
}

/** A component's own sign means nothing, so its strongest word counts as positive. */
function wordsOf({ words, scores }: Concept, table: readonly string[]): WordOfConcept[] {
  const side = Math.sign(scores[0] ?? 1);
  return words.map((word, i) => ({ text: table[word]!, opposite: Math.sign(scores[i]!) !== side }));
}

function shareOf({ variance, totalVariance }: ConceptSpectrum, i: number): number {
  return totalVariance > 0 ? variance[i]! / totalVariance : 0;
}

export interface WordUse {
  readonly text: string;
  /** Largest strength of its tokens, base before tuned: 0 to 1. */
  readonly strengths: readonly number[];
}

export interface PromptUse {
  readonly means: readonly number[];
  readonly words: readonly WordUse[];
}

/** Where a concept is written on the prompt; undefined where it was not followed. */
export function promptUse(prompt: PromptConcepts, layer: number, component: number): PromptUse | undefined {
  const track = prompt.tracks.find(({ concept }) => {
    const named = prompt.concepts[concept]!;
    return named.layer === layer && named.components[0] === component;
  });
  if (!track) return undefined;
  const words = prompt.prompt.words.map(({ text }, w) => ({
    text,
    strengths: track.models.map(({ strength }, m) =>
      Math.max(0, ...prompt.models[m]!.wordTokens[w]!.map(token => strength[token]!)),
    ),
  }));
  return { means: track.means, words };
}

export interface WrittenRow {
  readonly layer: number;
  readonly component: number;
  readonly words: readonly WordOfConcept[];
  /** Mean strength over the file's text, base before tuned. */
  readonly means: readonly number[];
}

/** Concepts that were followed over the prompt, the most written by the tuned (or single) model first. */
export function writtenRows({ tracks, concepts, words }: PromptConcepts): WrittenRow[] {
  return tracks
    .map(({ concept, means }) => {
      const { layer, components, ...named } = concepts[concept]!;
      return { layer, component: components[0]!, words: wordsOf(named, words), means };
    })
    .sort((a, b) => b.means.at(-1)! - a.means.at(-1)!);
}
