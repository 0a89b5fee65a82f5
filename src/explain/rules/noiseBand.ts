/** @file What deleting random text does: passages as long as the parts of the prompt, and the band that they give. */
import { mulberry32 } from '../../base/random';
import { overlaps, type Span } from '../../base/span';
import type { NoiseDraw } from '../../protocol/rules';

/** Two standard deviations by the median of the sizes, which the few passages that the answer rests on do not move. */
const BAND = 2 * 1.4826;
/** Of a prompt's words: a longer passage is no part of it any more. */
const LONGEST_PART = 1 / 3;

interface PlacedWord {
  readonly span: Span;
  readonly message: number;
}

/**
 * Passages of neighbouring words of one message, each as long as one of the parts.
 * @param lengths of the parts, in words
 */
export function randomPassages(
  words: readonly PlacedWord[],
  lengths: readonly number[],
  count: number,
  seed: number,
): { readonly span: Span; readonly words: number }[] {
  const random = mulberry32(seed);
  const longest = Math.max(1, Math.floor(words.length * LONGEST_PART));
  const sorted = lengths.filter(length => length > 0).toSorted((a, b) => a - b);
  if (sorted.length === 0 || words.length < 2) return [];
  return Array.from({ length: count }, (_, i) => {
    // Short and long ones alike: their quantiles in turn.
    const length = Math.min(longest, sorted[Math.floor(((i + 0.5) / count) * sorted.length)]!);
    const first = Math.floor(random() * (words.length - length + 1));
    let last = first;
    while (last + 1 < first + length && words[last + 1]!.message === words[first]!.message) last++;
    return { span: { start: words[first]!.span.start, end: words[last]!.span.end }, words: last - first + 1 };
  });
}

/**
 * The band of |effect| of the random passages elsewhere, each brought to the part's length: text that says nothing to the answer moves it by
 * steps that add up like a random walk's, so by the root of the number of words. Null without draws.
 * @param words of the part
 */
export function noiseOf(draws: readonly NoiseDraw[], words: number, spans: readonly Span[]): number | null {
  const elsewhere = draws.filter(({ span }) => !spans.some(own => overlaps(own, span)));
  const used = elsewhere.length >= Math.min(3, draws.length) ? elsewhere : draws;
  if (used.length === 0) return null;
  const sizes = used
    .map(draw => (Math.abs(draw.perToken) / Math.sqrt(draw.words)) * Math.sqrt(words))
    .sort((a, b) => a - b);
  const middle = sizes.length >> 1;
  return BAND * (sizes.length % 2 === 1 ? sizes[middle]! : (sizes[middle - 1]! + sizes[middle]!) / 2);
}
