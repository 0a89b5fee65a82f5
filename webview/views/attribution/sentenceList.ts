/** @file Which sentences of a long prompt are listed, and in which order. No colour and no pixel. */
import type { ViewMode } from '../../../src/protocol/view';
import type { SentenceRange } from '../../../src/protocol/views/attributionMessages';
import type { Bars, Picture } from './picture';

export interface ListChoice {
  /** The strongest first; else as they stand in the file. */
  readonly bySize: boolean;
  /** Only the strongest. */
  readonly hideWeak: boolean;
  /** Of the text; upper and lower case are the same. */
  readonly search: string;
}

/** What is left where weak ones are hidden. */
export const STRONGEST_SENTENCES = 10;

/** Indices of sentences. @param picture whose rows are the sentences, in order */
export function listedSentences(
  picture: Pick<Picture, 'bars' | 'mode'>,
  sentences: readonly Pick<SentenceRange, 'text'>[],
  { bySize, hideWeak, search }: ListChoice,
): number[] {
  const size = (row: number): number => Math.abs(sizeOf(picture, row));
  const ranked = [...sentences.keys()].sort((a, b) => size(b) - size(a) || a - b);
  const wanted = search.trim().toLowerCase();
  const strong = new Set(hideWeak ? ranked.slice(0, STRONGEST_SENTENCES) : ranked);
  return (bySize ? ranked : [...sentences.keys()]).filter(
    row => strong.has(row) && (wanted === '' || sentences[row]!.text.toLowerCase().includes(wanted)),
  );
}

/** The number by which a sentence is told and ranked: that of the model that is shown, or the difference of both. */
export function sizeOf({ bars, mode }: Pick<Picture, 'bars' | 'mode'>, row: number): number {
  const of = (role: Exclude<ViewMode, 'difference'>): number | undefined => barsOf(bars, role)?.figures[row];
  if (mode === 'difference') return (of('tuned') ?? 0) - (of('base') ?? 0);
  return (mode === 'single' ? bars[0]?.figures[row] : of(mode)) ?? 0;
}

function barsOf(bars: readonly Bars[], role: string): Bars | undefined {
  return bars.find(one => one.role === role);
}
