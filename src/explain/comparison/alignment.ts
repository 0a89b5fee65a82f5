/** @file Which words of two texts are the same ones. */
import { diffArrays } from 'diff';

/** A word of one text, of the other, or the same word in both (indices). */
export interface AlignedWord {
  readonly a?: number;
  readonly b?: number;
}

/**
 * Work grows with the square of the words that differ. Texts of more differences (a thousand words taken out or put in) have nothing in
 * common that a reader would follow, and are matched at their beginning and their end only.
 */
const MAX_EDITS = 1000;

/** In the order of both texts, by a longest common subsequence; between two common words those of `a` come before those of `b`. */
export function alignWords(a: readonly string[], b: readonly string[]): AlignedWord[] {
  const start = commonStart(a, b);
  const end = commonStart(a.slice(start).reverse(), b.slice(start).reverse());
  return [
    ...pairs(0, 0, start),
    ...alignMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end), start),
    ...pairs(a.length - end, b.length - end, end),
  ];
}

/** Words that stand for the same text as long as both begin alike; behind the first difference each has its own. */
export function alignBeginnings(a: readonly string[], b: readonly string[]): AlignedWord[] {
  const start = commonStart(a, b);
  return [...pairs(0, 0, start), ...apart(a, b, start, start)];
}

function alignMiddle(a: readonly string[], b: readonly string[], offset: number): AlignedWord[] {
  const changes = diffArrays([...a], [...b], { maxEditLength: MAX_EDITS });
  if (!changes) return apart(a, b, 0, offset);
  const aligned: AlignedWord[] = [];
  let [atA, atB] = [offset, offset];
  for (const { count, added, removed } of changes) {
    for (let i = 0; i < count; i++) {
      if (added) aligned.push({ b: atB++ });
      else if (removed) aligned.push({ a: atA++ });
      else aligned.push({ a: atA++, b: atB++ });
    }
  }
  return aligned;
}

/** How many entries at the beginning are the same. */
export function commonStart(a: readonly unknown[], b: readonly unknown[]): number {
  const differs = a.findIndex((entry, i) => entry !== b[i]);
  return differs < 0 ? a.length : differs;
}

function pairs(fromA: number, fromB: number, count: number): AlignedWord[] {
  return Array.from({ length: count }, (_, i) => ({ a: fromA + i, b: fromB + i }));
}

function apart(a: readonly string[], b: readonly string[], from: number, offset: number): AlignedWord[] {
  return [...a.slice(from).map((_, i) => ({ a: offset + i })), ...b.slice(from).map((_, i) => ({ b: offset + i }))];
}
