/** @file Lines and columns of a text as editors show them: both from 1, columns in UTF-16 units, lines ended by a line feed. */
import type { Span } from './span';

export class LineIndex {
  readonly #starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** “12:5” */
  place(offset: number): string {
    const line = this.#lineOf(offset);
    return `${line + 1}:${offset - this.#starts[line]! + 1}`;
  }

  /** “12:5-12:9”, the second place behind the last character. */
  range({ start, end }: Span): string {
    return `${this.place(start)}-${this.place(end)}`;
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
