/** @file What a template renders to: pieces of text, each tied to the file, and marks of roles between them. */
import { firstEndingAfter, hull, type Span } from '../../base/span';
import { sliceMapped, type MappedText } from '../source/mappedText';
import type { Segment, SourceRun } from '../promptDocument';

export interface TextPiece extends MappedText {
  readonly kind: Segment['kind'];
  readonly variable?: string;
  /** Part of a loop that stays as it is written: its role lines open no message. */
  readonly fixed?: boolean;
}

/** `end`: behind a block that had a role of its own. */
export interface RoleMark {
  readonly kind: 'role' | 'role-end' | 'history-end';
  readonly role: string;
  readonly source: Span;
}

export type OutputPiece = TextPiece | RoleMark;

export function isMark(piece: OutputPiece): piece is RoleMark {
  return piece.kind === 'role' || piece.kind === 'role-end' || piece.kind === 'history-end';
}

/** Pieces of text in a row, addressed by the offsets of their joined text. */
export class PieceText {
  readonly text: string;
  private readonly starts: number[] = [];

  constructor(private readonly pieces: readonly TextPiece[]) {
    let length = 0;
    for (const piece of pieces) {
      this.starts.push(length);
      length += piece.text.length;
    }
    this.text = pieces.map(piece => piece.text).join('');
  }

  /** The segments of `[start, end)`. Texts that follow each other in the file are one. */
  segments(start: number, end: number): Segment[] {
    const builder = new SegmentBuilder();
    for (let i = this.pieceAt(start); i < this.pieces.length && this.starts[i]! < end; i++) {
      const piece = this.pieces[i]!;
      const from = Math.max(0, start - this.starts[i]!);
      const part = sliceMapped(piece, from, Math.min(piece.text.length, end - this.starts[i]!));
      builder.add(part, piece);
    }
    return builder.segments();
  }

  /** Where `[start, end)` stands in the file, as one span; undefined where it is empty. */
  source(start: number, end: number): Span | undefined {
    let source: Span | undefined;
    for (const segment of this.segments(start, end))
      for (const run of segment.runs) source = source ? hull(source, run.source) : run.source;
    return source;
  }

  /** Index of the piece that holds an offset. */
  private pieceAt(offset: number): number {
    return Math.max(0, firstEndingAfter(this.starts, offset, start => start) - 1);
  }
}

/** Joins texts that follow each other in the file; a loop's next round goes back, and begins a segment of its own. */
class SegmentBuilder {
  private readonly done: Segment[] = [];
  private texts: string[] = [];
  private runs: SourceRun[] = [];
  private length = 0;

  add(part: MappedText, { kind, variable }: TextPiece): void {
    if (part.text === '') return;
    if (kind !== 'text') {
      this.flush();
      this.done.push({ ...part, kind, ...(variable !== undefined && { variable }) });
      return;
    }
    if ((this.runs.at(-1)?.source.end ?? 0) > part.runs[0]!.source.start) this.flush();
    for (const run of part.runs) this.addRun({ ...run, start: run.start + this.length, end: run.end + this.length });
    this.texts.push(part.text);
    this.length += part.text.length;
  }

  segments(): Segment[] {
    this.flush();
    return this.done;
  }

  private addRun(run: SourceRun): void {
    const last = this.runs.at(-1);
    if (!last?.exact || !run.exact || last.source.end !== run.source.start) this.runs.push(run);
    else {
      const source = { start: last.source.start, end: run.source.end };
      this.runs[this.runs.length - 1] = { start: last.start, end: run.end, source, exact: true };
    }
  }

  private flush(): void {
    if (this.runs.length > 0) this.done.push({ text: this.texts.join(''), kind: 'text', runs: this.runs });
    [this.texts, this.runs, this.length] = [[], [], 0];
  }
}
