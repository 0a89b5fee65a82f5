/** @file What the overlay draws, as spans of the file's text now, one list a kind of decoration; and which words are strong. */
import type { Span } from '../../base/span';
import type { Explanation } from '../../protocol/explanation';
import { MAGNITUDE_STEPS, SIGNED_STEPS } from '../core/contributions';
import type { KeptText } from '../prompts/keptText';
import { isSigned, type PaintedNumbers } from '../../picture/paintedNumbers';

/**
 * `base` and `tuned` are the sides of the difference; in a contrast, of the alternative and of the token. `for` and `against` the answer
 * are those of an influence.
 */
export const SIDES = ['magnitude', 'base', 'tuned', 'for', 'against'] as const;
export type Side = (typeof SIDES)[number];
/** Step 1 is the weakest. A picture that is no better than chance is outlined, not filled. */
export type StepKind = `${'' | 'outlined '}${Side}${number}`;
/** Marks of the overview ruler; in a difference each side has its own. */
export type RulerKind = 'strongest' | 'strongestBase' | 'strongestTuned';
export type DecorationKind = StepKind | RulerKind | 'instruction';

export type OverlayPlan = ReadonlyMap<DecorationKind, readonly Span[]>;

interface PlacedWord {
  readonly span: Span;
  readonly kind: StepKind | undefined;
}

/**
 * Words that did not change keep their place; of the others nothing is drawn.
 * @param text the explained text, and what became of it
 * @param threshold |values| below are not drawn
 * @param outlined whether the picture is no better than chance
 * @param part of a long prompt's words, how many are painted at most
 */
export function planOverlay(
  { prompt }: Explanation,
  numbers: PaintedNumbers,
  text: KeptText,
  threshold: number,
  outlined = false,
  part = 1,
): OverlayPlan {
  const plan = new Map<DecorationKind, Span[]>();
  const add = (kind: DecorationKind, span: Span): void => {
    const spans = plan.get(kind);
    if (spans) spans.push(span);
    else plan.set(kind, [span]);
  };
  const shown = new Set(paintedWords(numbers.values, threshold, part));
  const kindOf = (word: number): StepKind | undefined => {
    const step = shown.has(word) ? stepOf(numbers.values[word]!, numbers) : undefined;
    return step && (outlined ? `outlined ${step}` : step);
  };
  const words = prompt.words.flatMap(({ span }, i): PlacedWord[] => {
    const placed = text.word(span);
    return placed ? [{ span: placed, kind: kindOf(i) }] : [];
  });
  for (const { kind, span } of phrases(words, text.now)) add(kind, span);
  // Which words are the strongest means nothing at chance, so none is worth going to.
  for (const word of outlined ? [] : strongestWords(numbers.values, threshold)) {
    const placed = text.word(prompt.words[word]!.span);
    if (placed) add(rulerKind(numbers.values[word]!, isSigned(numbers)), placed);
  }
  for (const span of prompt.clauses.flatMap(clause => clause.spans)) {
    for (const kept of text.parts(span)) for (const inked of inkOf(kept, text.now)) add('instruction', inked);
  }
  return plan;
}

/** Words from which on a prompt is long: of fewer, all are read anyway. */
export const LONG = 60;

/** By falling strength: those from the threshold on, of a long prompt no more than its part. */
export function paintedWords(values: readonly number[], threshold: number, part: number): number[] {
  const ranked = rankedWords(values, threshold);
  return values.length < LONG ? ranked : ranked.slice(0, Math.ceil(values.length * part));
}

/** A mark that runs over a line's end would cover the white space that the next line begins with. */
function inkOf({ start, end }: Span, text: string): Span[] {
  const pattern = indented(text, start) ? /\S+/g : /\S(?:.*\S)?/g;
  return [...text.slice(start, end).matchAll(pattern)].map(({ index, 0: ink }) => {
    return { start: start + index, end: start + index + ink.length };
  });
}

/** Where such a line is wrapped, VS Code would draw a mark through the indentation of its next part. */
function indented(text: string, at: number): boolean {
  return /^[^\S\r\n]/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1));
}

/** Steps are equal parts of [0, 1]: of three, step 2 is (1/3, 2/3]. Undefined where nothing is drawn. */
function stepOf(value: number, numbers: PaintedNumbers): `${Side}${number}` | undefined {
  const size = Math.abs(value);
  if (size === 0) return undefined;
  const [up, down] = sidesOf(numbers);
  const steps = isSigned(numbers) ? SIGNED_STEPS : MAGNITUDE_STEPS;
  return `${value < 0 ? down : up}${Math.min(steps, Math.ceil(size * steps))}`;
}

function sidesOf(numbers: PaintedNumbers): readonly [up: Side, down: Side] {
  if (!isSigned(numbers)) return ['magnitude', 'magnitude'];
  return numbers.mode === 'difference' || numbers.quantity === 'contrast' ? ['tuned', 'base'] : ['for', 'against'];
}

function rulerKind(value: number, hasSides: boolean): RulerKind {
  if (!hasSides) return 'strongest';
  return value < 0 ? 'strongestBase' : 'strongestTuned';
}

/** Neighbours of one step with nothing but spaces between them become one range: phrases read as phrases. */
function phrases(words: readonly PlacedWord[], text: string): { kind: StepKind; span: Span }[] {
  const inOrder = [...words].sort((a, b) => a.span.start - b.span.start);
  const found: { kind: StepKind | undefined; span: Span }[] = [];
  for (const { kind, span } of inOrder) {
    const last = found.at(-1);
    // The same place twice (a YAML alias) is painted once: two layers would hide the text.
    if (last && span.start < last.span.end) continue;
    if (last?.kind === kind && last && joins(text, last.span.end, span.start)) {
      found.splice(-1, 1, { kind, span: { start: last.span.start, end: span.end } });
    } else found.push({ kind, span });
  }
  return found.filter((phrase): phrase is { kind: StepKind; span: Span } => phrase.kind !== undefined);
}

/** A line's end is no space within a phrase: a background over it would run into the margin. */
function joins(text: string, start: number, end: number): boolean {
  return /^[^\S\r\n]*$/.test(text.slice(start, end)) && (start === end || !indented(text, start));
}

/** Half of the largest possible value. */
const STRONG = 0.5;
/** This many words count as strong even where none reaches that; the ruler marks as many. */
const AT_LEAST = 10;

/**
 * Word indices by falling |value|; words that are not drawn are left out. Equal words keep the file's order.
 * @param threshold values below are not drawn
 */
export function rankedWords(values: readonly number[], threshold: number): number[] {
  return values
    .map((value, word) => ({ size: Math.abs(value), word }))
    .filter(({ size }) => size > 0 && size >= threshold)
    .sort((a, b) => b.size - a.size)
    .map(({ word }) => word);
}

/** The ten strongest: the overview ruler marks them. */
function strongestWords(values: readonly number[], threshold: number): number[] {
  return rankedWords(values, threshold).slice(0, AT_LEAST);
}

/** Words of 0.5 or more, and the ten strongest, in file order: the keyboard walks over them. */
export function strongWords(values: readonly number[], threshold: number): number[] {
  const ranked = rankedWords(values, threshold);
  return ranked.filter((word, rank) => rank < AT_LEAST || Math.abs(values[word]!) >= STRONG).sort((a, b) => a - b);
}

/**
 * The strong word that comes next from the cursor; past the last one the first again.
 * @param places where the strong words start, in file order
 * @returns index into `places`; undefined without any
 */
export function nextPlace(places: readonly number[], cursor: number, direction: 1 | -1): number | undefined {
  if (places.length === 0) return undefined;
  const found =
    direction > 0 ? places.findIndex(place => place > cursor) : places.findLastIndex(place => place < cursor);
  if (found >= 0) return found;
  return direction > 0 ? 0 : places.length - 1;
}
