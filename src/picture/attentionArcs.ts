/** @file Which edges of a focus word a picture shows, and how strong: by model or difference, over all heads, a band, or one head. */
import * as l10n from '@vscode/l10n';
import type { Matrix } from '../base/matrix';
import type { AttentionEdge, AttentionReport, FocusSide, FocusWord, LayerRange } from '../protocol/attention';
import type { ShownMode, ViewMode } from '../protocol/view';

/** Heads that are looked at: those of the report's scope, a band's (index into the bands), or one. Layers and heads count from 0. */
export type HeadFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'band'; readonly band: number }
  | { readonly kind: 'head'; readonly layer: number; readonly head: number };

export const ALL_HEADS: HeadFilter = { kind: 'all' };

/** `reads`: the focus word reads the other, which stands before it. `readBy`: the other, behind it, reads the focus word. */
export type ArcDirection = 'reads' | 'readBy';

export interface Arc {
  readonly direction: ArcDirection;
  /** The other word, index into the report's words. */
  readonly word: number;
  /** Weight of the shown model; in a difference tuned minus base. */
  readonly value: number;
  /** One entry a model, base before tuned, over the heads that are looked at. */
  readonly weights: readonly number[];
  /** The shown model's strongest heads, at most three; of a difference the tuned one's. */
  readonly heads: readonly { readonly layer: number; readonly head: number }[];
}

/** More lines than this hide the words. */
export const MOST_ARCS = 20;

/** What was asked for, where the report has it: the difference of a pair, a role, else the model there is. */
export function shownModeOf({ models, difference }: AttentionReport, wanted: ViewMode): ShownMode {
  if (wanted === 'difference' && difference) return wanted;
  const role = wanted === 'base' ? 'base' : 'tuned';
  return models.some(model => model.role === role) ? role : 'single';
}

/** Index of the model of a mode; of a difference, the tuned one's. */
export function modelIndex({ models }: AttentionReport, mode: ShownMode): number {
  const found = models.findIndex(model => model.role === mode);
  return found < 0 ? models.length - 1 : found;
}

/**
 * The strongest |values| first, at most twenty: each direction has half of the places, and what the other leaves.
 * Values of 0 are no arcs.
 */
export function arcsOf(report: AttentionReport, focus: FocusWord, mode: ShownMode, filter: HeadFilter): Arc[] {
  const reads = sideArcs(report, focus.reads, 'reads', mode, filter);
  const readBy = sideArcs(report, focus.readBy, 'readBy', mode, filter);
  const half = MOST_ARCS / 2;
  const room = (own: number, other: number): number => Math.min(own, MOST_ARCS - Math.min(other, half));
  return [
    ...reads.slice(0, room(reads.length, readBy.length)),
    ...readBy.slice(0, room(readBy.length, reads.length)),
  ].sort(strongestFirst);
}

/** All edges that the report holds, the strongest first: what a table shows. */
export function allArcs(report: AttentionReport, focus: FocusWord, mode: ShownMode, filter: HeadFilter): Arc[] {
  return (['reads', 'readBy'] as const)
    .flatMap(direction => sideArcs(report, focus[direction], direction, mode, filter))
    .sort(strongestFirst);
}

const strongestFirst = (a: Arc, b: Arc): number => Math.abs(b.value) - Math.abs(a.value);

function sideArcs(
  report: AttentionReport,
  side: FocusSide,
  direction: ArcDirection,
  mode: ShownMode,
  filter: HeadFilter,
): Arc[] {
  return side.edges
    .map((edge): Arc => {
      const weights = edge.models.map((_, m) => weightOf(edge, m, filter));
      const shown = modelIndex(report, mode);
      const value = mode === 'difference' ? weights.at(-1)! - weights[0]! : weights[shown]!;
      return { direction, word: edge.word, value, weights, heads: edge.models[shown]!.topHeads };
    })
    .filter(arc => arc.value !== 0)
    .sort(strongestFirst);
}

function weightOf({ models }: AttentionEdge, m: number, filter: HeadFilter): number {
  const { total, bands, byHead } = models[m]!;
  if (filter.kind === 'all') return total;
  return filter.kind === 'band' ? (bands[filter.band] ?? 0) : cell(byHead, filter.layer, filter.head);
}

/** How much other words read the focus word, head by head: layers x heads, in the unit of the edges; of a difference tuned minus base. */
export function headTotals(report: AttentionReport, focus: FocusWord, mode: ShownMode): Matrix {
  const totals = focus.readBy.totals;
  const shown = totals[modelIndex(report, mode)]!;
  if (mode !== 'difference') return shown;
  const base = totals[0]!;
  return { ...shown, data: Float64Array.from(shown.data, (value, at) => value - base.data[at]!) };
}

function cell({ data, columns, rows }: Matrix, layer: number, head: number): number {
  return layer < rows && head < columns ? data[layer * columns + head]! : 0;
}

/** “layer 3”, “layers 4–5”. */
export function layersText({ from, to }: LayerRange): string {
  return from === to ? l10n.t('layer {0}', from) : l10n.t('layers {0}–{1}', from, to);
}
