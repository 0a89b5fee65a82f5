/**
 * @file A prompt and the files that are read in with it as one text: the prompt first, at its own offsets, then the others, each whole as it
 * is on the disk. Every span of the document counts in that text, and so leads back to a file and a place in it.
 */
import type { Span } from '../../base/span';
import type { PromptPart } from '../promptDocument';

/** A file to be read in. */
export interface PartFile extends Omit<PromptPart, 'span'> {
  readonly text: string;
}

export interface AssembledText {
  readonly text: string;
  /** The prompt itself first. */
  readonly parts: readonly PromptPart[];
}

/** Between two files; no file's own. A linked text follows what is before it as a paragraph of its own. */
const GAP = '\n\n';

export function assembledText(
  prompt: { readonly path: string; readonly text: string },
  files: readonly PartFile[],
): AssembledText {
  const parts: PromptPart[] = [
    { path: prompt.path, kind: 'prompt', written: '', span: { start: 0, end: prompt.text.length } },
  ];
  let text = prompt.text;
  for (const { text: own, ...file } of files) {
    text += GAP;
    parts.push({ ...file, span: { start: text.length, end: text.length + own.length } });
    text += own;
  }
  return { text, parts };
}

/** Index of the file that an offset belongs to; the gap behind a file counts to it. */
export function partIndexAt(parts: readonly PromptPart[], offset: number): number {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (parts[middle]!.span.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The part that holds a span, and where in its own file; undefined where there is only the prompt, or the span is of no one file. */
export function placeInPart(
  parts: readonly PromptPart[] | undefined,
  span: Span,
): { readonly part: PromptPart; readonly index: number; readonly span: Span } | undefined {
  if (!parts) return undefined;
  const index = partIndexAt(parts, span.start);
  const part = parts[index]!;
  if (span.end > part.span.end) return undefined;
  const by = part.span.start;
  return { part, index, span: { start: span.start - by, end: span.end - by } };
}

/** Where a file's text begins: behind its byte order mark. */
export function textStart(text: string, { start, end }: Span): number {
  return start < end && text.startsWith('\ufeff', start) ? start + 1 : start;
}

/** What of a span is the files' own: the blank lines between them are nobody's to take out. */
export function withinParts(parts: readonly PromptPart[], span: Span): Span[] {
  return parts.flatMap(part => {
    const inside = { start: Math.max(span.start, part.span.start), end: Math.min(span.end, part.span.end) };
    return inside.start < inside.end ? [inside] : [];
  });
}

/** Where the parts stand once a span of the text is deleted, or has another text in its place. */
export function movedParts(parts: readonly PromptPart[], { start, end }: Span, inserted = 0): readonly PromptPart[] {
  const moved = (offset: number): number =>
    offset <= start ? offset : offset - (Math.min(end, offset) - start) + inserted;
  return parts.map(part => ({ ...part, span: { start: moved(part.span.start), end: moved(part.span.end) } }));
}

/** The same of several spans, in any order; they may overlap. */
export function partsWithout(parts: readonly PromptPart[], spans: readonly Span[]): readonly PromptPart[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && span.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  return merged.reduceRight((left, span) => movedParts(left, span), parts);
}
