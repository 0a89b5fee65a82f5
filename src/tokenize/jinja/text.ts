/**
 * @file Text that knows where each of its characters comes from, through everything that a template does with it.
 *
 * A chat template is a program: it trims, cuts, moves, repeats, escapes and drops what it is given. Every string of the
 * interpreter is such a text, so that the rendering says by itself which characters of a message stand where.
 */

import { firstEndingAfter } from '../../base/span';
import { spend, spendOnWriting } from './budget';

/** A run of a text that comes from a run of a given source. Runs stand in order and do not overlap. */
export interface Origin {
  /** UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
  /** Which of the texts that the template was given. */
  readonly source: number;
  /** UTF-16 units of the source. */
  readonly from: number;
  readonly to: number;
  /** Character by character; otherwise the whole run stands for the whole of the source's run. */
  readonly exact: boolean;
}

/** No prompt is longer; a template that doubles a text must stop before memory does. */
export const MAX_TEXT = 16 * 2 ** 20;

const NONE: readonly Origin[] = [];

export class Text {
  constructor(
    readonly text: string,
    readonly origins: readonly Origin[] = NONE,
    /** Python's Markup: text that counts as escaped, and that escapes what it is joined with. */
    readonly markup = false,
  ) {}

  /** The text of a source, character by character. */
  static source(text: string, source: number): Text {
    const end = text.length;
    return end === 0 ? EMPTY : new Text(text, [{ start: 0, end, source, from: 0, to: end, exact: true }]);
  }

  /** UTF-16 units `[start, end)`. */
  slice(start: number, end = this.text.length): Text {
    if (start === 0 && end >= this.text.length) return this;
    if (start >= end) return this.markup ? new Text('', NONE, true) : EMPTY;
    const origins = this.origins.length === 0 ? NONE : clipped(this.origins, start, end);
    return new Text(this.text.slice(start, end), origins, this.markup);
  }

  asMarkup(markup: boolean): Text {
    return markup === this.markup ? this : new Text(this.text, this.origins, markup);
  }
}

export const EMPTY = new Text('');

export function concat(...parts: readonly (Text | string)[]): Text {
  return concatAll(parts);
}

/** Of lists that are too long to be a call's arguments. */
export function concatAll(parts: Iterable<Text | string>): Text {
  const builder = new TextBuilder();
  for (const part of parts) builder.add(part);
  return builder.build();
}

export class TextBuilder {
  private readonly pieces: string[] = [];
  private readonly origins: Origin[] = [];
  private length = 0;

  add(part: Text | string): void {
    if (typeof part === 'string') this.write(part);
    else this.addRun(part, 0, part.text.length);
  }

  /** UTF-16 units `[start, end)` of a text, as they are. */
  addRun(text: Text, start: number, end: number): void {
    if (start >= end) return;
    if (text.origins.length > 0) {
      const all = start === 0 && end === text.text.length;
      for (const origin of all ? text.origins : clipped(text.origins, start, end))
        this.push({ ...origin, start: origin.start + this.length, end: origin.end + this.length });
    }
    this.write(text.text.slice(start, end));
  }

  /** Other characters that stand for the units `[start, end)` of a text. */
  addInstead(written: string, text: Text, start: number, end: number): void {
    if (written === text.text.slice(start, end)) {
      this.addRun(text, start, end);
      return;
    }
    spend(1);
    const origins = written === '' || text.origins.length === 0 ? NONE : clipped(text.origins, start, end);
    const first = origins[0];
    if (first !== undefined) {
      const own = origins.filter(origin => origin.source === first.source);
      // Not by spreading: a function takes a hundred thousand arguments, and a text may have more origins.
      const from = own.reduce((least, origin) => Math.min(least, origin.from), first.from);
      const to = own.reduce((most, origin) => Math.max(most, origin.to), first.to);
      const run = { start: this.length, end: this.length + written.length };
      this.push({ ...run, source: first.source, from, to, exact: false });
    }
    this.write(written);
  }

  /** The same character many times. */
  fill(character: string, times: number): void {
    if (this.length + times > MAX_TEXT) this.tooLong();
    if (times > 0) this.write(character.repeat(times));
  }

  build(markup = false): Text {
    if (this.length === 0 && !markup) return EMPTY;
    return new Text(this.pieces.join(''), this.origins, markup);
  }

  get size(): number {
    return this.length;
  }

  private write(text: string): void {
    spendOnWriting(text.length);
    this.length += text.length;
    if (this.length > MAX_TEXT) this.tooLong();
    this.pieces.push(text);
  }

  private tooLong(): never {
    throw new RangeError(`a text grows beyond ${MAX_TEXT} characters`);
  }

  private push(origin: Origin): void {
    spend(0.5);
    const last = this.origins.at(-1);
    const follows =
      last !== undefined &&
      last.exact &&
      origin.exact &&
      last.source === origin.source &&
      last.end === origin.start &&
      last.to === origin.from;
    if (follows) this.origins[this.origins.length - 1] = { ...last, end: origin.end, to: origin.to };
    else this.origins.push(origin);
  }
}

/** The parts of origins inside `[start, end)`, counted from `start`. A run that is not exact keeps its whole source. */
function clipped(origins: readonly Origin[], start: number, end: number): Origin[] {
  const found: Origin[] = [];
  for (
    let i = firstEndingAfter(origins, start, origin => origin.end);
    i < origins.length && origins[i]!.start < end;
    i++
  ) {
    const origin = origins[i]!;
    const [low, high] = [Math.max(origin.start, start), Math.min(origin.end, end)];
    const cut = { start: low - start, end: high - start };
    if (!origin.exact) found.push({ ...origin, ...cut });
    else found.push({ ...origin, ...cut, from: origin.from + low - origin.start, to: origin.to - (origin.end - high) });
  }
  spend(found.length / 2);
  return found;
}
