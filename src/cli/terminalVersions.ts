/** @file The words of two versions of a prompt on a terminal: those whose density moved most, those that came, those that went. */
import { printable } from '../base/printable';
import { figure, signed } from '../base/readableNumbers';
import type { VersionComparison, VersionedWord } from '../protocol/comparison';
import type { ModelRole } from '../protocol/explanation';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { fit, textWidth, wrap } from './terminalText';

/** Rows of each list. */
const LISTED = 5;
const WIDEST_WORD = 18;

/** One word under one model. */
interface Row {
  readonly text: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** Lists of every model that explained both versions, tuned first. */
export function versionLines({ words, after }: VersionComparison, width: number, ink: Ink): string[] {
  return after.explanation.models
    .map(model => model.role)
    .reverse()
    .flatMap(role => modelLines(role, words, width, ink));
}

function modelLines(role: ModelRole, words: readonly VersionedWord[], width: number, ink: Ink): string[] {
  const rows = words.flatMap(({ text, models }): Row[] => {
    const density = models.find(model => model.role === role);
    return density ? [{ text, before: density.before, after: density.after }] : [];
  });
  const change = ({ before = 0, after = 0 }: Row): number => after - before;
  const lists: [title: string, rows: Row[]][] = [
    ['leans more on', pick(rows, stayed, change)],
    ['leans less on', pick(rows, stayed, row => -change(row))],
    ['new words', pick(rows, row => row.before === undefined, change)],
    [
      'words that went',
      pick(
        rows,
        row => row.after === undefined,
        row => -change(row),
      ),
    ],
  ];
  return lists.flatMap(([title, list]) => listLines(`${MODEL_TITLES[role]} · ${title} (density)`, list, width, ink));
}

function stayed({ before, after }: Row): boolean {
  return before !== undefined && after !== undefined;
}

/** The strongest first, equal ones in the order of the prompt. */
function pick(rows: readonly Row[], of: (row: Row) => boolean, size: (row: Row) => number): Row[] {
  return rows
    .filter(row => of(row) && size(row) > 0)
    .sort((a, b) => size(b) - size(a))
    .slice(0, LISTED);
}

function listLines(title: string, rows: readonly Row[], width: number, ink: Ink): string[] {
  if (rows.length === 0) return [];
  const names = rows.map(({ text }) => printable(text));
  const column = Math.min(WIDEST_WORD, Math.max(...names.map(textWidth)));
  const lines = rows.map((row, i) => `  ${fit(names[i]!, column)}  ${numbers(row)}`);
  return [...wrap(title, width, '  ').map(ink.bold), ...lines, ''];
}

function numbers({ before, after }: Row): string {
  if (before === undefined) return figure(after ?? 0);
  if (after === undefined) return figure(before);
  return `${figure(before)} → ${figure(after)}  ${signed(after - before)}`;
}
