/** @file Places that a user has marked in a text, found again after edits elsewhere. */
import type { Span } from '../../base/span';

export interface Mark {
  readonly text: string;
  /** How many times the text stands before this place: one that stands twice is marked where it was marked. */
  readonly before: number;
  /** What stands around it, by which it is known where another of its kind was put before it. */
  readonly around: readonly [before: string, after: string];
}

/** Characters on either side. */
const AROUND = 40;

export function markOf(text: string, { start, end }: Span): Mark {
  const marked = text.slice(start, end);
  return {
    text: marked,
    before: placesOf(marked, text).filter(place => place < start).length,
    around: [text.slice(Math.max(0, start - AROUND), start), text.slice(end, end + AROUND)],
  };
}

/** Where the mark stands now: where most is as it was around it, the nearest in number among equals. A text that is gone marks nothing. */
export function placeOf(mark: Mark, text: string): Span | undefined {
  let best: { readonly start: number; readonly likeness: number; readonly apart: number } | undefined;
  for (const [i, start] of placesOf(mark.text, text).entries()) {
    const likeness = likenessOf(mark, text, start);
    const apart = Math.abs(i - mark.before);
    if (!best || likeness > best.likeness || (likeness === best.likeness && apart < best.apart))
      best = { start, likeness, apart };
  }
  return best && { start: best.start, end: best.start + mark.text.length };
}

export function sameMark(a: Mark, b: Mark): boolean {
  return JSON.stringify([a.text, a.before, a.around]) === JSON.stringify([b.text, b.before, b.around]);
}

/** What was kept; versions before this one kept the text alone, and marked its first place. */
export function storedMark(value: unknown): Mark | undefined {
  if (typeof value === 'string') return { text: value, before: 0, around: ['', ''] };
  const { text, before, around } = (value ?? {}) as Partial<Record<keyof Mark, unknown>>;
  const [left, right] = Array.isArray(around) ? (around as unknown[]) : [];
  if (typeof text !== 'string' || typeof before !== 'number') return undefined;
  return typeof left === 'string' && typeof right === 'string' ? { text, before, around: [left, right] } : undefined;
}

function placesOf(marked: string, text: string): number[] {
  const places: number[] = [];
  if (marked === '') return places;
  for (let at = text.indexOf(marked); at >= 0; at = text.indexOf(marked, at + 1)) places.push(at);
  return places;
}

/** Characters before and after that are as they were. */
function likenessOf({ text: { length }, around: [before, after] }: Mark, text: string, start: number): number {
  let [left, right] = [0, 0];
  while (left < before.length && text[start - 1 - left] === before.at(-1 - left)) left++;
  while (right < after.length && text[start + length + right] === after[right]) right++;
  return left + right;
}
