/** @file The prompt itself on a terminal: every word on its step's background, wrapped, its own line breaks kept. */
import { printable } from '../../base/printable';
import type { Marked } from './promptMarks';
import { stepOf } from './terminalColour';
import type { Ink, MarkKind } from './terminalColour';
import { graphemes, graphemeWidth } from './terminalText';

/** One grapheme, what it stands on, and its columns. */
interface Cell {
  readonly text: string;
  readonly width: number;
  readonly step: number;
  /** White space, where a line may break and a phrase may be filled. */
  readonly space: boolean;
}

export interface DrawnLine {
  readonly text: string;
  /** Columns it takes. */
  readonly width: number;
}

export interface DrawOptions {
  readonly width: number;
  readonly kind: MarkKind;
  readonly ink: Ink;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The stretches of a message as lines of at most `width` columns. */
export function drawMarked(marked: readonly Marked[], options: DrawOptions): DrawnLine[] {
  const lines = sourceLines(marked).map(line => line.flatMap(stretch => cellsOf(stretch, options)));
  return lines.flatMap(cells => breakLine(cells, options.width)).map(cells => paintLine(cells, options));
}

/** Split at the prompt's own line breaks. */
function sourceLines(marked: readonly Marked[]): Marked[][] {
  const lines: Marked[][] = [[]];
  for (const { text, value } of marked) {
    text.split(/\r\n|\n/).forEach((part, i) => {
      if (i > 0) lines.push([]);
      // A carriage return and its line feed may stand in different stretches.
      const clean = part.replace(/\r$/, '');
      if (clean !== '') lines.at(-1)!.push({ text: clean, value });
    });
  }
  return lines;
}

function cellsOf(stretch: Marked, { ink, kind }: DrawOptions): Cell[] {
  const step = stretch.value === undefined ? 0 : stepOf(stretch.value);
  const cells = graphemes(stretch.text).flatMap(g => graphemeCells(g, step));
  if (ink.depth !== 'none' || step === 0 || cells.length === 0) return cells;
  return [...cells, ...superscript(step, kind)];
}

function graphemeCells(grapheme: string, step: number): Cell[] {
  const text = grapheme === '\t' ? '    ' : printable(grapheme);
  const space = /^\s+$/.test(text);
  // An escaped control character is several graphemes; one cell keeps them together.
  const width = text === grapheme ? graphemeWidth(grapheme) : graphemes(text).length;
  return [{ text, width, step, space }];
}

/** Without colour the step is written out: `Rewrite⁹`, what speaks against `Rewrite⁻²`, in a difference `Rewrite⁺³`. */
function superscript(step: number, kind: DrawOptions['kind']): Cell[] {
  const sign = step < 0 ? '⁻' : kind === 'difference' ? '⁺' : '';
  const text = sign + SUPERSCRIPTS[Math.abs(step)]!;
  return [{ text, width: text.length, step, space: false }];
}

/** Breaks at spaces; a run without spaces that is wider than the window breaks where it must. */
function breakLine(cells: readonly Cell[], width: number): Cell[][] {
  const lines: Cell[][] = [[]];
  let used = 0;
  const start = (): void => {
    // The space before a break is the break.
    while (lines.at(-1)!.at(-1)?.space === true) lines.at(-1)!.pop();
    lines.push([]);
    used = 0;
  };
  for (const run of runsOf(cells)) {
    const need = run.reduce((sum, c) => sum + c.width, 0);
    if (used > 0 && used + need > width) {
      start();
      if (run[0]?.space === true) continue;
    }
    for (const cell of run) {
      if (used > 0 && used + cell.width > width) start();
      lines.at(-1)!.push(cell);
      used += cell.width;
    }
  }
  return lines;
}

/** Runs of cells that are all white space or all not. */
function runsOf(cells: readonly Cell[]): Cell[][] {
  const runs: Cell[][] = [];
  cells.forEach((cell, i) => {
    if (i === 0 || cell.space !== cells[i - 1]!.space) runs.push([]);
    runs.at(-1)!.push(cell);
  });
  return runs;
}

function paintLine(cells: readonly Cell[], { ink, kind }: DrawOptions): DrawnLine {
  const filled = ink.depth === 'none' ? cells : fillGaps(cells);
  let text = '';
  let end = 0;
  for (let start = 0; start < filled.length; start = end) {
    const step = filled[start]!.step;
    do end++;
    while (filled[end]?.step === step);
    const run = filled.slice(start, end).map(c => c.text);
    text += ink.paint(run.join(''), step, kind);
  }
  return { text, width: cells.reduce((sum, c) => sum + c.width, 0) };
}

/** White space between two words of the same step takes that step, so that phrases read as phrases. */
function fillGaps(cells: readonly Cell[]): Cell[] {
  const filled = [...cells];
  for (let i = 0; i < cells.length; i++) {
    if (!cells[i]!.space) continue;
    let end = i;
    while (cells[end]?.space === true) end++;
    const [before, after] = [cells[i - 1]?.step ?? 0, cells[end]?.step ?? 0];
    if (before === after) for (let at = i; at < end; at++) filled[at] = { ...cells[at]!, step: before };
    i = end;
  }
  return filled;
}
