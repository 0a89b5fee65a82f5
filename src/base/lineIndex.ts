/** @file Lines and columns of a text as editors show them: both from 1, columns in UTF-16 units, lines ended by a line feed. */
import { printable } from './printable';
import type { Span } from './span';

/** A file in a text that is put together from several, the first of them at the start. */
export interface FileInText {
  /** What its places are told by. */
  readonly path: string;
  readonly span: Span;
}

export class LineIndex {
  readonly #starts: number[] = [0];

  /** @param files where the text is of more than one: places in all but the first have their file's name before them */
  constructor(
    private readonly text: string,
    private readonly files: readonly FileInText[] = [],
  ) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** “12:5”, or “docs/style.md:12:5” */
  place(offset: number): string {
    const file = this.#fileAt(offset);
    return file ? `${printable(file.path)}:${this.#placeIn(offset, file.span.start)}` : this.#placeIn(offset, 0);
  }

  /** Undefined of the first. */
  #fileAt(offset: number): FileInText | undefined {
    return this.files.findLast(({ span }, i) => i > 0 && span.start <= offset);
  }

  /** The place without the name of its file, which begins at an offset. */
  #placeIn(offset: number, start: number): string {
    const [line, first] = [this.#lineOf(offset), this.#lineOf(start)];
    const column = offset - (line === first ? start : this.#starts[line]!) + 1;
    return `${line - first + 1}:${column}`;
  }

  /** “12:5-12:9”, the second place behind the last character. */
  range({ start, end }: Span): string {
    const file = this.#fileAt(start);
    return `${this.place(start)}-${this.#placeIn(end, file?.span.start ?? 0)}`;
  }

  /**
   * What “12:5-12:9” means, or “12” or “12-14”: whole lines.
   * @returns undefined where it is written otherwise, or is not a part of the text
   */
  span(range: string): Span | undefined {
    const match = /^(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?$/.exec(range.trim());
    if (!match) return undefined;
    const [, line, column, lastLine = line, lastColumn] = match;
    const whole = column === undefined && lastColumn === undefined;
    if (!whole && (column === undefined || lastColumn === undefined)) return undefined;
    const start = this.#offset(Number(line), whole ? 1 : Number(column));
    const end = whole ? this.#endOf(Number(lastLine)) : this.#offset(Number(lastLine), Number(lastColumn));
    return start === undefined || end === undefined || end <= start ? undefined : { start, end };
  }

  #lineOf(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #offset(line: number, column: number): number | undefined {
    const start = this.#starts[line - 1];
    const end = this.#endOf(line);
    if (start === undefined || end === undefined || column < 1) return undefined;
    return start + column - 1 <= end ? start + column - 1 : undefined;
  }

  /** Without the line feed. */
  #endOf(line: number): number | undefined {
    if (this.#starts[line - 1] === undefined) return undefined;
    return (this.#starts[line] ?? this.text.length + 1) - 1;
  }
}
