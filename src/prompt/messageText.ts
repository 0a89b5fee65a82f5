/** @file A message's segments joined to the text that the model reads, with the way back to the file. */
import { firstEndingAfter, type Span } from '../base/span';
import { rangeInText, sourceSpan } from './source/mappedText';
import type { Message, Role, Segment } from './promptDocument';

/** Values this long, or of several lines, are passages: what follows on the next line is a new sentence. */
const PASSAGE = 50;

function blotted(value: string, next: string): string {
  const passage = value.length >= PASSAGE || /\n|[.!?]\s*$/.test(value);
  return 'X'.repeat(value.length - 1) + (passage && /^\s*?\n/.test(next) ? '.' : 'X');
}

export class MessageText {
  readonly text: string;
  readonly role: Role;
  private readonly segments: readonly Segment[];
  /** Where each segment starts in the text. */
  private readonly starts: readonly number[];

  constructor(
    message: Message,
    readonly index: number,
  ) {
    this.role = message.role;
    this.segments = message.segments;
    this.text = message.segments.map(segment => segment.text).join('');
    let start = 0;
    this.starts = message.segments.map(segment => (start += segment.text.length) - segment.text.length);
  }

  /**
   * The text with every value put in for a variable blotted out, offset for offset: as one noun that nobody knows, so
   * that neither its words nor its paragraphs, labels and fences are taken for the prompt's own.
   */
  get withoutValues(): string {
    return this.segments
      .map(({ kind, text }, i) => (kind === 'value' ? blotted(text, this.segments[i + 1]?.text ?? '\n') : text))
      .join('');
  }

  /** A range cut where values begin and end, in order; a value's piece names its variable. O(log segments + segments inside). */
  piecesOf(range: Span): (Span & { readonly variable?: string })[] {
    const pieces: (Span & { readonly variable?: string })[] = [];
    for (let i = this.segmentAt(range.start); i < this.segments.length && this.starts[i]! < range.end; i++) {
      const { kind, text, variable } = this.segments[i]!;
      const start = Math.max(range.start, this.starts[i]!);
      const end = Math.min(range.end, this.starts[i]! + text.length);
      pieces.push({ start, end, ...(kind === 'value' ? { variable: variable ?? '' } : {}) });
    }
    return pieces;
  }

  /** File spans of a range of the text, in order; spans that touch are one. O(log segments + segments inside). */
  spansOf(range: Span): Span[] {
    const spans: Span[] = [];
    for (let i = this.segmentAt(range.start); i < this.segments.length && this.starts[i]! < range.end; i++) {
      const segment = this.segments[i]!;
      const span = sourceSpan(
        segment,
        Math.max(0, range.start - this.starts[i]!),
        Math.min(segment.text.length, range.end - this.starts[i]!),
      );
      const last = spans.at(-1);
      if (span && last?.end === span.start) spans[spans.length - 1] = { start: last.start, end: span.end };
      else if (span) spans.push(span);
    }
    return spans;
  }

  /** The smallest file span that holds a non-empty range of the text. */
  hullOf(range: Span): Span {
    const spans = this.spansOf(range);
    return { start: spans[0]!.start, end: spans.at(-1)!.end };
  }

  /** The range of the text whose characters stand in a file span; undefined where none do. */
  rangeOf(span: Span): Span | undefined {
    let range: Span | undefined;
    this.segments.forEach((segment, i) => {
      const inside = rangeInText(segment, span);
      if (inside) range = { start: range?.start ?? inside.start + this.starts[i]!, end: inside.end + this.starts[i]! };
    });
    return range;
  }

  /** Where a text stands first, letter by letter or else with any white space for white space. */
  find(wanted: string): Span | undefined {
    const at = this.text.indexOf(wanted);
    if (at !== -1) return { start: at, end: at + wanted.length };
    const words = wanted
      .trim()
      .split(/\s+/)
      .map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const match = new RegExp(words.join('\\s+'), 'u').exec(this.text);
    return match ? { start: match.index, end: match.index + match[0].length } : undefined;
  }

  /** Index of the segment that holds an offset of the text. */
  private segmentAt(offset: number): number {
    return Math.max(0, firstEndingAfter(this.starts, offset, start => start) - 1);
  }
}
