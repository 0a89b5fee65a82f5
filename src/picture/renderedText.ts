/** @file A rendered prompt as one text to be read, and which of its places stand for which of the file's. */
import { hull, overlaps, type Span } from '../base/span';
import type { RenderedForModel, RenderedSegment } from '../protocol/rendered';

/** A stretch of the text that is all of one kind. */
export interface RenderedPiece {
  /** In the text. */
  readonly span: Span;
  readonly kind: RenderedSegment['kind'];
  /** In the file. */
  readonly source?: Span;
  /** Whether it stands for another text of the file: a placeholder that was filled, an escape, a line end. */
  readonly filled: boolean;
}

export interface RenderedText {
  readonly text: string;
  readonly pieces: readonly RenderedPiece[];
}

/**
 * Line ends become `\n`, since an editor knows one kind in a document.
 * @param file the text that was rendered
 */
export function renderedText({ segments }: RenderedForModel, file: string): RenderedText {
  let text = '';
  const pieces: RenderedPiece[] = [];
  for (const segment of segments)
    for (const { own, source, filled } of linesOf(segment, file)) {
      const span = { start: text.length, end: text.length + own.length };
      pieces.push({ span, kind: segment.kind, filled, ...(source && { source }) });
      text += own;
    }
  return { text, pieces };
}

interface Part {
  readonly own: string;
  readonly source?: Span;
  readonly filled: boolean;
}

/** Where the text is the file's own, parts that hold the same characters as the file; a line end of two characters is one of one. */
function linesOf({ text, source }: RenderedSegment, file: string): Part[] {
  if (source === undefined || file.slice(source.start, source.end) !== text)
    return [{ own: text.replaceAll(/\r\n?/g, '\n'), ...(source && { source }), filled: source !== undefined }];
  return [...text.matchAll(/\r\n?|(?:[^\r])+/g)].map(({ 0: own, index }) => {
    const start = source.start + index;
    const place = { start, end: start + own.length };
    return { own: own.startsWith('\r') ? '\n' : own, source: place, filled: false };
  });
}

/** Where a stretch of the rendered text comes from in the file; empty for the template's own. */
export function sourcesOf({ pieces }: RenderedText, span: Span): Span[] {
  return joined(
    pieces.flatMap(piece => {
      if (!piece.source || !touches(piece.span, span)) return [];
      return [carried(piece.span, piece.source, span, piece.filled)];
    }),
  );
}

/** Where a stretch of the file stands in the rendered text: a value that is written twice, twice. */
export function placesOf({ pieces }: RenderedText, span: Span): Span[] {
  return joined(
    pieces.flatMap(piece => {
      if (!piece.source || !touches(piece.source, span)) return [];
      return [carried(piece.source, piece.span, span, piece.filled)];
    }),
  );
}

/** A cursor stands within what it is at the beginning of. */
function touches(place: Span, span: Span): boolean {
  return span.start === span.end ? place.start <= span.start && span.start < place.end : overlaps(place, span);
}

/** The part of one stretch that is meant, in the other; all of it where they are not the same characters. */
function carried(from: Span, to: Span, span: Span, filled: boolean): Span {
  if (filled || from.end - from.start !== to.end - to.start) return to;
  const by = to.start - from.start;
  return { start: Math.max(from.start, span.start) + by, end: Math.min(from.end, Math.max(span.end, span.start)) + by };
}

function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && span.start <= last.end) all[all.length - 1] = hull(last, span);
    else all.push(span);
  }
  return all;
}

/** The word at a cursor, and what is selected as it is. */
export function meantSpan(text: string, selection: Span): Span {
  if (selection.start < selection.end) return selection;
  const offset = selection.start;
  const before = /[^\s]*$/.exec(text.slice(Math.max(0, offset - LONGEST_WORD), offset))![0].length;
  const behind = /^[^\s]*/.exec(text.slice(offset, offset + LONGEST_WORD))![0].length;
  return { start: offset - before, end: offset + behind };
}

/** The same in a rendered text, where a control token and a word may touch: a cursor in the template's own text means nothing of the file. */
export function sourcesAt(rendered: RenderedText, selection: Span): Span[] {
  const { start, end } = selection;
  const isTemplate = start === end && sourcesOf(rendered, selection).length === 0;
  return isTemplate && sourcesOf(rendered, { start: start - 1, end: start }).length === 0
    ? []
    : sourcesOf(rendered, meantSpan(rendered.text, selection));
}

/** Characters on either side: text without spaces has no words to look for. */
const LONGEST_WORD = 40;
