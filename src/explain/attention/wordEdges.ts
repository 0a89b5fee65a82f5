/** @file The strongest word edges of a focus word: ranked over the heads asked for and in each band, cut where they say little. */
import type { Matrix } from '../../base/matrix';
import type { AttentionEdge, AttentionScope, EdgeWeight, FocusSide, LayerRange } from '../../protocol/attention';
import type { HeadGrid } from './attentionTally';

export interface EdgeChoice {
  readonly grid: HeadGrid;
  readonly words: number;
  readonly bands: readonly LayerRange[];
  readonly scope: AttentionScope;
  /** Edges kept in each ranking. */
  readonly top: number;
}

/** An edge below this part of a ranking's sum is not kept for its sake: it could not be told from none on a screen. */
const LEAST_PART = 0.01;
const TOP_HEADS = 3;
/** Sums of float32 numbers are worth no more digits, and files of them are half as long. */
const DIGITS = 5;

/** Means of one model over the heads of each ranking: first the scope, then the bands; one number a word each. */
type Rankings = readonly Float64Array[];

/**
 * @param tables one a model, base before tuned, as AttentionTally lays them out
 * @param self the focus word, which is no edge of its own
 */
export function focusSide(tables: readonly Float32Array[], self: number, choice: EdgeChoice): FocusSide {
  const rankings = tables.map(table => rankingsOf(table, self, choice));
  const edges = strongest(rankings, choice)
    .map(word => edgeOf(word, tables, rankings, choice))
    .sort((a, b) => largest(b) - largest(a) || a.word - b.word);
  const some = Array.from({ length: choice.words }, (_, word) =>
    rankings.some(r => r.some(values => values[word]! > 0)),
  );
  return {
    edges,
    others: some.filter(Boolean).length - edges.length,
    totals: tables.map(table => totals(table, self, choice)),
  };
}

function largest({ models }: AttentionEdge): number {
  return Math.max(...models.map(model => model.total));
}

function rankingsOf(table: Float32Array, self: number, choice: EdgeChoice): Rankings {
  const all = choice.bands.map((layers): AttentionScope => ({ layers }));
  return [choice.scope, ...all].map(scope => {
    const mean = meanOver(table, headsOf(scope, choice.grid), choice.words);
    mean[self] = 0;
    return mean;
  });
}

/** Indices of a scope's heads in a grid. */
export function headsOf({ layers: { from, to }, head }: AttentionScope, { heads }: HeadGrid): number[] {
  const layers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const each = Array.from({ length: heads }, (_, h) => h).filter(h => head === undefined || h === head);
  return layers.flatMap(layer => each.map(h => layer * heads + h));
}

function meanOver(table: Float32Array, heads: readonly number[], words: number): Float64Array {
  const mean = new Float64Array(words);
  for (const at of heads) for (let word = 0; word < words; word++) mean[word]! += table[at * words + word]!;
  return mean.map(sum => sum / heads.length);
}

/** Words at the head of any ranking of any model. */
function strongest(rankings: readonly Rankings[], { top }: EdgeChoice): number[] {
  const kept = rankings.flat().flatMap(values => {
    const least = LEAST_PART * values.reduce((a, b) => a + b, 0);
    return Array.from(values.keys())
      .filter(word => values[word]! > 0 && values[word]! >= least)
      .sort((a, b) => values[b]! - values[a]!)
      .slice(0, top);
  });
  return [...new Set(kept)];
}

function edgeOf(
  word: number,
  tables: readonly Float32Array[],
  rankings: readonly Rankings[],
  choice: EdgeChoice,
): AttentionEdge {
  const models = tables.map((table, m) => edgeWeight(word, table, rankings[m]!, choice));
  const [base, tuned] = models;
  if (!base || !tuned) return { word, models };
  const bands = tuned.bands.map((weight, b) => weight - base.bands[b]!);
  return { word, models, difference: { total: tuned.total - base.total, bands } };
}

function edgeWeight(
  word: number,
  table: Float32Array,
  rankings: Rankings,
  { grid, words, scope }: EdgeChoice,
): EdgeWeight {
  const { layers, heads } = grid;
  const data = Float64Array.from({ length: layers * heads }, (_, at) => rounded(table[at * words + word]!));
  const topHeads = headsOf(scope, grid)
    .map(at => ({ layer: Math.floor(at / heads), head: at % heads, weight: data[at]! }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, TOP_HEADS);
  const [total, ...bands] = rankings.map(values => values[word]!);
  return { total: total!, bands, byHead: { rows: layers, columns: heads, data }, topHeads };
}

function totals(table: Float32Array, self: number, { grid, words }: EdgeChoice): Matrix {
  const data = Float64Array.from({ length: grid.layers * grid.heads }, (_, at) => {
    const row = table.subarray(at * words, (at + 1) * words);
    return rounded(row.reduce((a, b) => a + b, 0) - row[self]!);
  });
  return { rows: grid.layers, columns: grid.heads, data };
}

function rounded(x: number): number {
  return Number(x.toPrecision(DIGITS));
}
