/** @file Spans of text in UTF-16 code units, and the only place where other units are converted to them. */

/** A half-open range `[start, end)` of UTF-16 code units, as JavaScript strings and VS Code count them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The smallest span that holds both. */
export function hull(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

export function textOf(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}

/**
 * Table from code point offsets to UTF-16 offsets.
 * @returns entry `i` is the UTF-16 offset where code point `i` starts; the last entry is `text.length`.
 */
export function codePointOffsets(text: string): Uint32Array {
  const table = new Uint32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) table[count++] = at;
  table[count] = text.length;
  return table.slice(0, count + 1);
}

/** Index of the first of a list in order that reaches beyond an offset; the list's length where none does. */
export function firstEndingAfter<T>(list: readonly T[], offset: number, endOf: (item: T) => number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(list[middle]!) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
