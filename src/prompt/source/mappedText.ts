/** @file Text with the place in the file of every character: the one value that all format parsers produce. */
import type { Span } from '../../base/span';
import type { SourceRun } from '../promptDocument';

/** `runs` tile `text` in order, as a segment's do. */
export interface MappedText {
  readonly text: string;
  readonly runs: readonly SourceRun[];
}

/** Collects text piece by piece; neighbouring exact pieces become one run, so that plain text stays one run. */
export class MappedTextBuilder {
  private readonly pieces: string[] = [];
  private readonly runs: SourceRun[] = [];
  private length = 0;

  constructor(private readonly file: string) {}

  /** The file's own characters `[start, end)`, as they stand. */
  exact(start: number, end: number): void {
    if (end <= start) return;
    this.pieces.push(this.file.slice(start, end));
    const last = this.runs.at(-1);
    const run = { start: this.length, end: this.length + end - start, source: { start, end }, exact: true };
    if (last?.exact === true && last.source.end === start) {
      this.runs[this.runs.length - 1] = { ...run, start: last.start, source: { start: last.source.start, end } };
    } else this.runs.push(run);
    this.length = run.end;
  }

  /** Text that the whole of `source` stands for, such as an escape or a fold. */
  whole(text: string, source: Span): void {
    if (text === '') return;
    this.pieces.push(text);
    this.runs.push({ start: this.length, end: this.length + text.length, source, exact: false });
    this.length += text.length;
  }

  build(): MappedText {
    return { text: this.pieces.join(''), runs: this.runs };
  }
}

/** The file's characters `[start, end)`; every line ends in one line feed, however the file was saved. */
export function fileText(file: string, start: number, end: number): MappedText {
  const builder = new MappedTextBuilder(file);
  let done = start;
  for (let at = file.indexOf('\r', start); at !== -1 && at < end; at = file.indexOf('\r', done)) {
    builder.exact(done, at);
    done = file[at + 1] === '\n' && at + 1 < end ? at + 2 : at + 1;
    builder.whole('\n', { start: at, end: done });
  }
  builder.exact(done, end);
  return builder.build();
}

/** Two texts one behind the other, from front to back in the file. */
export function joinMapped(first: MappedText, second: MappedText): MappedText {
  const by = first.text.length;
  const moved = second.runs.map(run => ({ ...run, start: run.start + by, end: run.end + by }));
  return { text: first.text + second.text, runs: [...first.runs, ...moved] };
}

/** Index of the first run that ends after `offset`; `runs.length` where there is none. O(log runs). */
function firstRunAfter(runs: readonly SourceRun[], offset: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runs[middle]!.end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The part of a run inside `[start, end)`. An inexact run keeps its whole source: nobody can cut it. */
function clip(run: SourceRun, start: number, end: number): SourceRun {
  const from = Math.max(run.start, start);
  const to = Math.min(run.end, end);
  if (!run.exact) return { start: from, end: to, source: run.source, exact: false };
  const source = { start: run.source.start + from - run.start, end: run.source.end - (run.end - to) };
  return { start: from, end: to, source, exact: true };
}

function clippedRuns(runs: readonly SourceRun[], start: number, end: number): SourceRun[] {
  const clipped: SourceRun[] = [];
  for (let i = firstRunAfter(runs, start); i < runs.length && runs[i]!.start < end; i++) {
    clipped.push(clip(runs[i]!, start, end));
  }
  return clipped;
}

/** The characters `[start, end)` of a mapped text, still mapped. O(log runs + runs inside). */
export function sliceMapped(mapped: MappedText, start: number, end: number): MappedText {
  const runs = clippedRuns(mapped.runs, start, end).map(run => ({
    ...run,
    start: run.start - start,
    end: run.end - start,
  }));
  return { text: mapped.text.slice(start, end), runs };
}

/** Without the white space at both ends. */
export function trimMapped(mapped: MappedText): MappedText {
  const trimmedStart = mapped.text.trimStart();
  if (trimmedStart === '') return { text: '', runs: [] };
  const start = mapped.text.length - trimmedStart.length;
  return sliceMapped(mapped, start, start + trimmedStart.trimEnd().length);
}

/** The file span from the first to the last character of `[start, end)`; undefined where the range is empty. */
export function sourceSpan(mapped: MappedText, start: number, end: number): Span | undefined {
  const runs = clippedRuns(mapped.runs, start, end);
  if (runs.length === 0) return undefined;
  // Sources ascend within a mapped text: every parser reads its file from front to back.
  return { start: runs[0]!.source.start, end: runs.at(-1)!.source.end };
}

/** Offsets `[start, end)` of the text that stands in the file span; undefined where none does. O(runs). */
export function rangeInText(mapped: MappedText, span: Span): Span | undefined {
  let range: Span | undefined;
  for (const run of mapped.runs) {
    if (run.source.start >= span.end || run.source.end <= span.start) continue;
    const from = run.exact ? run.start + Math.max(0, span.start - run.source.start) : run.start;
    const to = run.exact ? run.end - Math.max(0, run.source.end - span.end) : run.end;
    range = { start: range?.start ?? from, end: to };
  }
  return range;
}
