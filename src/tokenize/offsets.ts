/** @file From the offsets that the tokenizer reports to the characters each token holds. */
import type { Span } from '../base/span';
import { codePointOffsets } from '../base/span';

export interface ReportedTokens {
  /** The vocabulary's spelling of each token. */
  readonly tokens: readonly string[];
  /** `[start, end)` of each token in code points of the text. */
  readonly offsets: readonly (readonly number[])[];
  /** Put in by the post-processor; such a token holds no character. */
  readonly added: readonly boolean[];
}

/** What the tokenizer's normalizer makes of a text; undefined where it has none. */
export type Normalize = (text: string) => string;

/** Spellings of a space in the vocabularies of SentencePiece and of byte-level BPE. */
const ONLY_SPACES = /^[\u2581\u0120]+$/u;
const MARK = /^\p{M}$/u;

/**
 * The UTF-16 span of `text` that each token stands for. Tokens that share a character (the bytes of an emoji) all get it.
 * A token that the post-processor added, or that stands only for a space in front that the tokenizer itself puts there,
 * has an empty span at its place.
 */
export function spansInText(text: string, reported: ReportedTokens, normalize: Normalize | undefined): Span[] {
  const units = codePointOffsets(text);
  const spans = reported.offsets.map(([start = 0, end = 0]) => ({
    start: units[start] ?? text.length,
    end: units[end] ?? text.length,
  }));
  emptyInvented(text, reported, spans);
  if (normalize !== undefined) {
    coverComposed(text, reported, spans, normalize);
    coverReordered(text, spans, normalize);
  }
  return spans;
}

interface MutableSpan {
  start: number;
  end: number;
}

/** Empties the spans of tokens that hold no character: added ones report 0-0, a space put in front claims its neighbour. */
function emptyInvented(text: string, reported: ReportedTokens, spans: MutableSpan[]): void {
  let end = 0;
  spans.forEach((span, i) => {
    if (reported.added[i] === true) span.start = span.end = end;
    else if (ONLY_SPACES.test(reported.tokens[i]!) && !/[\s\u2581\u0120]/u.test(text.slice(span.start, span.end)))
      span.end = span.start;
    end = Math.max(end, span.end);
  });
}

/**
 * A normalizer that composes (e + combining acute -> é) reports the first character only. Such characters are given
 * to the tokens they were composed into; characters that no token holds (bytes that the vocabulary lacks) stay bare.
 */
function coverComposed(text: string, reported: ReportedTokens, spans: MutableSpan[], normalize: Normalize): void {
  let covered = 0;
  let holders: MutableSpan[] = [];
  const close = (nextStart: number): void => {
    const first = holders[0];
    if (first === undefined || nextStart <= covered) return;
    const end = covered + composedLength(text.slice(first.start, covered), text.slice(covered, nextStart), normalize);
    for (const holder of holders) holder.end = end;
  };
  spans.forEach((span, i) => {
    if (reported.added[i] === true || span.start === span.end) return;
    close(span.start);
    if (span.end > covered) holders = [span];
    else if (span.end === covered) holders.push(span);
    covered = Math.max(covered, span.end);
  });
  close(text.length);
}

/** A letter with several marks on it. */
const MARKED = /\P{M}\p{M}{2,}/gu;

/**
 * A normalizer that composes puts marks into an order of its own first, so that one can end up on another's place and its own
 * stays bare: it is given to the tokens beside it, which hold it.
 */
function coverReordered(text: string, spans: MutableSpan[], normalize: Normalize): void {
  let next = 0;
  for (const { 0: letter, index } of text.matchAll(MARKED)) {
    if (normalize(letter) === letter) continue;
    const end = index + letter.length;
    while (next < spans.length && spans[next]!.end <= index) next++;
    const own: MutableSpan[] = [];
    for (let i = next; i < spans.length && spans[i]!.start < end; i++) own.push(spans[i]!);
    const isBare = (at: number): boolean => !own.some(span => span.start <= at && at < span.end);
    for (let at = end - 1; at > index; at--) {
      if (!isBare(at)) continue;
      const behind = own.filter(span => span.start === at + 1);
      for (const span of behind) span.start = at;
      if (behind.length === 0) for (const span of own) if (span.end === at) span.end = at + 1;
    }
  }
}

/** How many UTF-16 units at the start of `gap` the normalizer merges into `held`, or drops as marks of it. */
function composedLength(held: string, gap: string, normalize: Normalize): number {
  let taken = 0;
  let before = normalize(held);
  for (const character of gap) {
    const after = normalize(held + gap.slice(0, taken + character.length));
    const merged = !after.startsWith(before);
    if (!merged && !(after === before && MARK.test(character))) break;
    taken += character.length;
    before = after;
  }
  return taken;
}
